import { Button, Checkbox, Group, NumberInput, Select, SimpleGrid, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { LifecycleStage, StepPhase, StepSide } from "../api/generated/schema";
import { confirm } from "../parts/ask";
import { useChoices } from "../words/labels";
import type { Step } from "./draft";
import { beside } from "./Findings";
import { RuleFindings } from "./RuleFindings";
import { Sentence } from "./Sentence";
import classes from "./model.module.css";
import { RuleEditor } from "./rule/RuleEditor";
import type { Editor } from "./useModel";
import { useWords } from "./words";

interface Shown {
  editor: Editor;
  step: Step;
  isLast: boolean;
  mayEdit: boolean;
  children?: ReactNode;
}

type Change = (part: Partial<Step>) => void;

/** The fields of a step with what was found about each beside it. */
export function StepFields(shown: Shown) {
  const { editor: { model, change }, step, isLast, mayEdit, children } = shown;
  const say = useWords();
  const set: Change = (part) => change({ ...model, steps: model.steps.map((each) => (each.uid === step.uid ? { ...each, ...part } : each)) });
  const drop = async () => {
    const isSure = await confirm({ title: say("drop_title", { name: step.name }), text: say("drop_text"), yes: say("drop"), no: say("cancel"), dangerous: true });
    if (isSure) change({ ...model, steps: model.steps.filter(({ uid }) => uid !== step.uid) });
  };
  return (
    <fieldset className={classes.fields} disabled={!mayEdit} aria-label={step.name}>
      <Stack gap="sm">
        <About {...shown} set={set} />
        {isLast ? <Text size="sm" c="dimmed">{say("last_step")}</Text> : <Goal {...shown} set={set} />}
        {mayEdit && (
          <Group justify="space-between">
            {children}
            <Button variant="subtle" color="red" size="xs" onClick={() => void drop()}>{say("drop")}</Button>
          </Group>
        )}
      </Stack>
    </fieldset>
  );
}

function About({ editor: { said }, step, set }: Shown & { set: Change }) {
  const say = useWords();
  const phases = useChoices("StepPhase");
  const sides = useChoices("StepSide");
  const stages = useChoices("LifecycleStage");
  const found = (part: string) => beside(said.findings, step.uid, part);
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm" verticalSpacing="sm">
        <TextInput label={say("name")} withAsterisk value={step.name} onChange={(event) => set({ name: event.currentTarget.value })} {...found("name")} />
        <TextInput label={say("key")} withAsterisk value={step.key} onChange={(event) => set({ key: event.currentTarget.value })} description={say("key_text")} {...found("key")} />
        <NumberInput
          label={say("expected_days")} min={0} allowDecimal={false} allowNegative={false} value={step.expectedDays ?? ""}
          onChange={(value) => set({ expectedDays: typeof value === "number" ? value : null })} {...found("expectedDays")}
        />
        <Select label={say("phase")} allowDeselect={false} data={phases} value={step.phase} onChange={(phase) => phase && set({ phase: phase as StepPhase, lifecycleStage: null })} {...found("phase")} />
        <Select label={say("side")} allowDeselect={false} data={sides} value={step.side} onChange={(side) => side && set({ side: side as StepSide, lifecycleStage: null })} {...found("side")} />
        <Select label={say("lifecycle")} clearable placeholder={say("lifecycle_auto")} data={stages} value={step.lifecycleStage} onChange={(stage) => set({ lifecycleStage: stage as LifecycleStage | null })} {...found("lifecycleStage")} />
      </SimpleGrid>
      <Group>
        <Checkbox label={say("is_handoff")} checked={step.isHandoff} onChange={(event) => set({ isHandoff: event.currentTarget.checked })} {...found("isHandoff")} />
        <Checkbox label={say("is_optional")} checked={step.optional} onChange={(event) => set({ optional: event.currentTarget.checked })} {...found("optional")} />
      </Group>
    </>
  );
}

function Goal({ editor: { said, status }, step, mayEdit, set }: Shown & { set: Change }) {
  const say = useWords();
  return (
    <Stack gap="xs">
      <Title order={4} size="h5">{say("goal")}</Title>
      <Textarea label={say("goal_text")} withAsterisk autosize minRows={1} value={step.goalText} onChange={(event) => set({ goalText: event.currentTarget.value })} {...beside(said.findings, step.uid, "goal.text")} />
      <Text size="sm" fw={500}>{say("reached_when")}</Text>
      <Sentence text={said.sentences[step.uid]} isOld={status !== "saved"} />
      {mayEdit && <RuleEditor name={step.name} rule={step.rule} change={(rule) => set({ rule })} />}
      <RuleFindings findings={said.findings.filter(({ uid, part }) => uid === step.uid && part.startsWith("goal") && part !== "goal.text")} />
    </Stack>
  );
}
