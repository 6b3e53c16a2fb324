import { Badge, Button, Card, CopyButton, Group, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Plus } from "lucide-react";
import { useState } from "react";
import { LinkListDocument, TrackedLinkRetireDocument, type LinkListQuery } from "../api/generated/links";
import { usePages } from "../api/pages";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { confirm } from "../parts/ask";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Page } from "../parts/Page";
import { Problems } from "../parts/Problems";
import { Sheet } from "../parts/Sheet";
import { PeriodSelect } from "../period/PeriodSelect";
import { usePeriod } from "../period/usePeriod";
import { day, dayOf, number } from "../words/format";
import { LinkDialog } from "./LinkDialog";
import { QrDialog } from "./QrDialog";
import { useWords } from "./words";

type Row = LinkListQuery["trackedLinks"]["edges"][number]["node"];

/** Links whose clicks are counted for the resource they stand on. */
export default function Links() {
  const say = useWords();
  const period = usePeriod("quarter");
  const [isAdding, setAdding] = useState(false);
  const [shown, setShown] = useState<Row | null>(null);
  const [edited, setEdited] = useState<Row | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [retire] = useSend(TrackedLinkRetireDocument);
  const pages = usePages(LinkListDocument, { first: 50, period: period.period }, (data) => data.trackedLinks);
  const isEmpty = !pages.loading && !pages.error && pages.nodes.length === 0;
  const add = <Button size="xs" leftSection={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)}>{say("add")}</Button>;
  const onRetire = async (link: Row) => {
    if (!(await confirm({ title: say("retire_title", { name: link.label ?? link.code }), text: say("retire_text"), yes: say("retire"), no: say("no"), dangerous: true }))) return;
    const { problems: found } = await retire({ input: { linkId: link.id, expectedVersion: link.version } });
    setProblems(found);
    if (found.length === 0) notifications.show({ message: say("retired") });
    pages.refresh();
  };
  return (
    <Page title={say("title")} actions={<><PeriodSelect of={period} />{!isEmpty && add}</>}>
      <Problems of={problems} />
      {pages.loading && pages.nodes.length === 0 && <Loading />}
      {isEmpty && <Empty title={say("none")} text={say("none_text")}>{add}</Empty>}
      {pages.nodes.length > 0 && <List of={pages.nodes} act={{ show: setShown, edit: setEdited, retire: (link) => void onRetire(link) }} />}
      <More of={pages} />
      {isAdding && <LinkDialog close={() => setAdding(false)} done={pages.refresh} />}
      {edited && <LinkDialog of={pages.nodes.find(({ id }) => id === edited.id) ?? edited} close={() => setEdited(null)} done={pages.refresh} />}
      {shown && <QrDialog id={shown.id} name={shown.label ?? shown.code} close={() => setShown(null)} />}
    </Page>
  );
}

type Acts = Record<"show" | "edit" | "retire", (link: Row) => void>;

function List({ of, act }: { of: readonly Row[]; act: Acts }) {
  const say = useWords();
  return (
    <Card withBorder padding={0}>
      <Sheet caption={say("title")} minWidth={900}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("link")}</Table.Th>
            <Table.Th scope="col">{say("resource")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("clicks")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("visitors")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("leads")}</Table.Th>
            <Table.Th scope="col"><span className="unseen">{say("actions")}</span></Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{of.map((link) => <Line key={link.id} of={link} act={act} />)}</Table.Tbody>
      </Sheet>
    </Card>
  );
}

function Line({ of, act }: { of: Row; act: Acts }) {
  const say = useWords();
  const { timeZone } = useSession().workspace;
  const name = of.label ?? of.code;
  const url = of.url ?? `${window.location.origin}${of.path}`;
  return (
    <Table.Tr>
      <Table.Th scope="row">
        {name}
        <Text size="xs" c="dimmed" fw={400} style={{ overflowWrap: "anywhere" }}>{`${of.path} → ${of.targetUrl}`}</Text>
      </Table.Th>
      <Table.Td>{of.resource.name}</Table.Td>
      <Table.Td className="figure">{number(of.statistics?.clicks)}</Table.Td>
      <Table.Td className="figure">{number(of.statistics?.visitors)}</Table.Td>
      <Table.Td className="figure">{number(of.statistics?.leads)}</Table.Td>
      <Table.Td>
        {of.retiredAt ? <Badge variant="light" color="gray" tt="none">{say("retired_on", { day: day(dayOf(of.retiredAt, timeZone)) })}</Badge> : (
          <Group gap={4} wrap="nowrap" justify="flex-end">
            <CopyButton value={url}>{({ copied, copy }) => <Button size="compact-xs" variant="default" aria-label={`${say(copied ? "copied" : "copy")}: ${name}`} onClick={copy}>{say(copied ? "copied" : "copy")}</Button>}</CopyButton>
            <Button size="compact-xs" variant="default" aria-label={say("qr_of", { name })} onClick={() => act.show(of)}>QR</Button>
            <Button size="compact-xs" variant="default" aria-label={say("change_of", { name })} onClick={() => act.edit(of)}>{say("change")}</Button>
            <Button size="compact-xs" variant="subtle" color="red" aria-label={`${say("retire")}: ${name}`} onClick={() => act.retire(of)}>{say("retire")}</Button>
          </Group>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
