import { Badge, Card, Switch, Table, Text } from "@mantine/core";
import { useState } from "react";
import { Empty } from "../parts/Empty";
import { Sheet } from "../parts/Sheet";
import { money, number } from "../words/format";
import { useLabels } from "../words/labels";
import { compare, type Change, type Compared, type Said, type Side } from "./cells";
import { useWords } from "./words";

const COLOURS: Record<Change, string> = { NEW: "green", GONE: "red", CHANGED: "blue", SAME: "gray" };

/** The cells of two matrices side by side; what has changed first of all. */
export function CellTable({ before, after, names }: { before: Side; after: Side; names: [before: string, after: string] }) {
  const say = useWords();
  const [isAll, setAll] = useState(false);
  const cells = compare(before, after);
  const count = (change: Change) => number(cells.filter((each) => each.change === change).length);
  const shown = isAll ? cells : cells.filter(({ change }) => change !== "SAME");
  return (
    <>
      <Text size="sm">{say("counts", { changed: count("CHANGED"), new: count("NEW"), gone: count("GONE"), same: count("SAME") })}</Text>
      <Switch size="sm" label={say("only_changes")} checked={!isAll} onChange={(event) => setAll(!event.currentTarget.checked)} />
      {shown.length === 0 ? <Empty title={say("nothing_changed")} text={say("nothing_changed_text")} /> : <Cells of={shown} names={names} />}
    </>
  );
}

function Cells({ of, names }: { of: Compared[]; names: [before: string, after: string] }) {
  const say = useWords();
  return (
    <Card withBorder padding={0}>
      <Sheet caption={say("compare_title")} minWidth={720}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("place")}</Table.Th>
            <Table.Th scope="col">{say("change")}</Table.Th>
            <Table.Th scope="col">{names[0]}</Table.Th>
            <Table.Th scope="col">{names[1]}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.map((each) => (
            <Table.Tr key={each.key}>
              <Table.Th scope="row">{each.resource}<Text size="xs" c="dimmed" fw={400}>{each.objective}</Text></Table.Th>
              <Table.Td><Badge variant="light" tt="none" miw="max-content" color={COLOURS[each.change]}>{say(`change_${each.change}`)}</Badge></Table.Td>
              <Table.Td>{each.before.map((said, index) => <Cell key={index} of={said} />)}</Table.Td>
              <Table.Td>{each.after.map((said, index) => <Cell key={index} of={said} />)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}

function Cell({ of }: { of: Said }) {
  const say = useWords();
  const label = useLabels();
  const reached = of.target ? `${number(of.value, 1)} / ${number(of.target, 1)}` : number(of.value, 1);
  const facts = [
    of.metric && of.value !== null && of.value !== undefined && `${label("Metric", of.metric)} ${reached}`,
    of.extent !== null && of.extent !== undefined && say("per_cent", { extent: of.extent }),
    of.cost && Number(of.cost.amount) > 0 && money(of.cost),
  ];
  return (
    <div>
      <Text size="sm">{label("MatrixCellState", of.state)}</Text>
      <Text size="xs" c="dimmed">{facts.filter(Boolean).join(" · ")}</Text>
      {of.use && <Text size="xs" c="dimmed">{of.use}</Text>}
    </div>
  );
}
