import "@mantine/charts/styles.layer.css";
import { BarChart } from "@mantine/charts";
import { Badge, Card, Group, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import { useMemo } from "react";
import { useQuery } from "urql";
import { AttributionPathsDocument, type AttributionPathsQuery } from "../api/generated/attribution_runs";
import { Answered } from "../parts/Answered";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { Sheet } from "../parts/Sheet";
import { PeriodSelect } from "../period/PeriodSelect";
import { NoProduct } from "../products/NoProduct";
import { ProductSelect } from "../products/ProductSelect";
import { money, number } from "../words/format";
import { useLabels } from "../words/labels";
import { Options } from "./Options";
import { Rooms } from "./Rooms";
import { DIMENSIONS, useQuestion } from "./useQuestion";
import { useWords } from "./words";

type Insights = AttributionPathsQuery["journeyInsights"];
const TOLD = DIMENSIONS.slice(0, 5);

/** Which ways lead to a conversion, how long they are, who opens them and who closes. */
export default function Paths() {
  const say = useWords();
  const question = useQuestion();
  const { product, period, conversion } = question;
  const dimension = TOLD.includes(question.dimension) ? question.dimension : "CHANNEL";
  const productId = product.product?.id;
  const { start, end } = period.period;
  const input = useMemo(() => ({ productId, period: { start, end }, conversion, dimension, first: 20 }), [productId, start, end, conversion, dimension]);
  const answer = useQuery({ query: AttributionPathsDocument, variables: { input }, pause: !productId });
  return (
    <Page title={say("room_paths")} actions={<><ProductSelect of={product} /><PeriodSelect of={period} /></>}>
      <Rooms now="paths" />
      <Options of={question} dimensions={TOLD} withModels={false} />
      <NoProduct of={product} />
      <Answered of={answer} rows={10}>
        {({ journeyInsights: of }) => (of.conversions === 0 ? <Empty title={say("none")} text={say("none_text")} /> : <Answer of={of} />)}
      </Answered>
    </Page>
  );
}

function Answer({ of }: { of: Insights }) {
  const say = useWords();
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">{say("paths_of", { count: of.pathCount, shown: number(of.pathCount), conversions: number(of.conversions) })}</Text>
      <Card withBorder padding={0}>
        <Sheet caption={say("top_paths")} minWidth={520}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{say("path")}</Table.Th>
              <Table.Th scope="col" className="figure">{say("conversions")}</Table.Th>
              <Table.Th scope="col" className="figure">{say("amount")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {of.paths.map((path, index) => (
              <Table.Tr key={index}>
                <Table.Th scope="row" fw={400}>
                  <Group gap={4}>
                    {path.rows.map((row, place) => <Badge key={place} variant="light" color="gray" tt="none">{`${place + 1}. ${row.label}`}</Badge>)}
                  </Group>
                </Table.Th>
                <Table.Td className="figure">{number(path.conversions)}</Table.Td>
                <Table.Td className="figure">{money(path.amount)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Sheet>
      </Card>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Distribution title={say("lengths")} of={of.lengths} />
        <Distribution title={say("lags")} of={of.lags} />
      </SimpleGrid>
      <Roles of={of} />
    </Stack>
  );
}

function Distribution({ title, of }: { title: string; of: Insights["lengths"] }) {
  const say = useWords();
  const name = (each: Insights["lengths"][number]) => (each.end === null || each.end === undefined ? `${each.start}+` : each.end === each.start ? `${each.start}` : `${each.start}–${each.end}`);
  const data = of.map((each) => ({ span: name(each), conversions: each.conversions }));
  const spoken = data.map((each) => `${each.span}: ${each.conversions}`).join("; ");
  return (
    <Card withBorder>
      <Title order={2} size="h3" mb="xs">{title}</Title>
      <div role="img" aria-label={`${title}. ${spoken}`}>
        <BarChart h={220} data={data} dataKey="span" series={[{ name: "conversions", label: say("conversions"), color: "touchline.7" }]} valueFormatter={(value) => number(value)} barChartProps={{ accessibilityLayer: false }} />
      </div>
    </Card>
  );
}

function Roles({ of }: { of: Insights }) {
  const say = useWords();
  const label = useLabels();
  return (
    <Card withBorder padding={0}>
      <Sheet caption={say("roles")} minWidth={520}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("row")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("opens")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("closes")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("alone")}</Table.Th>
            <Table.Th scope="col">{say("role")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.roles.map((role) => (
            <Table.Tr key={role.row.key ?? role.row.label}>
              <Table.Th scope="row">{role.row.label}</Table.Th>
              <Table.Td className="figure">{number(role.opens)}</Table.Td>
              <Table.Td className="figure">{number(role.closes)}</Table.Td>
              <Table.Td className="figure">{number(role.alone)}</Table.Td>
              <Table.Td>{`${label("RoleKind", role.role)}${role.isSmallSample ? ` (${say("small")})` : ""}`}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}
