import { Alert, Anchor, Badge, Card, Group, List, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useParams, Link } from "react-router";
import { useQuery } from "urql";
import { NotFound } from "../app/NotFound";
import { ResourcePageDocument, type ResourcePageQuery } from "../api/generated/cluster";
import { useSession } from "../api/session";
import { figure } from "../metrics/figure";
import { Answered } from "../parts/Answered";
import { Page } from "../parts/Page";
import { useKept } from "../parts/useKept";
import { PeriodSelect } from "../period/PeriodSelect";
import { usePeriod } from "../period/usePeriod";
import { day, money, number, percent } from "../words/format";
import { useLabels } from "../words/labels";
import { Figures } from "./Figures";
import { StateChange } from "./StateChange";
import { useWords } from "./words";

export type Found = NonNullable<ResourcePageQuery["resource"]>;

/** One resource: what it is to reach, what it brought and cost, how it is tied, and what should be said of it. */
export default function Resource() {
  const say = useWords();
  const { id = "" } = useParams();
  const period = usePeriod("quarter");
  const session = useSession();
  const answer = useKept(useQuery({ query: ResourcePageDocument, variables: { id, period: period.period, money: session.may("READ_MONEY") } }));
  const again = () => answer[1]({ requestPolicy: "network-only" });
  const resource = answer[0].data?.resource;
  return (
    <Page title={resource?.name ?? say("resource")} actions={<PeriodSelect of={period} />}>
      <Answered of={answer}>{({ resource: of }) => (of ? <Body of={of} again={again} /> : <NotFound />)}</Answered>
    </Page>
  );
}

function Body({ of, again }: { of: Found; again: () => void }) {
  const session = useSession();
  return (
    <Stack gap="md">
      <Head of={of} />
      {session.may("RESOURCE_EDIT") && <StateChange of={of} again={again} />}
      {of.advice.length > 0 && <Alert variant="light" color="yellow"><List size="sm">{of.advice.map((each) => <List.Item key={each}>{each}</List.Item>)}</List></Alert>}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Goals of={of} />
        <Ties of={of} />
        {of.spend && <Spend of={of.spend.edges.map((edge) => edge.node)} />}
        <Feedback of={of} />
      </SimpleGrid>
      <Figures of={of} again={again} />
    </Stack>
  );
}

function Head({ of }: { of: Found }) {
  const say = useWords();
  const label = useLabels();
  const facts = [
    label("ResourceKind", of.kind), label("Placement", of.placement), of.channel?.name,
    of.owner && say("answers", { name: of.owner.name }), of.parent && say("part_of", { name: of.parent.name }), of.location,
    of.promoCodes.map(({ code }) => code).join(", "), of.phoneNumbers.map((each) => each.number).join(", "),
  ];
  return (
    <div>
      <Group gap="xs">
        <Badge variant="light" color={of.state === "ACTIVE" ? "green" : "gray"} tt="none">{label("ResourceState", of.state)}</Badge>
        <Text size="sm" c="dimmed">{facts.filter(Boolean).join(" · ")}</Text>
      </Group>
      {of.url && <Anchor href={of.url} target="_blank" rel="noopener noreferrer" size="sm" underline="always">{of.url}</Anchor>}
      {of.purposeText && <Text size="sm">{of.purposeText}</Text>}
      {of.stateReason && <Text size="sm" c="dimmed">{of.stateReason}</Text>}
    </div>
  );
}

function Goals({ of }: { of: Found }) {
  const say = useWords();
  const label = useLabels();
  const { currency } = useSession().workspace;
  const goals = of.goals.edges.map((edge) => edge.node);
  return (
    <Card withBorder component="section" aria-label={say("goals")}>
      <Title order={2} size="h3" mb="xs">{say("goals")}</Title>
      {goals.length === 0 && <Text size="sm" c="dimmed">{say("no_goals")}</Text>}
      <Stack gap={8}>
        {goals.map((goal) => (
          <div key={goal.id}>
            <Anchor component={Link} to={`/goals?from=${goal.period.start}&to=${goal.period.end}`} size="sm">{goal.text}</Anchor>
            <Text size="xs" c="dimmed">
              {`${goal.objective.name} · ${label("Metric", goal.metric)} ${figure(goal.actual, goal.unit, currency)} / ${figure(goal.target, goal.unit, currency)} · ${label("GoalStatus", goal.status)}`}
            </Text>
          </div>
        ))}
      </Stack>
    </Card>
  );
}

function Ties({ of }: { of: Found }) {
  const say = useWords();
  const label = useLabels();
  return (
    <Card withBorder component="section" aria-label={say("ties")}>
      <Title order={2} size="h3" mb="xs">{say("ties")}</Title>
      {of.ties.length === 0 && <Text size="sm" c="dimmed">{say("no_ties")}</Text>}
      {of.ties.map((tie) => (
        <Text key={tie.id} size="sm">{`${tie.from.name} ${label("TieKind", tie.kind).toLowerCase()} ${tie.to.name}${tie.connector ? ` (${tie.connector.name})` : ""}`}</Text>
      ))}
    </Card>
  );
}

function Spend({ of: spend }: { of: NonNullable<Found["spend"]>["edges"][number]["node"][] }) {
  const say = useWords();
  return (
    <Card withBorder component="section" aria-label={say("spend")}>
      <Title order={2} size="h3" mb="xs">{say("spend")}</Title>
      {spend.length === 0 && <Text size="sm" c="dimmed">{say("no_spend")}</Text>}
      {spend.map((each) => (
        <Group key={each.id} justify="space-between" gap="xs">
          <Text size="sm">{`${day(each.period.start, "short")} – ${day(each.period.end, "short")}`}</Text>
          <Text size="sm" className="figures">{money(each.correctedAmount)}</Text>
        </Group>
      ))}
    </Card>
  );
}

function Feedback({ of: { handoffFeedback: of } }: { of: Found }) {
  const say = useWords();
  return (
    <Card withBorder component="section" aria-label={say("feedback")}>
      <Title order={2} size="h3" mb="xs">{say("feedback")}</Title>
      {of.offers === 0 ? (
        <Text size="sm" c="dimmed">{say("no_feedback")}</Text>
      ) : (
        <Text size="sm">{say("feedback_text", { offers: number(of.offers), answered: number(of.answered), declined: number(of.declined), share: percent(of.share) })}</Text>
      )}
    </Card>
  );
}
