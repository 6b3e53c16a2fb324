import "@mantine/charts/styles.layer.css";
import { BarChart } from "@mantine/charts";
import { Card, Text } from "@mantine/core";
import { number } from "../words/format";
import type { Report } from "./Attribution";
import { useModelName } from "./useModelName";
import { useWords } from "./words";

const COLOURS = ["touchline.7", "orange.6", "violet.6", "lime.7", "pink.6", "gray.6"];
const SHOWN = 10;

/** The share of each row under each model: where bars of a row differ, the models tell different stories. */
export function Compare({ of }: { of: Report }) {
  const say = useWords();
  const name = useModelName();
  const rows = of.rows.slice(0, SHOWN);
  const data = rows.map((row) => ({
    row: row.label,
    ...Object.fromEntries(row.credits.map((credit) => [credit.model, (credit.share ?? 0) * 100])),
  }));
  const series = of.models
    .filter((model) => model !== "participation")
    .map((model, index) => ({ name: model, label: name(model), color: COLOURS[index % COLOURS.length] ?? "gray.6" }));
  return (
    <Card withBorder>
      <Text fw={600} mb="xs">{say("compare")}</Text>
      <div role="img" aria-label={`${say("compare")}. ${say("table_below")}`}>
        <BarChart
          h={Math.max(220, rows.length * (12 * series.length + 18))}
          data={data}
          dataKey="row"
          orientation="vertical"
          series={series}
          withLegend
          gridAxis="x"
          valueFormatter={(value) => `${number(value, 1)} %`}
          yAxisProps={{ width: 130, interval: 0 }}
          barChartProps={{ accessibilityLayer: false, barGap: 1 }}
        />
      </div>
    </Card>
  );
}
