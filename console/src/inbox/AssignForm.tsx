import { Button, Group, Select, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { ConversationAssignDocument } from "../api/generated/inbox";
import { useRebased } from "../api/rebase";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { useMemberChoices } from "../choices/useMembers";
import { useTeamChoices } from "../choices/useTeams";
import { Problems } from "../parts/Problems";
import { useOpenedVersion } from "../parts/useOpenedVersion";
import type { ActionForm } from "./Actions";
import { useWords } from "./words";

/** Who answers: a member, a team, or a member of a team. */
export function AssignForm({ of, done, anew }: ActionForm) {
  const say = useWords();
  const me = useSession().member;
  const [send, isSending] = useSend(ConversationAssignDocument);
  const [version, renew] = useOpenedVersion(of.version);
  const [problems, setProblems] = useState<Problem[]>([]);
  const initial = { memberId: of.assignee?.id ?? null, teamId: of.team?.id ?? null };
  const form = useForm<{ memberId: string | null; teamId: string | null }>({ initialValues: initial });
  useRebased(form, initial);
  const { memberId, teamId } = form.values;
  const members = useMemberChoices();
  const teams = useTeamChoices();
  const submit = async (member: string | null) => {
    const answer = await send({ input: { conversationId: of.id, memberId: member, teamId, expectedVersion: version } });
    setProblems(answer.problems);
    if (answer.problems.some(({ code }) => code === "STALE_VERSION")) renew();
    if (answer.problems.length) anew();
    else done();
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); void submit(memberId); }}>
      <Stack gap="sm">
        <Problems of={problems} />
        <Select
          label={say("member")} searchable clearable {...form.getInputProps("memberId")} data-autofocus openOnFocus={false}
          data={members}
        />
        <Select
          label={say("team")} searchable clearable {...form.getInputProps("teamId")}
          data={teams}
        />
        <Group justify="space-between">
          {me && me.id !== of.assignee?.id
            ? <Button variant="default" disabled={isSending} onClick={() => void submit(me.id)}>{say("take")}</Button>
            : <span />}
          <Button type="submit" loading={isSending} disabled={!memberId && !teamId}>{say("save")}</Button>
        </Group>
      </Stack>
    </form>
  );
}
