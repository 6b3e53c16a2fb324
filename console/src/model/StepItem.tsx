import { Accordion, Badge, Group, Text } from "@mantine/core";
import { HandHelping } from "lucide-react";
import type { ReactNode } from "react";
import { useLabels } from "../words/labels";
import type { Step } from "./draft";
import { StepFields } from "./StepFields";
import type { Editor } from "./useModel";
import { useWords } from "./words";

interface Shown {
  editor: Editor;
  step: Step;
  place: number;
  isOpen: boolean;
  mayEdit: boolean;
  /** What sends it to another place. */
  children: ReactNode;
}

/** One step: what it is in a line, and its fields when it is opened. */
export function StepItem({ editor, step, place, isOpen, mayEdit, children }: Shown) {
  const say = useWords();
  const label = useLabels();
  const isLast = place === editor.model.steps.length - 1;
  const found = editor.said.findings.filter(({ uid }) => uid === step.uid);
  const hasError = found.some(({ severity }) => severity === "ERROR");
  return (
    <Accordion.Item value={step.uid}>
      <Accordion.Control>
        <Group gap="xs" component="span">
          <Text span fw={600}>{`${place + 1}. ${step.name || "–"}`}</Text>
          <Badge component="span" variant="default" tt="none" size="sm">{label("StepPhase", step.phase)}</Badge>
          <Badge component="span" variant="default" tt="none" size="sm">{label("StepSide", step.side)}</Badge>
          {step.isHandoff && <Badge component="span" variant="light" tt="none" size="sm" leftSection={<HandHelping size={12} aria-hidden />}>{say("handoff")}</Badge>}
          {step.optional && <Badge component="span" variant="light" color="gray" tt="none" size="sm">{say("optional")}</Badge>}
          {found.length > 0 && <Badge component="span" variant="light" tt="none" size="sm" color={hasError ? "red" : "yellow"}>{say("findings", { count: found.length })}</Badge>}
        </Group>
        {!isLast && <Text span size="sm" c="dimmed" display="block">{editor.said.sentences[step.uid] ?? ""}</Text>}
      </Accordion.Control>
      <Accordion.Panel>
        {isOpen && <StepFields editor={editor} step={step} isLast={isLast} mayEdit={mayEdit}>{children}</StepFields>}
      </Accordion.Panel>
    </Accordion.Item>
  );
}
