import { Alert, Badge, Card, List, NativeSelect, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import { useSearchParams } from "react-router";
import { useQuery } from "urql";
import { AttributionRunChangeDocument, AttributionRunsDocument, type AttributionRunChangeQuery, type AttributionRunsQuery } from "../api/generated/attribution_runs";
import type { ShareMove } from "../api/generated/schema";
import { Answered } from "../parts/Answered";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { Sheet } from "../parts/Sheet";
import { change, day, money, number, percent } from "../words/format";
import { useLabels } from "../words/labels";
import { Rooms } from "./Rooms";
import { useWords } from "./words";

type Run = AttributionRunsQuery["attributionRuns"]["edges"][number]["node"];
type Found = AttributionRunChangeQuery["attributionRunComparison"];
type Row = Found["rows"][number];

const COLOURS: Record<ShareMove, string> = { UP: "green", DOWN: "red", WITHIN_CHANCE: "gray", NEW: "blue", GONE: "orange" };

/** Two finished runs: what went into one of them alone, and whose share moved by more than chance. */
export default function RunComparison() {
  const say = useWords();
  const listed = useQuery({ query: AttributionRunsDocument, variables: { first: 100 } });
  return (
    <Page title={say("comparison_title")}>
      <Rooms now="runs" />
      <Answered of={listed}>
        {({ attributionRuns }) => <Choice of={attributionRuns.edges.map(({ node }) => node).filter((run) => run.status === "DONE")} />}
      </Answered>
    </Page>
  );
}

/** Which two; only runs by one dimension have rows in common. The newest stands after the one before it. */
function Choice({ of }: { of: Run[] }) {
  const say = useWords();
  const label = useLabels();
  const [query, setQuery] = useSearchParams();
  const twins = (run: Run) => of.filter((each) => each.id !== run.id && each.dimension === run.dimension);
  const firsts = of.filter((run) => twins(run).length > 0);
  const after = firsts.find(({ id }) => id === query.get("after")) ?? firsts[0];
  const seconds = after ? twins(after) : [];
  const before = seconds.find(({ id }) => id === query.get("before")) ?? seconds[0];
  if (!after || !before) return <Empty title={say("no_twins")} text={say("no_twins_text")} />;
  const choices = (runs: Run[]) => runs.map((run) => ({
    value: run.id,
    label: say("run_of", {
      number: run.number, model: [run.model, run.order || ""].join(" ").trim(), dimension: label("AttributionDimension", run.dimension),
      from: day(run.periodStart, "short"), until: day(run.periodEnd, "short"),
    }),
  }));
  const choose = (name: "before" | "after") => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setQuery((found) => {
      found.set("before", before.id);
      found.set("after", after.id);
      found.set(name, value);
      return found;
    });
  };
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" className="no-print">
        <NativeSelect label={say("first_run")} value={before.id} onChange={choose("before")} data={choices(seconds)} />
        <NativeSelect label={say("second_run")} value={after.id} onChange={choose("after")} data={choices(firsts)} />
      </SimpleGrid>
      <Compared key={`${before.id} ${after.id}`} before={before.id} after={after.id} />
    </Stack>
  );
}

function Compared({ before, after }: { before: string; after: string }) {
  const answer = useQuery({ query: AttributionRunChangeDocument, variables: { input: { before, after } } });
  return (
    <Answered of={answer}>
      {({ attributionRunComparison: of }) => (
        <Stack gap="md">
          <Text>{of.summary}</Text>
          {of.notes.length > 0 && <Alert color="yellow" variant="light"><List size="sm">{of.notes.map((each) => <List.Item key={each.code}>{each.message}</List.Item>)}</List></Alert>}
          <Shares of={of.rows} />
          <Inputs of={of} />
        </Stack>
      )}
    </Answered>
  );
}

function Shares({ of }: { of: Row[] }) {
  const say = useWords();
  const label = useLabels();
  return (
    <Card withBorder padding={0}>
      <Title order={2} size="h3" p="sm" pb={0}>{say("shares")}</Title>
      <Sheet caption={say("shares")} minWidth={760}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("row")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("before")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("after")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("moved_by")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("rank_change")}</Table.Th>
            <Table.Th scope="col">{say("move")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.map((row) => (
            <Table.Tr key={row.key ?? ""}>
              <Table.Th scope="row">{row.label}</Table.Th>
              <Table.Td className="figure"><Standing of={row.before} /></Table.Td>
              <Table.Td className="figure"><Standing of={row.after} /></Table.Td>
              <Table.Td className="figure">
                {say("points", { value: change(row.change * 100, 1) })}
                {row.changeInterval && <Text size="xs" c="dimmed">{say("range", { low: change(row.changeInterval.low * 100, 1), high: change(row.changeInterval.high * 100, 1) })}</Text>}
              </Table.Td>
              <Table.Td className="figure">{change(row.rankChange)}</Table.Td>
              <Table.Td><Badge variant="light" tt="none" color={COLOURS[row.move]}>{label("ShareMove", row.move)}</Badge></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}

/** A share with its interval, and what it is a share of. */
function Standing({ of }: { of: Row["before"] }) {
  const say = useWords();
  if (!of) return <Text size="sm" c="dimmed">{say("not_in_run")}</Text>;
  return (
    <>
      {percent(of.share)}
      {of.interval && <Text size="xs" c="dimmed">{say("range", { low: percent(of.interval.low), high: percent(of.interval.high) })}</Text>}
      <Text size="xs" c="dimmed">{`${number(of.conversions, 1)} · ${money(of.amount)}`}</Text>
    </>
  );
}

function Inputs({ of }: { of: Found }) {
  const say = useWords();
  const label = useLabels();
  if (of.inputs.length === 0) return <Text c="dimmed">{say("same_input")}</Text>;
  return (
    <Card withBorder padding={0}>
      <Title order={2} size="h3" p="sm" pb={0}>{say("other_input")}</Title>
      {of.isSameInput && <Text size="sm" c="dimmed" px="sm">{say("same_input")}</Text>}
      <Sheet caption={say("other_input")} minWidth={520}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("input")}</Table.Th>
            <Table.Th scope="col">{say("before")}</Table.Th>
            <Table.Th scope="col">{say("after")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.inputs.map((each) => (
            <Table.Tr key={each.input}>
              <Table.Th scope="row">{label("RunInput", each.input)}</Table.Th>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{each.before}</Table.Td>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{each.after}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}
