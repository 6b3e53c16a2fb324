import { Card, List, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useSession } from "../api/session";
import { figure } from "../metrics/figure";
import { Sheet } from "../parts/Sheet";
import { day, dayOf, money, number, percent } from "../words/format";
import type { Report } from "./Weekly";
import { useWords } from "./words";

/** The parts of a week's report. */
export function Body({ of }: { of: Report }) {
  const say = useWords();
  const { timeZone } = useSession().workspace;
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Part title={say("done")} empty={of.done.length === 0 ? say("nothing_done") : null}>
          <List size="sm">{of.done.map((each, index) => <List.Item key={index}>{[each.text, each.owner?.name, day(dayOf(each.doneAt, timeZone))].filter(Boolean).join(" · ")}</List.Item>)}</List>
        </Part>
        <Part title={say("open")} empty={of.open.length === 0 ? say("nothing_open") : null}>
          <List size="sm">{of.open.map((each, index) => <List.Item key={index}>{each.text}</List.Item>)}</List>
        </Part>
      </SimpleGrid>
      <Funnel of={of} />
      <Outcome of={of} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Part title={say("money")}>
          <Text size="sm">{say("spent", { amount: money(of.spend) })}</Text>
          <Text size="sm">{say("per_unit", { amount: money(of.costPerUnit) })}</Text>
        </Part>
        <Part title={say("channels")} empty={of.channelShares.length === 0 ? say("no_sales") : null}>
          {of.channelShares.map((each) => <Text key={each.label} size="sm">{`${each.label}: ${number(each.sales, 1)} (${percent(each.share)})`}</Text>)}
        </Part>
      </SimpleGrid>
      {of.corrections.length > 0 && <Part title={say("corrections")}><List size="sm">{of.corrections.map((each) => <List.Item key={each.text}>{each.text}</List.Item>)}</List></Part>}
    </Stack>
  );
}

function Part({ title, empty, children }: { title: string; empty?: string | null; children: ReactNode }) {
  return (
    <Card withBorder component="section" aria-label={title}>
      <Title order={2} size="h3" mb="xs">{title}</Title>
      {empty ? <Text size="sm" c="dimmed">{empty}</Text> : children}
    </Card>
  );
}

function Funnel({ of }: { of: Report }) {
  const say = useWords();
  return (
    <Card withBorder padding={0}>
      <Sheet caption={say("funnel")} minWidth={420}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("step")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("entered")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("before")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.funnel.map(({ step, entered, previousWeek }, index) => (
            <Table.Tr key={step?.id ?? index}>
              <Table.Th scope="row">{step?.name ?? "–"}</Table.Th>
              <Table.Td className="figure">{number(entered)}</Table.Td>
              <Table.Td className="figure">{number(previousWeek)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}

function Outcome({ of }: { of: Report }) {
  const say = useWords();
  const { currency } = useSession().workspace;
  if (of.outcome.length === 0) return null;
  return (
    <Card withBorder padding={0}>
      <Sheet caption={say("outcome")} minWidth={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("goal")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("actual")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("target")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("pace")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.outcome.map((each, index) => (
            <Table.Tr key={each.goal?.id ?? index}>
              <Table.Th scope="row" fw={400}>{each.text}</Table.Th>
              <Table.Td className="figure">{figure(each.actual, each.goal?.unit, currency)}</Table.Td>
              <Table.Td className="figure">{figure(each.target, each.goal?.unit, currency)}</Table.Td>
              <Table.Td className="figure"><Text size="sm" c={each.onPace === false ? "red" : undefined}>{percent(each.pace, 0)}</Text></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}
