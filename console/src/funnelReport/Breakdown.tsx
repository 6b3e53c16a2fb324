import { Badge, Card, Table, Text, UnstyledButton } from "@mantine/core";
import type { FunnelBreakdown } from "../api/generated/schema";
import { useSession } from "../api/session";
import { Empty } from "../parts/Empty";
import { Sheet } from "../parts/Sheet";
import { money, number, percent } from "../words/format";
import { useLabels } from "../words/labels";
import type { Cell, Report } from "./FunnelReport";
import { useWords } from "./words";

/** The same funnel by what brought people: each step's share of the row's own cohort. */
export function Breakdown({ of, by, open }: { of: Report; by: FunnelBreakdown; open: (cell: Cell) => void }) {
  const say = useWords();
  const label = useLabels();
  const showsMoney = useSession().may("READ_MONEY");
  if (of.breakdown.length === 0) return <Empty title={say("no_rows")} text={say("no_rows_text")} />;
  return (
    <Card withBorder padding={0}>
      <Sheet caption={say("rows_caption", { by: label("FunnelBreakdown", by) })} minWidth={760}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{label("FunnelBreakdown", by)}</Table.Th>
            {of.steps.map(({ step }) => <Table.Th key={step.key} scope="col" className="figure">{step.name}</Table.Th>)}
            {showsMoney && <Table.Th scope="col" className="figure">{say("sold")}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.breakdown.map((row) => <Row key={row.key ?? ""} of={row} open={open} />)}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}

function Row({ of, open }: { of: Report["breakdown"][number]; open: (cell: Cell) => void }) {
  const say = useWords();
  const showsMoney = useSession().may("READ_MONEY");
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <Text size="sm" fw={600}>{of.label}</Text>
        {of.smallSample && <Badge size="xs" variant="outline" color="gray">{say("small")}</Badge>}
      </Table.Th>
      {of.steps.map(({ step, reached, conversionFromFirst }) => (
        <Table.Td key={step.key} className="figure">
          {reached === 0 ? "0" : (
            <UnstyledButton fz="sm" c="touchline" td="underline" onClick={() => open({ stepKey: step.key, state: "REACHED", key: of.key })}>
              {number(reached)}
            </UnstyledButton>
          )}
          <Text size="xs" c="dimmed">{percent(conversionFromFirst)}</Text>
        </Table.Td>
      ))}
      {showsMoney && <Table.Td className="figure">{money(of.steps[of.steps.length - 1]?.amount)}</Table.Td>}
    </Table.Tr>
  );
}
