import { Badge, SimpleGrid, Text } from "@mantine/core";
import { ago, moment, number } from "../words/format";
import { useSession } from "../api/session";
import { COLOURS, isLate, standingOf, type Found } from "./standing";
import { useWords } from "./words";

/** The state in one word; its colour says nothing that the word does not. */
export function StandingBadge({ of }: { of: Found }) {
  const say = useWords();
  const standing = standingOf(of);
  return <Badge flex="none" variant="light" tt="none" color={COLOURS[standing]}>{say(`is_${standing}`)}</Badge>;
}

/** When it was last heard of, how much came, what waits and for how long, what went wrong. */
export function Bands({ of: { health } }: { of: Found }) {
  const say = useWords();
  const zone = useSession().workspace.timeZone;
  const wrong = health.problems + health.dead;
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm" verticalSpacing="xs" component="dl" m={0}>
      <Band name={say("last_event")} value={health.lastEventAt ? ago(health.lastEventAt) : say("never")} more={health.lastEventAt ? moment(health.lastEventAt, zone) : say("never_more")} />
      <Band name={say("events")} value={number(health.eventsLastDay)} more={health.testsLastDay > 0 ? say("trials", { count: health.testsLastDay }) : say("in_a_day")} />
      <Band name={say("waiting")} value={number(health.waiting)} more={health.waiting > 0 ? say("lag", { lag: lag(health.lagSeconds, say) }) : say("no_lag")} isBad={isLate(health.lagSeconds)} />
      <Band name={say("wrong")} value={number(wrong)} more={wrong > 0 ? say("wrong_more", { dead: number(health.dead), last: ago(health.lastProblemAt) }) : say("no_wrong")} isBad={wrong > 0} />
    </SimpleGrid>
  );
}

function Band({ name, value, more, isBad = false }: { name: string; value: string; more: string; isBad?: boolean }) {
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">{name}</Text>
      <Text component="dd" m={0} fw={600} c={isBad ? "red" : undefined}>
        {value}
        <Text component="span" display="block" size="xs" fw={400} c="dimmed">{more}</Text>
      </Text>
    </div>
  );
}

function lag(seconds: number, say: ReturnType<typeof useWords>): string {
  if (seconds < 60) return say("seconds", { count: Math.round(seconds) });
  if (seconds < 3_600) return say("minutes", { count: Math.round(seconds / 60) });
  return say("hours", { count: Math.round(seconds / 3_600) });
}
