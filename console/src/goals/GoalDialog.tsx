import { Button, Group, Modal, NumberInput, Select, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useQuery } from "urql";
import { useDraft } from "../api/draft";
import { GoalWordsDocument } from "../api/generated/goals";
import { ResourceGoalSetDocument } from "../api/generated/plans";
import type { Metric, ResourceFilter } from "../api/generated/schema";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { Choice } from "../choices/Choice";
import { resources } from "../choices/source";
import { placeProblems, Problems } from "../parts/Problems";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { useCommonWords } from "../parts/words";
import type { Period } from "../period/usePeriod";
import type { ProductChoice } from "../products/useProduct";
import { useLabels } from "../words/labels";
import { useWords } from "./words";

const IN_USE: ResourceFilter = { state: { in: ["ACTIVE", "PLANNED"] } };

export interface GoalStart {
  resourceId?: string;
  stepKey?: string;
  text?: string;
  metric?: Metric;
  target?: string;
}

interface Props {
  product: ProductChoice;
  period: Period;
  start?: GoalStart;
  close: () => void;
  done: () => void;
}

/** A new goal: which resource, at which step, what in words and in figures, until when, for how much. */
export function GoalDialog({ product, period, start = {}, close, done }: Props) {
  const say = useWords();
  const common = useCommonWords();
  useReturnedFocus();
  const { workspace } = useSession();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [set, setting] = useSend(ResourceGoalSetDocument);
  const choices = useGoalChoices(product);
  const needed = (value: string) => (value ? null : common("needed"));
  const form = useForm({
    initialValues: {
      resourceId: start.resourceId ?? "", stepKey: start.stepKey ?? "", text: start.text ?? "",
      metric: (start.metric ?? "LEADS") as string, keyword: "", target: start.target ?? "",
      start: period.start, end: period.end, audienceId: "", budget: "",
    },
    validate: { resourceId: needed, stepKey: needed, text: needed, metric: needed, target: (value) => (String(value) ? null : common("needed")) },
  });
  const forget = useDraft(form, `goal:${product.id}:${start.resourceId ?? ""}:${start.stepKey ?? ""}`);
  const submit = form.onSubmit(async (values) => {
    const { problems: found } = await set({
      input: {
        productId: product.id, resourceId: values.resourceId, stepKey: values.stepKey, text: values.text,
        metric: values.metric as Metric, keyword: values.keyword || null, target: String(values.target),
        audienceId: values.audienceId || null, period: { start: values.start, end: values.end },
        budget: values.budget ? { amount: String(values.budget), currency: workspace.currency } : null,
      },
    });
    setProblems(placeProblems(form, found));
    if (found.length > 0) return;
    forget();
    notifications.show({ message: say("goal_set") });
    close();
    done();
  });
  return (
    <Modal opened onClose={close} title={say("add")} size="lg" closeButtonProps={{ "aria-label": say("no") }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Group grow>
            <Choice of={resources(IN_USE)} label={say("resource")} {...form.getInputProps("resourceId")} />
            <Select label={say("step")} data={choices.steps} {...form.getInputProps("stepKey")} />
          </Group>
          <Textarea label={say("goal_text")} description={say("goal_text_hint")} autosize minRows={2} {...form.getInputProps("text")} />
          <Group grow align="flex-start">
            <Select label={say("metric")} searchable data={choices.metrics} {...form.getInputProps("metric")} />
            <NumberInput label={say("target")} min={0} {...form.getInputProps("target")} />
          </Group>
          {form.getValues().metric === "SEARCH_POSITION" && <TextInput label={say("keyword")} {...form.getInputProps("keyword")} />}
          <SimpleGrid cols={{ base: 2, xs: 3 }} spacing="sm">
            <TextInput type="date" label={say("from")} {...form.getInputProps("start")} />
            <TextInput type="date" label={say("until")} {...form.getInputProps("end")} />
            <NumberInput label={say("budget", { currency: workspace.currency })} min={0} {...form.getInputProps("budget")} />
          </SimpleGrid>
          {choices.audiences.length > 0 && <Select label={say("audience")} clearable placeholder={say("everybody")} data={choices.audiences} {...form.getInputProps("audienceId")} />}
          <Problems of={problems} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{say("no")}</Button>
            <Button type="submit" loading={setting}>{say("set_goal")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function useGoalChoices(product: ProductChoice) {
  const label = useLabels();
  const [{ data }] = useQuery({ query: GoalWordsDocument, variables: { productId: product.id } });
  return {
    steps: (product.funnel?.steps ?? []).map(({ key, name }) => ({ value: key, label: name })),
    metrics: data?.metricDefinitions.map(({ metric }) => ({ value: metric, label: label("Metric", metric) })) ?? [],
    audiences: data?.product?.audiences.map(({ id, name }) => ({ value: id, label: name })) ?? [],
  };
}
