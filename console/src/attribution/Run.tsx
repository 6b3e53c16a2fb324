import { Alert, Badge, Card, Group, List, Progress, Stack, Table, Text } from "@mantine/core";
import { useEffect } from "react";
import { useParams } from "react-router";
import { useQuery } from "urql";
import { AttributionRunDocument, type AttributionRunQuery } from "../api/generated/attribution_runs";
import { NotFound } from "../app/NotFound";
import { Answered } from "../parts/Answered";
import { Page } from "../parts/Page";
import { Sheet } from "../parts/Sheet";
import { useKept } from "../parts/useKept";
import { day, money, number, percent } from "../words/format";
import { useLabels } from "../words/labels";
import { Rooms } from "./Rooms";
import { useWords } from "./words";

type Found = NonNullable<AttributionRunQuery["attributionRun"]>;

/** One run: what came of it, with intervals and what to be careful about. */
export default function Run() {
  const say = useWords();
  const { id = "" } = useParams();
  const answer = useKept(useQuery({ query: AttributionRunDocument, variables: { id } }));
  const [result, ask] = answer;
  const status = result.data?.attributionRun?.status;
  useEffect(() => {
    if (status !== "QUEUED" && status !== "RUNNING") return;
    const timer = setInterval(() => ask({ requestPolicy: "network-only" }), 2_000);
    return () => clearInterval(timer);
  }, [status, ask]);
  const run = result.data?.attributionRun;
  return (
    <Page title={run ? say("run", { number: run.number, model: run.model, order: run.order || "" }) : say("room_runs")}>
      <Rooms now="runs" />
      <Answered of={answer}>{({ attributionRun }) => (attributionRun ? <Outcome of={attributionRun} /> : <NotFound />)}</Answered>
    </Page>
  );
}

function Outcome({ of }: { of: Found }) {
  const say = useWords();
  const label = useLabels();
  return (
    <Stack gap="md">
      <Group gap="xs">
        <Badge variant="light" color="gray" tt="none">{label("RunStatus", of.status)}</Badge>
        <Text size="sm" c="dimmed">{`${label("AttributionDimension", of.dimension)} · ${day(of.periodStart)} – ${day(of.periodEnd)}`}</Text>
        {of.journeys !== null && of.journeys !== undefined && <Text size="sm" c="dimmed">{say("journeys", { shown: number(of.journeys), conversions: number(of.conversions, 1) })}</Text>}
      </Group>
      {of.status === "RUNNING" && <Progress value={of.progress} aria-label={say("progress", { share: of.progress })} />}
      {of.error && <Alert color="red" variant="light">{of.error}</Alert>}
      {of.warnings.length > 0 && <Alert color="yellow" variant="light"><List size="sm">{of.warnings.map((each) => <List.Item key={each.code}>{each.message}</List.Item>)}</List></Alert>}
      {of.rows.length > 0 && (
        <Card withBorder padding={0}>
          <Sheet caption={say("room_runs")} minWidth={520}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{say("row")}</Table.Th>
                <Table.Th scope="col" className="figure">{say("share")}</Table.Th>
                <Table.Th scope="col" className="figure">{say("interval")}</Table.Th>
                <Table.Th scope="col" className="figure">{say("conversions")}</Table.Th>
                <Table.Th scope="col" className="figure">{say("amount")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {of.rows.map((row) => (
                <Table.Tr key={row.id}>
                  <Table.Th scope="row">{row.label}</Table.Th>
                  <Table.Td className="figure">{percent(row.share)}</Table.Td>
                  <Table.Td className="figure">{row.shareLow === null || row.shareLow === undefined ? "–" : `${percent(row.shareLow)} – ${percent(row.shareHigh)}`}</Table.Td>
                  <Table.Td className="figure">{number(row.conversions, 1)}</Table.Td>
                  <Table.Td className="figure">{money(row.amount)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Sheet>
        </Card>
      )}
    </Stack>
  );
}
