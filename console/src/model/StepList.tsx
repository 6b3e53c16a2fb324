import { Button, Group } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Ordered } from "../drag/Ordered";
import { Empty } from "../parts/Empty";
import { moved, newStep } from "./draft";
import { StepItem } from "./StepItem";
import type { Editor } from "./useModel";
import { useWords } from "./words";

/** The steps in order: each can be opened, dragged or sent to another place. */
export function StepList({ editor, mayEdit }: { editor: Editor; mayEdit: boolean }) {
  const say = useWords();
  const { model, change } = editor;
  const [open, setOpen] = useState<string | null>(null);
  const add = () => {
    const step = newStep(model.steps, say("new_step"));
    change({ ...model, steps: [...model.steps, step] });
    setOpen(step.uid);
  };
  return (
    <>
      {model.steps.length === 0 && <Empty title={say("no_steps")} text={say("no_steps_text")} />}
      <Ordered
        items={model.steps} nameOf={({ name }) => name} label={say("steps")} how={say("drag_how")} handle={(name) => say("drag_step", { name })}
        move={(from, to) => change({ ...model, steps: moved(model.steps, from, to) })} mayEdit={mayEdit} open={open} setOpen={setOpen}
      >
        {(step, place, places) => <StepItem editor={editor} step={step} place={place} isOpen={open === step.uid} mayEdit={mayEdit}>{places}</StepItem>}
      </Ordered>
      {mayEdit && <Group><Button variant="default" leftSection={<Plus size={16} aria-hidden />} onClick={add}>{say("add_step")}</Button></Group>}
    </>
  );
}
