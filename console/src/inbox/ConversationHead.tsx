import { Anchor, Badge, Collapse, Group, List, Stack, Text, Title, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { ExternalLink } from "lucide-react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { InboxChoicesDocument } from "../api/generated/inbox";
import { useSession } from "../api/session";
import { moment, number } from "../words/format";
import { useLabels } from "../words/labels";
import type { Talk } from "./Conversation";
import { TimeLeft } from "./TimeLeft";
import { useWords } from "./words";

const OVER = ["RESOLVED", "CLOSED"];

/** Who, where, what it is and how it stands. */
export function ConversationHead({ of }: { of: Talk }) {
  const say = useWords();
  const label = useLabels();
  const name = of.person.name ?? say("unknown");
  const what = [
    ["ConversationStatus", of.status], ["ConversationCategory", of.category], ["Sentiment", of.sentiment], ["NegativeKind", of.negativeKind],
  ] as const;
  return (
    <Stack gap={4}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Title order={2} size="h4" lineClamp={1}>{name}</Title>
        <TimeLeft band={of.band} dueAt={of.responseDueAt} isOver={OVER.includes(of.status)} />
      </Group>
      <Group gap={6}>
        {what.map(([type, value]) => value && <Badge key={type} variant="default" size="sm" tt="none" fw={500}>{label(type, value)}</Badge>)}
        {of.topic && <Topic of={of.topic} />}
        <Text size="sm" c="dimmed">{[of.channel.name, of.resource?.name].filter(Boolean).join(" · ")}</Text>
        {of.place?.url && (
          <Anchor href={of.place.url} target="_blank" rel="noreferrer" size="sm">
            <Group gap={3} component="span">{of.place.place?.name ?? say("place")}<ExternalLink size={12} aria-hidden /></Group>
          </Anchor>
        )}
        {of.lead && <Anchor component={Link} to={`/leads/${of.lead.id}`} size="sm">{say("lead_of", { name: of.lead.name })}</Anchor>}
      </Group>
      <Text size="xs" c="dimmed">
        {say("answers", { who: of.assignee?.name ?? of.team?.name ?? say("nobody") })}
      </Text>
      <End of={of} />
      <History of={of} />
    </Stack>
  );
}

function Topic({ of }: { of: string }) {
  const [{ data }] = useQuery({ query: InboxChoicesDocument, requestPolicy: "cache-first" });
  const name = data?.topics.find((each) => each.key === of)?.name ?? of;
  return <Badge variant="default" size="sm" tt="none" fw={500}>{name}</Badge>;
}

function End({ of }: { of: Talk }) {
  const say = useWords();
  const zone = useSession().workspace.timeZone;
  if (!of.resolvedAt) return null;
  return (
    <Text size="sm">
      {say("ended_at", { when: moment(of.resolvedAt, zone), who: of.resolvedBy?.name ?? "–" })}
      {of.solution && ` ${say("solution_was", { text: of.solution })}`}
      {of.sharedUrl && <>{" "}<Anchor href={of.sharedUrl} target="_blank" rel="noreferrer" size="sm" underline="always">{say("shared", { count: number(of.reach) })}</Anchor></>}
      {of.statementUrl && <>{" "}<Anchor href={of.statementUrl} target="_blank" rel="noreferrer" size="sm" underline="always">{say("exposed")}</Anchor></>}
      {of.satisfaction !== null && of.satisfaction !== undefined && ` ${say("satisfied", { value: of.satisfaction })}`}
    </Text>
  );
}

function History({ of }: { of: Talk }) {
  const say = useWords();
  const label = useLabels();
  const zone = useSession().workspace.timeZone;
  const [isOpen, panel] = useDisclosure(false);
  if (of.classifications.length === 0) return null;
  return (
    <div>
      <UnstyledButton onClick={panel.toggle} aria-expanded={isOpen} fz="xs" td="underline">{say("history", { count: of.classifications.length })}</UnstyledButton>
      <Collapse expanded={isOpen}>
        <List size="xs">
          {of.classifications.map((each) => (
            <List.Item key={each.id}>
              {[
                moment(each.at, zone),
                each.member?.name ?? label("ClassifiedBy", each.classifiedBy),
                each.category && label("ConversationCategory", each.category),
                each.sentiment && label("Sentiment", each.sentiment),
                each.negativeKind && label("NegativeKind", each.negativeKind),
                each.topic,
                each.reason,
              ].filter(Boolean).join(" · ")}
            </List.Item>
          ))}
        </List>
      </Collapse>
    </div>
  );
}
