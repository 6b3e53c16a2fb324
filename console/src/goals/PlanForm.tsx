import { ActionIcon, Button, Fieldset, Group, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useDraft } from "../api/draft";
import { PlanDraftDocument } from "../api/generated/plans";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { useMemberChoices } from "../choices/useMembers";
import { Problems } from "../parts/Problems";
import { useCommonWords } from "../parts/words";
import type { Goal } from "./Goals";
import { useWords } from "./words";

interface Line {
  text: string;
  ownerId: string;
  dueOn: string;
}

/** A new version of a goal's plan: its actions with who does them and until when. */
export function PlanForm({ goal, close, done }: { goal: Goal; close: () => void; done: () => void }) {
  const say = useWords();
  const common = useCommonWords();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [draft, drafting] = useSend(PlanDraftDocument);
  const { member } = useSession();
  const fresh = (): Line => ({ text: "", ownerId: member?.id ?? "", dueOn: goal.period.end });
  const known = goal.plan?.actions.map((each) => ({ text: each.text, ownerId: each.owner.id, dueOn: each.dueOn }));
  const form = useForm<{ actions: Line[] }>({
    initialValues: { actions: known ?? [fresh()] },
    validate: { actions: { text: (value) => (value.trim() ? null : common("needed")), ownerId: (value) => (value ? null : common("needed")) } },
  });
  const forget = useDraft(form, `plan:${goal.id}`);
  const submit = form.onSubmit(async ({ actions }) => {
    const { problems: found } = await draft({ input: { goalId: goal.id, actions } });
    setProblems(found);
    if (found.length > 0) return;
    forget();
    notifications.show({ message: say("plan_drafted") });
    close();
    done();
  });
  const people = useMemberChoices();
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="xs">
        {form.getValues().actions.map((_, row) => (
          <Fieldset key={row} legend={say("action", { number: row + 1 })} p="xs">
            <Group gap="xs" align="flex-start">
              <TextInput flex="1 1 220px" label={say("what")} {...form.getInputProps(`actions.${row}.text`)} />
              <Select w={190} label={say("who")} searchable data={people} {...form.getInputProps(`actions.${row}.ownerId`)} />
              <TextInput w={150} type="date" label={say("until")} {...form.getInputProps(`actions.${row}.dueOn`)} />
              <ActionIcon mt={27} variant="subtle" color="gray" aria-label={say("remove_action", { number: row + 1 })} disabled={form.getValues().actions.length === 1} onClick={() => form.removeListItem("actions", row)}>
                <Trash2 size={16} aria-hidden />
              </ActionIcon>
            </Group>
          </Fieldset>
        ))}
        <Problems of={problems} />
        <Group gap="xs">
          <Button size="compact-sm" variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={() => form.insertListItem("actions", fresh())}>{say("add_action")}</Button>
          <Button size="compact-sm" type="submit" loading={drafting}>{say("send_plan")}</Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={close}>{say("no")}</Button>
        </Group>
      </Stack>
    </form>
  );
}
