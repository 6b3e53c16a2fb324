import "@mantine/charts/styles.layer.css";
import { LineChart } from "@mantine/charts";
import { Card, Stack, Table, Text } from "@mantine/core";
import type { TrendUnit } from "../api/generated/schema";
import { Empty } from "../parts/Empty";
import { Sheet } from "../parts/Sheet";
import { day, number, percent } from "../words/format";
import type { Report } from "./FunnelReport";
import { useWords } from "./words";

/** The share of each cohort that reached the last step, as a line and as figures. */
export default function Trend({ of, unit }: { of: Report; unit: TrendUnit }) {
  const say = useWords();
  if (of.trend.length === 0) return <Empty title={say("no_rows")} text={say("no_rows_text")} />;
  const last = of.steps[of.steps.length - 1]?.step.name ?? "";
  const title = say("trend_of", { step: last });
  const data = of.trend.map((each) => ({ period: day(each.period, "short"), rate: (each.conversion ?? 0) * 100 }));
  return (
    <Stack gap="sm">
      <Card withBorder>
        <Text fw={600} mb="xs">{title}</Text>
        <div role="img" aria-label={`${title}. ${say("trend_table")}`}>
          <LineChart
            h={260}
            data={data}
            dataKey="period"
            series={[{ name: "rate", label: title, color: "touchline.6" }]}
            valueFormatter={(value) => `${number(value, 1)} %`}
            curveType="linear"
            withDots={data.length < 40}
            lineChartProps={{ accessibilityLayer: false }}
          />
        </div>
      </Card>
      <Card withBorder padding={0}>
        <Sheet caption={title} minWidth={420}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{say(`unit_${unit}`)}</Table.Th>
              <Table.Th scope="col" className="figure">{say("came")}</Table.Th>
              <Table.Th scope="col" className="figure">{say("reached")}</Table.Th>
              <Table.Th scope="col" className="figure">{say("share")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {of.trend.map((each) => (
              <Table.Tr key={each.period}>
                <Table.Th scope="row">{day(each.period)}</Table.Th>
                <Table.Td className="figure">{number(each.cohortSize)}</Table.Td>
                <Table.Td className="figure">{number(each.reached)}</Table.Td>
                <Table.Td className="figure">{percent(each.conversion)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Sheet>
      </Card>
    </Stack>
  );
}
