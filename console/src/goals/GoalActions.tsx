import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import {
  ResourceGoalApproveDocument, ResourceGoalCancelDocument, ResourceGoalReturnDocument, ResourceGoalStartDocument,
} from "../api/generated/plans";
import { useSend, type Problem } from "../api/send";
import { askReason } from "../parts/ask";
import { Problems } from "../parts/Problems";
import type { Goal } from "./Goals";
import { useWords } from "./words";

/** Approve, return, start, cancel: what the server allows the viewer with this goal now; cancelling only where it is opened. */
export function GoalActions({ of, isOpen, again }: { of: Goal; isOpen: boolean; again: () => void }) {
  const say = useWords();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [approve, approving] = useSend(ResourceGoalApproveDocument);
  const [start, starting] = useSend(ResourceGoalStartDocument);
  const [giveBack] = useSend(ResourceGoalReturnDocument);
  const [cancel] = useSend(ResourceGoalCancelDocument);
  const may = (action: Goal["allowedActions"][number]) => of.allowedActions.includes(action);

  const done = (message: string, found: Problem[]) => {
    setProblems(found);
    if (found.length > 0) return;
    notifications.show({ message });
    again();
  };
  const onApprove = async () => done(say("approved"), (await approve({ input: { goalId: of.id, revision: of.revision } })).problems);
  const onStart = async () => done(say("started"), (await start({ input: { goalId: of.id } })).problems);
  const onReturn = async () => {
    const comment = await askReason({ title: say("return"), label: say("what_to_change"), yes: say("return"), no: say("no") });
    if (comment) done(say("was_returned"), (await giveBack({ input: { goalId: of.id, comment } })).problems);
  };
  const onCancel = async () => {
    const reason = await askReason({ title: say("cancel_goal"), label: say("why"), yes: say("cancel_goal"), no: say("no"), dangerous: true });
    if (reason) done(say("cancelled"), (await cancel({ input: { goalId: of.id, reason } })).problems);
  };
  const hasAny = may("APPROVE") || may("START") || may("RETURN") || (isOpen && may("CANCEL"));
  if (!hasAny) return <Problems of={problems} />;
  return (
    <>
      <Group gap="xs">
        {may("APPROVE") && <Button size="compact-sm" loading={approving} onClick={() => void onApprove()}>{say("approve")}</Button>}
        {may("START") && <Button size="compact-sm" loading={starting} onClick={() => void onStart()}>{say("start")}</Button>}
        {may("RETURN") && <Button size="compact-sm" variant="default" onClick={() => void onReturn()}>{say("return")}</Button>}
        {isOpen && may("CANCEL") && <Button size="compact-sm" variant="subtle" color="gray" onClick={() => void onCancel()}>{say("cancel_goal")}</Button>}
      </Group>
      <Problems of={problems} />
    </>
  );
}
