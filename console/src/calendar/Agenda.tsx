import { Anchor, Card, Group, Stack, Text, Title } from "@mantine/core";
import { Link } from "react-router";
import { useSession } from "../api/session";
import { Empty } from "../parts/Empty";
import { day as written, today } from "../words/format";
import { useLabels } from "../words/labels";
import { toLocal } from "../words/zoned";
import type { Entry } from "./days";
import { useItemAddress } from "./ItemChip";
import { StateBadge } from "./StateBadge";
import { useWords } from "./words";

/** The days of a month on which there is something, one below another; what a phone shows. */
export function Agenda({ month, entries }: { month: string; entries: Map<string, Entry[]> }) {
  const say = useWords();
  const now = today(useSession().workspace.timeZone);
  const days = [...entries.keys()].filter((day) => day.startsWith(month) && entries.get(day)?.length).sort();
  if (days.length === 0) return <Empty title={say("none")} text={say("none_text")} />;
  return (
    <Stack gap="md">
      {days.map((day) => (
        <section key={day} aria-labelledby={`day-${day}`}>
          <Title order={2} size="h3" mb={6} id={`day-${day}`}>{day === now ? say("today", { day: written(day, "full") }) : written(day, "full")}</Title>
          <Stack gap="xs">{entries.get(day)?.map((entry) => <Line key={entry.item.id} of={entry} />)}</Stack>
        </section>
      ))}
    </Stack>
  );
}

function Line({ of: { item, isOverdue } }: { of: Entry }) {
  const say = useWords();
  const label = useLabels();
  const addressOf = useItemAddress();
  const zone = useSession().workspace.timeZone;
  const moment = item.publishedAt ?? item.scheduledFor;
  const facts = [moment && toLocal(zone, moment).slice(11), label("ContentFormat", item.format), item.resource.name, item.author?.name];
  return (
    <Card withBorder padding="sm">
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
        <Anchor component={Link} to={addressOf(item.id)} size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>{item.title}</Anchor>
        <StateBadge of={item.state} />
      </Group>
      <Text size="xs" c="dimmed">{facts.filter(Boolean).join(" · ")}</Text>
      {isOverdue && <Text size="xs" c="red" fw={600}>{say("overdue")}</Text>}
    </Card>
  );
}
