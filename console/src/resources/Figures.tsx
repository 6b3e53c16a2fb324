import "@mantine/charts/styles.layer.css";
import { AreaChart } from "@mantine/charts";
import { Button, Card, Group, NumberInput, Select, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { ResourceMetricsRecordDocument } from "../api/generated/spend";
import type { Metric } from "../api/generated/schema";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { figure } from "../metrics/figure";
import { Problems } from "../parts/Problems";
import { useCommonWords } from "../parts/words";
import { today } from "../words/format";
import { useChoices, useLabels } from "../words/labels";
import type { Found } from "./Resource";
import { useWords } from "./words";

/** A resource's own figures of the days, and entering one by hand. */
export function Figures({ of, again }: { of: Found; again: () => void }) {
  const say = useWords();
  const label = useLabels();
  const session = useSession();
  const { currency } = session.workspace;
  return (
    <Card withBorder component="section" aria-label={say("figures")}>
      <Title order={2} size="h3" mb="xs">{say("figures")}</Title>
      {of.metrics.length === 0 && <Text size="sm" c="dimmed">{say("no_figures")}</Text>}
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
        {of.metrics.map((series) => (
          <div key={series.metric}>
            <Text size="xs" c="dimmed">{label("Metric", series.metric)}</Text>
            <Text fw={650}>{figure(series.total, series.unit, currency)}</Text>
            {series.points.length > 1 && (
              <div role="img" aria-label={say("course", { metric: label("Metric", series.metric) })}>
                <AreaChart
                  h={40}
                  data={series.points.map((point) => ({ day: point.day, value: Number(point.value) }))}
                  dataKey="day"
                  series={[{ name: "value", color: "touchline.6" }]}
                  withXAxis={false}
                  withYAxis={false}
                  withTooltip={false}
                  withDots={false}
                  gridAxis="none"
                  curveType="linear"
                  areaChartProps={{ accessibilityLayer: false }}
                />
              </div>
            )}
          </div>
        ))}
      </SimpleGrid>
      {session.may("METRIC_RECORD") && <Enter of={of} again={again} />}
    </Card>
  );
}

function Enter({ of, again }: { of: Found; again: () => void }) {
  const say = useWords();
  const common = useCommonWords();
  const zone = useSession().workspace.timeZone;
  const [problems, setProblems] = useState<Problem[]>([]);
  const [record, recording] = useSend(ResourceMetricsRecordDocument);
  const needed = (value: string) => (String(value) ? null : common("needed"));
  const form = useForm({ initialValues: { metric: "", day: today(zone), value: "" }, validate: { metric: needed, day: needed, value: needed } });
  const submit = form.onSubmit(async (values) => {
    const items = [{ resourceId: of.id, day: values.day, metric: values.metric as Metric, value: String(values.value) }];
    const { problems: found } = await record({ input: { items } });
    setProblems(found);
    if (found.length > 0) return;
    form.setFieldValue("value", "");
    notifications.show({ message: say("recorded") });
    again();
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="xs" mt="md">
        <Group gap="xs" align="flex-end">
          <Select size="xs" label={say("metric")} searchable data={useChoices("Metric")} {...form.getInputProps("metric")} />
          <TextInput size="xs" type="date" label={say("day")} {...form.getInputProps("day")} />
          <NumberInput size="xs" w={130} label={say("value")} {...form.getInputProps("value")} />
          <Button size="xs" variant="default" type="submit" loading={recording}>{say("enter")}</Button>
        </Group>
        <Problems of={problems} />
      </Stack>
    </form>
  );
}
