import { Badge, Button, Card, Group, NativeSelect, Stack, Table, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMemo, useState } from "react";
import {
  ConnectionFailuresDocument, IntakeBackfillDocument, IntakeFailureReplayDocument, IntakeReplayDocument, type ConnectionFailuresQuery,
} from "../api/generated/connections";
import type { IntakeFailureFilter, IntakeFailureState } from "../api/generated/schema";
import { usePages } from "../api/pages";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { AskDialog } from "../fields/AskDialog";
import { confirm } from "../parts/ask";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Problems } from "../parts/Problems";
import { Sheet } from "../parts/Sheet";
import { usePoll } from "../parts/usePoll";
import { moment, today } from "../words/format";
import { useChoices, useLabels } from "../words/labels";
import type { Card as Found } from "./checks";
import { FailureDialog } from "./FailureDialog";
import { useWords } from "./words";

type Failure = ConnectionFailuresQuery["intakeFailures"]["edges"][number]["node"];

/** What it received and could not be used, why, and trying it again: one, all, or everything of some days. */
export function Failures({ of, again }: { of: Found; again: () => void }) {
  const say = useWords();
  const [state, setState] = useState("");
  const [isDated, setDated] = useState(false);
  const { problems, one, all, tell } = useReplay(of, () => { pages.refresh(); again(); });
  const filter = useMemo(() => {
    const found: IntakeFailureFilter = { connectedAccountId: { eq: of.id } };
    if (state) found.state = { eq: state as IntakeFailureState };
    return found;
  }, [of.id, state]);
  const pages = usePages(ConnectionFailuresDocument, { first: 20, filter }, (data) => data.intakeFailures);
  usePoll(pages.poll, of.health.waiting > 0 ? 3 : 15);
  const any = { value: "", label: say("any_state") };
  const isEmpty = !pages.loading && !pages.error && pages.nodes.length === 0;
  return (
    <Card withBorder component="section" aria-label={say("failures")}>
      <Stack gap="sm">
        <Title order={2} size="h3">{say("failures")}</Title>
        <Group gap="xs" align="flex-end">
          <NativeSelect size="xs" label={say("state")} value={state} onChange={(event) => setState(event.currentTarget.value)} data={[any, ...useChoices("IntakeFailureState")]} />
          <Button size="xs" variant="default" disabled={isEmpty} onClick={() => void all()}>{say("replay_all")}</Button>
          <Button size="xs" variant="default" onClick={() => setDated(true)}>{say("by_date")}</Button>
        </Group>
        <Problems of={problems} />
        {pages.loading && pages.nodes.length === 0 && <Loading rows={3} />}
        {isEmpty && <Text size="sm" c="dimmed">{say(of.health.waiting > 0 ? "being_read" : state ? "no_such_failures" : "no_failures")}</Text>}
        {pages.nodes.length > 0 && <Rows of={pages.nodes} replay={(id) => void one(id)} />}
        <More of={pages} />
      </Stack>
      {isDated && <ByDate of={of} close={() => setDated(false)} done={tell} />}
    </Card>
  );
}

function useReplay(of: Found, again: () => void) {
  const say = useWords();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [replayOne] = useSend(IntakeFailureReplayDocument);
  const [replayAll] = useSend(IntakeReplayDocument);
  const tell = (events: number) => {
    notifications.show({ message: say("replayed", { count: events }) });
    again();
  };
  const settle = ({ payload, problems: found }: { payload: { events: number } | null; problems: Problem[] }) => {
    setProblems(found);
    if (found.length > 0) again();
    else tell(payload?.events ?? 0);
  };
  const one = async (id: string) => settle(await replayOne({ input: { failureIds: [id] } }));
  const all = async () => {
    if (!(await confirm({ title: say("replay_all_title"), text: say("replay_all_text", { name: of.name }), yes: say("replay_all"), no: say("no") }))) return;
    settle(await replayAll({ input: { connectedAccountId: of.id } }));
  };
  return { problems, one, all, tell };
}

function Rows({ of, replay }: { of: readonly Failure[]; replay: (id: string) => void }) {
  const say = useWords();
  const label = useLabels();
  const zone = useSession().workspace.timeZone;
  const [shown, setShown] = useState<string | null>(null);
  return (
    <>
      <Sheet caption={say("list_of", { name: say("failures") })} minWidth={620}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" w={170}>{say("received")}</Table.Th>
            <Table.Th scope="col">{say("why")}</Table.Th>
            <Table.Th scope="col"><span className="unseen">{say("replay")}</span></Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.map((each) => {
            const when = moment(each.receivedAt, zone);
            return (
              <Table.Tr key={each.id}>
                <Table.Th scope="row" fw={500}>
                  {when}
                  <Badge display="block" mt={4} variant="light" tt="none" color={each.state === "DEAD" ? "red" : "orange"}>{label("IntakeFailureState", each.state)}</Badge>
                </Table.Th>
                <Table.Td><Why of={each} /></Table.Td>
                <Table.Td>
                  <Group gap={4} wrap="nowrap" justify="flex-end">
                    <Button size="compact-xs" variant="subtle" aria-label={say("details_of", { when })} onClick={() => setShown(each.id)}>{say("details")}</Button>
                    {each.isKept && <Button size="compact-xs" variant="default" aria-label={say("replay_of", { when })} onClick={() => replay(each.id)}>{say("replay")}</Button>}
                  </Group>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Sheet>
      {shown && <FailureDialog id={shown} close={() => setShown(null)} />}
    </>
  );
}

function Why({ of }: { of: Failure }) {
  const say = useWords();
  const open = of.problems.edges.map(({ node }) => node).filter((each) => !each.replayedAt);
  return (
    <>
      {open.map((each) => <Text key={each.id} size="sm"><Text component="span" size="xs" ff="monospace" c="dimmed">{each.code}</Text>{` ${each.message}`}</Text>)}
      {of.state === "DEAD" && <Text size="sm">{say("dead_after", { count: of.attempts, error: of.lastError ?? "–" })}</Text>}
      {!of.isKept && <Text size="xs" c="dimmed">{say("not_kept")}</Text>}
    </>
  );
}

function ByDate({ of, close, done }: { of: Found; close: () => void; done: (events: number) => void }) {
  const say = useWords();
  const { timeZone } = useSession().workspace;
  const fields = [
    { name: "start", label: say("first_day"), kind: "day" as const, required: true },
    { name: "end", label: say("last_day"), kind: "day" as const, required: true, description: say("by_date_hint") },
  ];
  return (
    <AskDialog
      title={say("by_date")} document={IntakeBackfillDocument} fields={() => fields} initial={{ start: today(timeZone, -1), end: today(timeZone) }}
      input={({ start = "", end = "" }) => ({ start, end, connectedAccountId: of.id })} submit={say("read_again")} onClose={close} onDone={({ events }) => done(events)}
    />
  );
}
