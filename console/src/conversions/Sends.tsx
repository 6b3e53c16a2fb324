import { Anchor, Badge, Button, Card, Group, NativeSelect, Stack, Table, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { RefreshCw } from "lucide-react";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { ConversionSendAgainDocument, ConversionSendsDocument, type ConversionSendsQuery } from "../api/generated/conversions";
import type { ConversionSendFilter, ConversionStatus } from "../api/generated/schema";
import { usePages } from "../api/pages";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { AskDialog } from "../fields/AskDialog";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Problems } from "../parts/Problems";
import { Sheet } from "../parts/Sheet";
import { ago, moment, money, today } from "../words/format";
import { useChoices, useLabels } from "../words/labels";
import { toInstant } from "../words/zoned";
import type { Found } from "./Destinations";
import { useWords } from "./words";

type Sent = ConversionSendsQuery["conversionSends"]["edges"][number]["node"];
const AGAIN: ConversionStatus[] = ["REJECTED", "UNKNOWN", "WITHHELD", "EXPIRED"];
const COLOURS: Record<ConversionStatus, string> = { QUEUED: "blue", SENDING: "blue", ACCEPTED: "green", REJECTED: "red", EXPIRED: "gray", WITHHELD: "gray", UNKNOWN: "orange" };

/** What was sent and what waits, row by row with what became of it, and sending it again. */
export function Sends({ of }: { of: Found }) {
  const say = useWords();
  const [status, setStatus] = useState("");
  const [isAll, setAll] = useState(false);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [sendAgain] = useSend(ConversionSendAgainDocument);
  const filter = useMemo(() => {
    const found: ConversionSendFilter = { destinationId: { eq: of.id } };
    if (status) found.status = { eq: status as ConversionStatus };
    return found;
  }, [of.id, status]);
  const pages = usePages(ConversionSendsDocument, { first: 20, filter }, (data) => data.conversionSends);
  const tell = (sends: number) => {
    notifications.show({ message: say("sent_again", { count: sends }) });
    pages.refresh();
  };
  const onAgain = async (conversionSendId: string) => {
    const { payload, problems: found } = await sendAgain({ input: { conversionSendId } });
    setProblems(found);
    if (found.length === 0) tell(payload?.sends ?? 0);
  };
  return (
    <Card withBorder component="section" aria-label={say("sends")}>
      <Stack gap="sm">
        <Title order={2} size="h3">{say("sends")}</Title>
        <Group gap="xs" align="flex-end">
          <NativeSelect size="xs" label={say("status")} value={status} onChange={(event) => setStatus(event.currentTarget.value)} data={[{ value: "", label: say("any") }, ...useChoices("ConversionStatus")]} />
          <Button size="xs" variant="subtle" leftSection={<RefreshCw size={14} aria-hidden />} onClick={pages.refresh}>{say("refresh")}</Button>
          <Button size="xs" variant="default" onClick={() => setAll(true)}>{say("all_again")}</Button>
        </Group>
        <Problems of={problems} />
        {pages.loading && pages.nodes.length === 0 && <Loading rows={3} />}
        {!pages.loading && !pages.error && pages.nodes.length === 0 && <Text size="sm" c="dimmed">{say("no_sends")}</Text>}
        {pages.nodes.length > 0 && <Rows of={pages.nodes} again={(id) => void onAgain(id)} />}
        <More of={pages} />
      </Stack>
      {isAll && <AllAgain of={of} close={() => setAll(false)} done={tell} />}
    </Card>
  );
}

function Rows({ of, again }: { of: readonly Sent[]; again: (id: string) => void }) {
  const say = useWords();
  const label = useLabels();
  const zone = useSession().workspace.timeZone;
  return (
    <Sheet caption={say("list_of", { name: say("sends") })} minWidth={680}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{say("whose")}</Table.Th>
          <Table.Th scope="col">{say("outcome")}</Table.Th>
          <Table.Th scope="col" className="figure">{say("worth")}</Table.Th>
          <Table.Th scope="col"><span className="unseen">{say("again")}</span></Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {of.map((each) => (
          <Table.Tr key={each.id}>
            <Table.Th scope="row" fw={500}>
              <Anchor component={Link} to={`/leads/${each.lead.id}`} size="sm">{each.lead.name ?? "–"}</Anchor>
              <Text size="xs" c="dimmed" fw={400}>{`${each.eventName} · ${moment(each.occurredAt, zone)}`}</Text>
            </Table.Th>
            <Table.Td>
              <Badge variant="light" tt="none" color={COLOURS[each.status]}>{label("ConversionStatus", each.status)}</Badge>
              <Text size="xs" c="dimmed">{[say("attempts", { count: each.attempts }), each.sentAt && say("taken", { when: ago(each.sentAt) }), each.dueAt && say("next", { when: ago(each.dueAt) }), each.request?.status].filter(Boolean).join(" · ")}</Text>
              {each.reason && <Text size="xs">{[each.code, each.reason].filter(Boolean).join(": ")}</Text>}
            </Table.Td>
            <Table.Td className="figure">{money(each.value)}</Table.Td>
            <Table.Td ta="right">{AGAIN.includes(each.status) && <Button size="compact-xs" variant="default" aria-label={say("again_of", { name: each.lead.name ?? each.eventName })} onClick={() => again(each.id)}>{say("again")}</Button>}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Sheet>
  );
}

function AllAgain({ of, close, done }: { of: Found; close: () => void; done: (sends: number) => void }) {
  const say = useWords();
  const { timeZone } = useSession().workspace;
  return (
    <AskDialog
      title={say("all_again")} document={ConversionSendAgainDocument} initial={{ since: today(timeZone, -7) }} submit={say("again")} onClose={close}
      fields={() => [{ name: "since", label: say("since"), description: say("since_hint"), kind: "day", required: true }]}
      input={({ since = "" }) => ({ destinationId: of.id, since: toInstant(`${since}T00:00`, timeZone) })} onDone={({ sends }) => done(sends)}
    />
  );
}
