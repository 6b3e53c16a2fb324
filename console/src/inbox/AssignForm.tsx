import { Button, Group, Select, Stack } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import { ConversationAssignDocument, InboxChoicesDocument } from "../api/generated/inbox";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
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
  const [memberId, setMember] = useState<string | null>(of.assignee?.id ?? null);
  const [teamId, setTeam] = useState<string | null>(of.team?.id ?? null);
  const [{ data }] = useQuery({ query: InboxChoicesDocument, requestPolicy: "cache-first" });
  const members = (data?.members.edges ?? []).map((edge) => edge.node).filter((each) => each.isActive);
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
          label={say("member")} searchable clearable value={memberId} onChange={setMember} data-autofocus openOnFocus={false}
          data={members.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <Select
          label={say("team")} searchable clearable value={teamId} onChange={setTeam}
          data={(data?.teams ?? []).map(({ id, name }) => ({ value: id, label: name }))}
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
