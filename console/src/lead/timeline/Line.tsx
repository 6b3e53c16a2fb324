import { Badge, Group, Text } from "@mantine/core";
import {
  ArrowRightLeft, HandCoins, CircleDot, Footprints, HandHelping, ListChecks, Merge, NotebookPen, Phone, ShoppingBag, Undo2, type LucideIcon,
} from "lucide-react";
import type { LeadTimelineQuery } from "../../api/generated/lead_card";
import type { TimelineKind } from "../../api/generated/schema";
import { useSession } from "../../api/session";
import { money, moment, percent } from "../../words/format";
import { useLabels } from "../../words/labels";
import classes from "../card.module.css";
import { useWords } from "../words";

type Entry = NonNullable<LeadTimelineQuery["lead"]>["timeline"]["edges"][number]["node"];

const ICONS: Record<TimelineKind, LucideIcon> = {
  TOUCH: CircleDot, STEP: Footprints, HANDOFF: HandHelping, CALL: Phone, TASK: ListChecks, NOTE: NotebookPen, DEAL: HandCoins,
  SALE: ShoppingBag, REFUND: Undo2, STATUS: ArrowRightLeft, MERGE: Merge,
};

/** One line of the timeline. */
export function Line({ entry }: { entry: Entry }) {
  const label = useLabels();
  const { timeZone } = useSession().workspace;
  const Icon = ICONS[entry.kind];
  const around = [entry.channel?.name, entry.resource?.name, entry.actor?.name].filter(Boolean);
  return (
    <li className={classes.line}>
      <span className={classes.icon} role="img" aria-label={label("TimelineKind", entry.kind)}><Icon size={15} aria-hidden /></span>
      <div>
        <Group justify="space-between" gap="xs" align="baseline">
          <Text size="sm" fw={600} className={classes.text}>{entry.title}</Text>
          <Text size="xs" c="dimmed" component="time" dateTime={entry.occurredAt}>{moment(entry.occurredAt, timeZone)}</Text>
        </Group>
        {entry.text && <Text size="sm" className={classes.text}>{entry.text}</Text>}
        <Group gap="xs">
          {around.length > 0 && <Text size="xs" c="dimmed">{around.join(" · ")}</Text>}
          {entry.amount && <Badge variant="light" tt="none" color={entry.kind === "REFUND" ? "red" : "green"}>{money(entry.amount)}</Badge>}
          <Credit credit={entry.credit} />
        </Group>
      </div>
    </li>
  );
}

function Credit({ credit }: { credit: Entry["credit"] }) {
  const say = useWords();
  return credit.map(({ model, share, amount }) => (
    <Badge key={model} variant="light" tt="none" title={model}>
      {amount ? say("credit_money", { share: percent(share), amount: money(amount) }) : say("credit", { share: percent(share) })}
    </Badge>
  ));
}
