import { Anchor, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { TimeLeft } from "../parts/TimeLeft";
import { ago, day, money } from "../words/format";
import type { Day } from "./MyDay";
import { Some } from "./Some";
import { useWords } from "./words";

const SHOWN = 8;

function Line({ to, title, note, end }: { to: string; title: string; note?: string | null; end: ReactNode }) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <div style={{ minWidth: 0 }}>
        <Anchor component={Link} to={to} size="sm" fw={600}>{title}</Anchor>
        {note && <Text size="xs" c="dimmed" lineClamp={2}>{note}</Text>}
      </div>
      <Text size="xs" c="dimmed" component="div" style={{ flex: "none" }}>{end}</Text>
    </Group>
  );
}

/** Leads offered to me, the least time left first. */
export function Offers({ of }: { of: Day["offers"] }) {
  const say = useWords();
  const lines = of.map((offer) => (
    <Line key={offer.id} to={`/leads/${offer.lead.id}`} title={offer.lead.name} note={offer.packet.need} end={<TimeLeft until={offer.acceptBy} />} />
  ));
  return <Some of={say("offers")} first={SHOWN} lines={lines} />;
}

/** Conversations that wait for my answer. */
export function Unanswered({ of }: { of: Day["unanswered"] }) {
  const say = useWords();
  const lines = of.map((each) => (
    <Line key={each.id} to={`/inbox/${each.id}`} title={each.person.name ?? say("somebody")} note={each.channel.key} end={<TimeLeft until={each.responseDueAt} />} />
  ));
  return <Some of={say("unanswered")} first={SHOWN} lines={lines} />;
}

/** Missed calls without a later one. */
export function Calls({ of }: { of: Day["callsToReturn"] }) {
  const say = useWords();
  const lines = of.map((call) => (
    <Line key={call.id} to={call.lead ? `/leads/${call.lead.id}` : "/leads"} title={call.lead?.name ?? say("somebody")} end={ago(call.occurredAt)} />
  ));
  return <Some of={say("calls")} first={SHOWN} lines={lines} />;
}

/** Deals expected soon. */
export function Deals({ of }: { of: Day["dealsClosingSoon"] }) {
  const say = useWords();
  const lines = of.map((deal) => (
    <Line key={deal.id} to={`/leads/${deal.lead.id}`} title={deal.name} note={`${deal.lead.name} · ${money(deal.amount)}`} end={day(deal.expectedCloseOn)} />
  ));
  return <Some of={say("deals")} first={SHOWN} lines={lines} />;
}
