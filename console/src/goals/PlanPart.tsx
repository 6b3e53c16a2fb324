import { Badge, Button, Checkbox, Divider, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { PlanActionCompleteDocument, PlanApproveDocument, PlanReturnDocument } from "../api/generated/plans";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { askReason } from "../parts/ask";
import { Problems } from "../parts/Problems";
import { day, dayOf } from "../words/format";
import { useLabels } from "../words/labels";
import type { Goal } from "./Goals";
import { PlanForm } from "./PlanForm";
import { useWords } from "./words";

type Plan = NonNullable<Goal["plan"]>;

/** The plan of a goal: what is to be done by whom and until when; drafted, approved, ticked off. */
export function PlanPart({ of, again }: { of: Goal; again: () => void }) {
  const say = useWords();
  const label = useLabels();
  const [isDrafting, setDrafting] = useState(false);
  const mayDraft = of.allowedActions.includes("DRAFT_PLAN");
  return (
    <Stack gap="xs">
      <Divider />
      <Group gap="xs">
        <Text fw={600} size="sm">{say("plan")}</Text>
        {of.plan && <Badge variant="light" color="gray" tt="none">{`${label("PlanStatus", of.plan.status)} · ${of.plan.version}`}</Badge>}
      </Group>
      {of.plan?.comment && <Text size="sm">{say("returned", { comment: of.plan.comment })}</Text>}
      {of.plan ? <Actions of={of.plan} again={again} /> : <Text size="sm" c="dimmed">{say("no_plan")}</Text>}
      {of.plan && <Decide of={of.plan} again={again} />}
      {mayDraft && !isDrafting && (
        <Button size="compact-sm" variant="default" style={{ alignSelf: "flex-start" }} onClick={() => setDrafting(true)}>
          {say(of.plan ? "new_version" : "draft_plan")}
        </Button>
      )}
      {isDrafting && <PlanForm goal={of} close={() => setDrafting(false)} done={again} />}
    </Stack>
  );
}

function Actions({ of, again }: { of: Plan; again: () => void }) {
  const say = useWords();
  const { timeZone } = useSession().workspace;
  const [problems, setProblems] = useState<Problem[]>([]);
  const [complete] = useSend(PlanActionCompleteDocument);
  const mayComplete = of.allowedActions.includes("COMPLETE_ACTIONS");
  const onDone = async (actionId: string) => {
    const { problems: found } = await complete({ input: { actionId } });
    setProblems(found);
    if (found.length === 0) again();
  };
  return (
    <Stack gap={6}>
      {of.actions.map((action) => (
        <Checkbox
          key={action.id}
          size="sm"
          checked={Boolean(action.doneAt)}
          disabled={Boolean(action.doneAt) || !mayComplete}
          onChange={() => void onDone(action.id)}
          label={action.text}
          description={[action.owner.name, action.doneAt ? say("done_on", { day: day(dayOf(action.doneAt, timeZone)) }) : say("due_on", { day: day(action.dueOn) }), action.resource?.name].filter(Boolean).join(" · ")}
        />
      ))}
      <Problems of={problems} />
    </Stack>
  );
}

function Decide({ of, again }: { of: Plan; again: () => void }) {
  const say = useWords();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [approve, approving] = useSend(PlanApproveDocument);
  const [giveBack] = useSend(PlanReturnDocument);
  const done = (message: string, found: Problem[]) => {
    setProblems(found);
    if (found.length > 0) return;
    notifications.show({ message });
    again();
  };
  const onApprove = async () => {
    const input = { planId: of.id, version: of.version, expectedVersion: of.revision };
    done(say("plan_approved"), (await approve({ input })).problems);
  };
  const onReturn = async () => {
    const comment = await askReason({ title: say("return_plan"), label: say("what_to_change"), yes: say("return_plan"), no: say("no") });
    if (comment) done(say("was_returned"), (await giveBack({ input: { planId: of.id, comment, expectedVersion: of.revision } })).problems);
  };
  return (
    <>
      <Group gap="xs">
        {of.allowedActions.includes("APPROVE") && <Button size="compact-sm" loading={approving} onClick={() => void onApprove()}>{say("approve_plan")}</Button>}
        {of.allowedActions.includes("RETURN") && <Button size="compact-sm" variant="default" onClick={() => void onReturn()}>{say("return_plan")}</Button>}
      </Group>
      <Problems of={problems} />
    </>
  );
}
