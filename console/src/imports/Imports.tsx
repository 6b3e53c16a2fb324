import { Anchor, Badge, Button, Card, Switch, Table, Text } from "@mantine/core";
import { FileUp } from "lucide-react";
import { Link, useSearchParams } from "react-router";
import { ImportListDocument, type ImportListQuery } from "../api/generated/imports";
import { usePages } from "../api/pages";
import { useSession } from "../api/session";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Page } from "../parts/Page";
import { Sheet } from "../parts/Sheet";
import { moment, number } from "../words/format";
import { useLabels } from "../words/labels";
import { Undo } from "./Undo";
import { useWords } from "./words";

type Row = ImportListQuery["imports"]["edges"][number]["node"];

/** Files that were brought in, what came of each, and taking one back. */
export default function Imports() {
  const say = useWords();
  const [query, setQuery] = useSearchParams();
  const showsTrials = query.has("trials");
  const filter = showsTrials ? undefined : { dryRun: { eq: false } };
  const pages = usePages(ImportListDocument, { first: 30, filter }, (data) => data.imports);
  const isEmpty = !pages.loading && !pages.error && pages.nodes.length === 0;
  const begin = <Button size="xs" component={Link} to="/setup/imports/new" leftSection={<FileUp size={15} aria-hidden />}>{say("new")}</Button>;
  return (
    <Page title={say("title")} actions={!isEmpty && begin}>
      <Switch size="xs" label={say("show_trials")} checked={showsTrials} onChange={() => setQuery(showsTrials ? {} : { trials: "1" })} />
      {pages.loading && pages.nodes.length === 0 && <Loading />}
      {isEmpty && <Empty title={say("none")} text={say("none_text")}>{begin}</Empty>}
      {pages.nodes.length > 0 && <List of={pages.nodes} again={pages.refresh} />}
      <More of={pages} />
    </Page>
  );
}

function List({ of, again }: { of: readonly Row[]; again: () => void }) {
  const say = useWords();
  return (
    <Card withBorder padding={0}>
      <Sheet caption={say("title")} minWidth={820}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("file")}</Table.Th>
            <Table.Th scope="col">{say("status")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("rows")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("created")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("updated")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("rejected")}</Table.Th>
            <Table.Th scope="col">{say("when")}</Table.Th>
            <Table.Th scope="col"><span className="unseen">{say("undo")}</span></Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{of.map((row) => <Line key={row.id} of={row} again={again} />)}</Table.Tbody>
      </Sheet>
    </Card>
  );
}

function Line({ of, again }: { of: Row; again: () => void }) {
  const say = useWords();
  const label = useLabels();
  const zone = useSession().workspace.timeZone;
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <Anchor component={Link} to={`/setup/imports/${of.id}`} size="sm" fw={600}>{of.fileName}</Anchor>
        <Text size="xs" c="dimmed" fw={400}>{label("ImportKind", of.kind)}</Text>
      </Table.Th>
      <Table.Td>
        <Badge variant="light" tt="none" color={of.status === "FAILED" ? "red" : of.status === "DONE" ? "green" : "gray"}>{label("ImportStatus", of.status)}</Badge>
        {of.dryRun && <Text size="xs" c="dimmed">{say("trial")}</Text>}
      </Table.Td>
      <Table.Td className="figure">{number(of.rows)}</Table.Td>
      <Table.Td className="figure">{number(of.created)}</Table.Td>
      <Table.Td className="figure">{number(of.updated)}</Table.Td>
      <Table.Td className="figure">{number(of.rejected)}</Table.Td>
      <Table.Td><Text size="sm">{moment(of.startedAt, zone)}</Text><Text size="xs" c="dimmed">{of.member?.name}</Text></Table.Td>
      <Table.Td><Undo of={of} done={again} /></Table.Td>
    </Table.Tr>
  );
}
