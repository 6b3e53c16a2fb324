import { Group, Text } from "@mantine/core";
import { Link } from "react-router";
import type { InboxQuery } from "../api/generated/inbox";
import { ago } from "../words/format";
import { useLabels } from "../words/labels";
import classes from "./inbox.module.css";
import { TimeLeft } from "./TimeLeft";
import { useWords } from "./words";

type InboxNode = InboxQuery["conversations"]["edges"][number]["node"];

/** One conversation of the list: who, where, what was said last, and how long there is. */
export function InboxItem({ of, isOpen, search }: { of: InboxNode; isOpen: boolean; search: string }) {
  const say = useWords();
  const label = useLabels();
  const last = of.messages.edges.at(-1)?.node;
  const isOver = of.status === "RESOLVED" || of.status === "CLOSED";
  const about = [of.channel.name, of.category && label("ConversationCategory", of.category), of.assignee?.name ?? of.team?.name];
  return (
    <Link to={`/inbox/${of.id}${search}`} className={classes.item} aria-current={isOpen ? "true" : undefined}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" fw={600} truncate>{of.person.name ?? say("unknown")}</Text>
        <Text size="xs" c="dimmed" style={{ flexShrink: 0 }}>{ago(of.lastMessageAt)}</Text>
      </Group>
      <Text size="sm" truncate c={of.status === "OPEN" ? undefined : "dimmed"}>
        {last?.direction === "OUTBOUND" && `${say("we")}: `}
        {last?.text ?? say("erased")}
      </Text>
      <Group justify="space-between" wrap="nowrap" gap="xs" mt={2}>
        <Text size="xs" c="dimmed" truncate>{about.filter(Boolean).join(" · ")}</Text>
        <TimeLeft band={of.band} dueAt={of.responseDueAt} isOver={isOver} />
      </Group>
    </Link>
  );
}
