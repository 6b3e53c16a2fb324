import { Anchor, Button, Card, Group, Progress, Stack, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { FunnelDraftTrialDocument, type FunnelDraftTrialQuery } from "../api/generated/funnel_editor";
import { Empty } from "../parts/Empty";
import { Troubled } from "../parts/Troubled";
import { PeriodSelect } from "../period/PeriodSelect";
import { usePeriod, type Period } from "../period/usePeriod";
import { number } from "../words/format";
import { useLabels } from "../words/labels";
import { useWords } from "./words";

type Tried = FunnelDraftTrialQuery["funnelDraftDryRun"];

/** Who would stand where by the draft's rules, beside the published ones; nothing is written. */
export function Trial({ productId, isPublished }: { productId: string; isPublished: boolean }) {
  const say = useWords();
  if (!isPublished) return <Empty title={say("publish_first")} text={say("publish_first_text")} />;
  return <Trying productId={productId} />;
}

function Trying({ productId }: { productId: string }) {
  const say = useWords();
  const chosen = usePeriod();
  const [asked, ask] = useState<Period | null>(null);
  const input = { productId, period: asked ?? chosen.period };
  const [result, again] = useQuery({ query: FunnelDraftTrialDocument, variables: { input }, pause: !asked, requestPolicy: "network-only" });
  const run = () => {
    if (asked) again({ requestPolicy: "network-only" });
    ask(chosen.period);
  };
  return (
    <Stack gap="md">
      <Text size="sm">{say("trial_text")}</Text>
      <Group justify="space-between">
        <PeriodSelect of={chosen} />
        {asked && result.fetching ? <Button variant="default" onClick={() => ask(null)}>{say("stop")}</Button> : <Button onClick={run}>{say("try")}</Button>}
      </Group>
      {asked && result.fetching && (
        <Stack gap={4} role="status">
          <Text size="sm">{say("trying")}</Text>
          <Progress value={100} animated aria-label={say("trying")} />
        </Stack>
      )}
      {asked && result.error && <Troubled message={result.error.graphQLErrors[0]?.message ?? result.error.message} again={run} />}
      {asked && !result.fetching && result.data && <Outcome tried={result.data.funnelDraftDryRun} />}
      {!asked && <Empty title={say("not_tried")} text={say("not_tried_text")} />}
    </Stack>
  );
}

function Outcome({ tried }: { tried: Tried }) {
  const say = useWords();
  const isSame = tried.steps.every(({ gained, lost, earlier, later }) => gained + lost + earlier + later === 0);
  return (
    <Stack gap="md">
      <Text fw={600} role="status">{say(isSame ? "trial_same" : "trial_differs", { count: tried.persons, persons: number(tried.persons) })}</Text>
      <Card withBorder padding="sm"><Figures tried={tried} /></Card>
      {tried.samples.length > 0 && <Card withBorder padding="sm"><Samples tried={tried} /></Card>}
    </Stack>
  );
}

function Figures({ tried }: { tried: Tried }) {
  const say = useWords();
  const most = Math.max(1, ...tried.steps.flatMap(({ published, drafted }) => [published, drafted]));
  return (
    <Table.ScrollContainer minWidth={620} type="native" tabIndex={0} role="region" aria-label={say("trial_caption")}>
      <Table>
        <Table.Caption>{say("trial_caption")}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("step")}</Table.Th>
            {(["now", "by_draft", "gained", "lost", "earlier", "later"] as const).map((each) => <Table.Th key={each} scope="col" className="figure">{say(each)}</Table.Th>)}
            <Table.Th scope="col" w={120}>{say("share")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tried.steps.map((step) => (
            <Table.Tr key={step.key}>
              <Table.Th scope="row" fw={400}>{step.name}</Table.Th>
              <Table.Td className="figure">{number(step.published)}</Table.Td>
              <Table.Td className="figure" fw={600}>{number(step.drafted)}</Table.Td>
              <Table.Td className="figure">{step.gained ? `+${number(step.gained)}` : "0"}</Table.Td>
              <Table.Td className="figure">{step.lost ? `−${number(step.lost)}` : "0"}</Table.Td>
              <Table.Td className="figure">{number(step.earlier)}</Table.Td>
              <Table.Td className="figure">{number(step.later)}</Table.Td>
              <Table.Td>
                <Progress aria-hidden value={(step.published / most) * 100} color="gray" size="sm" mb={2} />
                <Progress aria-hidden value={(step.drafted / most) * 100} size="sm" />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Samples({ tried }: { tried: Tried }) {
  const say = useWords();
  const label = useLabels();
  const names = new Map(tried.steps.map(({ key, name }) => [key, name]));
  return (
    <>
      <Title order={2} size="h4" mb="xs">{say("samples")}</Title>
      <Table.ScrollContainer minWidth={420} type="native" tabIndex={0} role="region" aria-label={say("samples")}>
        <Table fz="sm">
          <Table.Thead>
            <Table.Tr><Table.Th scope="col">{say("person")}</Table.Th><Table.Th scope="col">{say("step")}</Table.Th><Table.Th scope="col">{say("change")}</Table.Th></Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tried.samples.slice(0, 40).map(({ change, stepKey, person, lead }) => (
              <Table.Tr key={`${change} ${person.id} ${stepKey}`}>
                <Table.Th scope="row" fw={400}>{lead ? <Anchor size="sm" component={Link} to={`/leads/${lead.id}`}>{person.name ?? say("unknown")}</Anchor> : person.name ?? say("unknown")}</Table.Th>
                <Table.Td>{names.get(stepKey) ?? stepKey}</Table.Td>
                <Table.Td>{label("DryRunChange", change)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}
