import { Badge, List, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "urql";
import { FunnelVersionsDocument, type FunnelVersionsQuery } from "../api/generated/funnel_editor";
import { Answered } from "../parts/Answered";
import type { Period } from "../period/usePeriod";
import { number, percent } from "../words/format";
import { useWords } from "./words";

type Compared = FunnelVersionsQuery["funnelComparison"];

/** Two versions side by side: what changed, and what became of the people of each. */
export function Comparison({ productId, from, to, period }: { productId: string; from: number; to: number; period: Period }) {
  const say = useWords();
  const answer = useQuery({ query: FunnelVersionsDocument, variables: { productId, from, to, period } });
  return (
    <Answered of={answer} rows={4}>
      {({ funnelComparison: compared }) => (
        <Stack gap="sm">
          <List size="sm" aria-label={say("what_changes")}>{compared.changes.map(({ code, stepKey, message }) => <List.Item key={`${code} ${stepKey} ${message}`}>{message}</List.Item>)}</List>
          <Text size="sm" c="dimmed">{say("cohorts", { before: number(compared.beforeCohortSize), after: number(compared.afterCohortSize) })}</Text>
          <Steps compared={compared} />
        </Stack>
      )}
    </Answered>
  );
}

function Steps({ compared }: { compared: Compared }) {
  const say = useWords();
  return (
    <Table.ScrollContainer minWidth={560} type="native" tabIndex={0} role="region" aria-label={say("compare")}>
      <Table fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("older")}</Table.Th><Table.Th scope="col" className="figure">{say("conversion")}</Table.Th>
            <Table.Th scope="col">{say("newer")}</Table.Th><Table.Th scope="col" className="figure">{say("conversion")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("difference")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {compared.steps.map(({ fromStep, toStep, fromFigures, toFigures, difference, smallSample }) => (
            <Table.Tr key={`${fromStep?.id} ${toStep?.id}`}>
              <Table.Td>{fromStep?.name ?? "–"}</Table.Td><Table.Td className="figure">{percent(fromFigures?.conversion)}</Table.Td>
              <Table.Td>{toStep?.name ?? "–"}</Table.Td><Table.Td className="figure">{percent(toFigures?.conversion)}</Table.Td>
              <Table.Td className="figure">
                {difference ? say("points", { value: percent(difference.value), low: percent(difference.interval.low), high: percent(difference.interval.high) }) : "–"}
                {smallSample && <Badge ml={6} size="sm" variant="light" color="gray" tt="none">{say("few")}</Badge>}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
