import { Card, Table, Text, UnstyledButton } from "@mantine/core";
import { Sheet } from "../parts/Sheet";
import { money, number, percent } from "../words/format";
import { Bar } from "./Bar";
import { Change } from "./Change";
import type { Cell, Report } from "./FunnelReport";
import { useWords } from "./words";
import type { CellState } from "../api/generated/schema";

/** The funnel: a bar per step, what happened at it, how long it took and what it cost. */
export function Steps({ of, open }: { of: Report; open: (cell: Cell) => void }) {
  const say = useWords();
  const hasCost = of.steps.some((each) => each.cost);
  return (
    <Card withBorder padding={0}>
      <Sheet caption={say("steps_caption")} minWidth={880}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("step")}</Table.Th>
            <Table.Th scope="col" w="34%">{say("reached")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("from_previous")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("dropped")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("in_progress")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("median")}</Table.Th>
            {hasCost && <Table.Th scope="col" className="figure">{say("cost_per_goal")}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.steps.map((each) => (
            <Row key={each.step.key} of={each} report={of} open={open} hasCost={hasCost} />
          ))}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}

interface RowProps {
  of: Report["steps"][number];
  report: Report;
  open: (cell: Cell) => void;
  hasCost: boolean;
}

function Row({ of, report, open, hasCost }: RowProps) {
  const say = useWords();
  const before = report.compared.find((each) => each.step.key === of.step.key);
  const difference = report.differences.find((each) => each.step.key === of.step.key);
  const isWorst = report.bottleneck?.step.key === of.step.key;
  const people = (state: CellState, count: number, name: string) => (
    <People count={count} label={say("open_people", { step: of.step.name, what: name })} open={() => open({ stepKey: of.step.key, state })} />
  );
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <Text fw={600} size="sm">{of.step.name}</Text>
        {of.step.goal && <Text size="xs" c="dimmed" fw={400}>{of.step.goal.text}</Text>}
        {isWorst && <Text size="xs" c="red" fw={600}>{say("worst")}</Text>}
      </Table.Th>
      <Table.Td>
        <Bar of={of} size={report.cohortSize} onOpen={() => open({ stepKey: of.step.key, state: "REACHED" })} />
        {difference && <Change of={difference} before={before?.reached} />}
      </Table.Td>
      <Table.Td className="figure">{percent(of.conversionFromPrevious)}</Table.Td>
      <Table.Td className="figure">{people("DROPPED", of.dropped, say("dropped"))}</Table.Td>
      <Table.Td className="figure">
        {people("IN_PROGRESS", of.inProgress, say("in_progress"))}
        {of.notYetRipe > 0 && <Text size="xs" c="dimmed">{say("not_ripe", { count: of.notYetRipe, shown: number(of.notYetRipe) })}</Text>}
      </Table.Td>
      <Table.Td className="figure">{of.medianDays === null || of.medianDays === undefined ? "–" : say("days", { value: number(of.medianDays, 1) })}</Table.Td>
      {hasCost && <Table.Td className="figure">{money(of.costPerGoalReached)}</Table.Td>}
    </Table.Tr>
  );
}

function People({ count, label, open }: { count: number; label: string; open: () => void }) {
  if (count === 0) return <>0</>;
  return (
    <UnstyledButton onClick={open} aria-label={`${number(count)} ${label}`} fz="sm" td="underline" c="touchline">
      {number(count)}
    </UnstyledButton>
  );
}
