import { Accordion, ActionIcon, Button, Group } from "@mantine/core";
import { DragDropContext, Draggable, Droppable } from "@hello-pangea/dnd";
import { ArrowDown, ArrowUp, GripVertical, Plus } from "lucide-react";
import { useState } from "react";
import { NONCE } from "../app/nonce";
import { useDragTold } from "../drag/useDragTold";
import { Empty } from "../parts/Empty";
import { moved, newStep } from "./draft";
import classes from "./model.module.css";
import { StepItem } from "./StepItem";
import type { Editor } from "./useModel";
import { useWords } from "./words";

/** The steps in order: each can be opened, dragged or sent to another place. */
export function StepList({ editor, mayEdit }: { editor: Editor; mayEdit: boolean }) {
  const say = useWords();
  const { model, change } = editor;
  const [open, setOpen] = useState<string | null>(null);
  const move = (from: number, to: number) => change({ ...model, steps: moved(model.steps, from, to) });
  const dragged = useDragTold({
    what: (uid) => model.steps.find((step) => step.uid === uid)?.name ?? uid,
    where: () => say("steps"),
    onPut: (_uid, { index: from }, { index: to }) => {
      if (from !== to) move(from, to);
    },
  });
  const add = () => {
    const step = newStep(model.steps, say("new_step"));
    change({ ...model, steps: [...model.steps, step] });
    setOpen(step.uid);
  };
  return (
    <>
      {model.steps.length === 0 && <Empty title={say("no_steps")} text={say("no_steps_text")} />}
      <DragDropContext {...dragged} nonce={NONCE} dragHandleUsageInstructions={say("drag_how")}>
        <Droppable droppableId="steps" isDropDisabled={!mayEdit}>
          {(area) => (
            <div ref={area.innerRef} {...area.droppableProps}>
              <Accordion variant="contained" value={open} onChange={setOpen} order={3} chevronPosition="right">
                {model.steps.map((step, place) => (
                  <Draggable key={step.uid} draggableId={step.uid} index={place} isDragDisabled={!mayEdit}>
                    {(item) => (
                      <div ref={item.innerRef} {...item.draggableProps} className={`${classes.row} ${classes.item}`}>
                        {mayEdit && (
                          <div className={classes.handle}>
                            <ActionIcon variant="subtle" color="gray" component="div" {...item.dragHandleProps} aria-label={say("drag_step", { name: step.name })}>
                              <GripVertical size={17} aria-hidden />
                            </ActionIcon>
                          </div>
                        )}
                        <StepItem editor={editor} step={step} place={place} isOpen={open === step.uid} mayEdit={mayEdit}>
                          <Places name={step.name} place={place} last={model.steps.length - 1} move={move} />
                        </StepItem>
                      </div>
                    )}
                  </Draggable>
                ))}
              </Accordion>
              {area.placeholder}
            </div>
          )}
        </Droppable>
      </DragDropContext>
      {mayEdit && <Group><Button variant="default" leftSection={<Plus size={16} aria-hidden />} onClick={add}>{say("add_step")}</Button></Group>}
    </>
  );
}

/** Up and down, for whom dragging is nothing; at the edge they keep the focus, and do nothing. */
function Places({ name, place, last, move }: { name: string; place: number; last: number; move: (from: number, to: number) => void }) {
  const say = useWords();
  const way = (to: number) => {
    const isEdge = to < 0 || to > last;
    return { "data-disabled": isEdge || undefined, "aria-disabled": isEdge || undefined, onClick: () => { if (!isEdge) move(place, to); } };
  };
  return (
    <Group gap={4}>
      <ActionIcon variant="default" aria-label={say("step_up", { name })} {...way(place - 1)}><ArrowUp size={16} aria-hidden /></ActionIcon>
      <ActionIcon variant="default" aria-label={say("step_down", { name })} {...way(place + 1)}><ArrowDown size={16} aria-hidden /></ActionIcon>
    </Group>
  );
}
