import { Alert, Card, List, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import type { WhatIfMovedQuery } from "../api/generated/planner";
import { Sheet } from "../parts/Sheet";
import { change, money, number, type MoneyValue } from "../words/format";
import { useWords } from "./words";

type Found = WhatIfMovedQuery["whatIf"];
type Side = Found["moves"][number]["source"];

interface Planned {
  side: Side;
  /** Given to it less taken from it. */
  more: number;
}

/** Every resource of the plan once, with what it would get more or less. */
function planOf(moves: Found["moves"]): Planned[] {
  const found = new Map<string, Planned>();
  const add = (side: Side, amount: number) => {
    const before = found.get(side.resource.id);
    found.set(side.resource.id, { side, more: (before?.more ?? 0) + amount });
  };
  for (const { source, target, amount } of moves) {
    add(source, -Number(amount.amount));
    add(target, Number(amount.amount));
  }
  return [...found.values()];
}

/** The plan beside the days it is learned from: what changes, how sure that is, and what to know before trusting it. */
export function Outcome({ of }: { of: Found }) {
  const say = useWords();
  return (
    <Stack gap="md">
      {of.warnings.length > 0 && (
        <Alert variant="light" color="yellow" title={say("notes")}>
          <List size="sm">{of.warnings.map((each) => <List.Item key={each.message}>{each.message}</List.Item>)}</List>
        </Alert>
      )}
      <Headline of={of} />
      <Resources of={planOf(of.moves)} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Moves of={of} />
        {of.steps.length > 0 && <Steps of={of} />}
      </SimpleGrid>
    </Stack>
  );
}

function Headline({ of }: { of: Found }) {
  const say = useWords();
  const isKnown = of.units !== null && of.units !== undefined;
  const figures = [
    [say("units_change"), isKnown ? change(of.units, 1) : say("unknown"), isKnown ? say("between", { low: change(of.unitsLow, 1), high: change(of.unitsHigh, 1) }) : say("not_known")],
    [say("contribution_change"), of.contribution ? moreMoney(of.contribution) : say("unknown"), of.contribution ? say("after_commission") : say("not_known")],
    [say("spend_change"), change(0), say("same_spend")],
  ] as const;
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
      {figures.map(([name, value, note]) => (
        <Card key={name} withBorder padding="sm" role="group" aria-label={name}>
          <Text size="sm" c="dimmed">{name}</Text>
          <Text fz="xl" fw={650}>{value}</Text>
          <Text size="sm" c="dimmed">{note}</Text>
        </Card>
      ))}
    </SimpleGrid>
  );
}

/** Money with its sign, also where it is more. */
function moreMoney(value: MoneyValue): string {
  return `${Number(value.amount) > 0 ? "+" : ""}${money(value)}`;
}

function Resources({ of }: { of: Planned[] }) {
  const say = useWords();
  return (
    <Card withBorder padding={0}>
      <Title order={2} size="h3" p="sm" pb={0}>{say("by_resource")}</Title>
      <Sheet caption={say("by_resource")} minWidth={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("resource")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("spend_now")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("spend_plan")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("sales_now")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("unit_cost")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.map(({ side, more }) => (
            <Table.Tr key={side.resource.id}>
              <Table.Th scope="row">{side.resource.name}</Table.Th>
              <Table.Td className="figure">{money(side.spend)}</Table.Td>
              <Table.Td className="figure">
                {money({ amount: (Number(side.spend.amount) + more).toFixed(2), currency: side.spend.currency })}
                <Text size="xs" c="dimmed">{moreMoney({ amount: more.toFixed(2), currency: side.spend.currency })}</Text>
              </Table.Td>
              <Table.Td className="figure">{number(side.sales)}</Table.Td>
              <Table.Td className="figure">{side.costPerUnit ? money(side.costPerUnit) : say("unknown")}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}

function Moves({ of }: { of: Found }) {
  const say = useWords();
  return (
    <Card withBorder padding={0}>
      <Title order={2} size="h3" p="sm" pb={0}>{say("by_move")}</Title>
      <Sheet caption={say("by_move")} minWidth={360}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("moved")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("cost")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("units_more")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.moves.map((move, index) => (
            <Table.Tr key={index}>
              <Table.Th scope="row">{`${move.source.resource.name} → ${move.target.resource.name}`}</Table.Th>
              <Table.Td className="figure">{money(move.amount)}</Table.Td>
              <Table.Td className="figure">{move.units === null || move.units === undefined ? say("unknown") : change(move.units, 1)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}

function Steps({ of }: { of: Found }) {
  const say = useWords();
  return (
    <Card withBorder padding={0}>
      <Title order={2} size="h3" p="sm" pb={0}>{say("step_change")}</Title>
      <Sheet caption={say("step_change")} minWidth={300}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("step")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("entries_more")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.steps.map((each) => (
            <Table.Tr key={each.stepKey}>
              <Table.Th scope="row">{each.step?.name ?? each.stepKey}</Table.Th>
              <Table.Td className="figure">{change(each.entries, 1)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}
