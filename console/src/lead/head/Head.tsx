import { Badge, Card, Group, Stack, Text } from "@mantine/core";
import { Gauge, UserRound } from "lucide-react";
import { day, money, moment } from "../../words/format";
import { useLabels } from "../../words/labels";
import { useSession } from "../../api/session";
import { useCard, type CardLead } from "../card";
import { useWords } from "../words";
import { StatusBadge } from "../StatusBadge";
import { DoNotContact } from "./DoNotContact";
import { HandoffBanner } from "./HandoffBanner";
import { StepPath } from "./StepPath";

/** Where the lead stands: status, owner, score, and its way through the steps. */
export function Head() {
  const { lead } = useCard();
  const say = useWords();
  return (
    <Stack gap="sm">
      {lead.person.doNotContact && <DoNotContact person={lead.person} />}
      <HandoffBanner />
      <Card withBorder padding="md">
        <Stack gap="sm">
          <Group gap="xs" justify="space-between">
            <Group gap="xs">
              <StatusBadge status={lead.status} size="lg" />
              <Badge size="lg" variant="default" tt="none" leftSection={<Gauge size={14} aria-hidden />}>{say("score", { score: lead.score })}</Badge>
              <Badge size="lg" variant="default" tt="none" leftSection={<UserRound size={14} aria-hidden />}>
                {lead.owner ? say("owner", { name: lead.owner.name }) : say("no_owner")}
              </Badge>
            </Group>
            <Text size="sm" c="dimmed">{say("funnel", { product: lead.product.name, version: lead.funnel.version })}</Text>
          </Group>
          <StepPath />
          <Facts lead={lead} />
        </Stack>
      </Card>
    </Stack>
  );
}

function Facts({ lead }: { lead: CardLead }) {
  const say = useWords();
  const label = useLabels();
  const { timeZone } = useSession().workspace;
  const facts = [
    say("since", { when: moment(lead.stepEnteredAt, timeZone) }),
    lead.expectedValue && say("worth", { amount: money(lead.expectedValue) }),
    lead.revisitOn && say("revisit", { day: day(lead.revisitOn) }),
    lead.lossReason && say("lost_for", { reason: label("LossReason", lead.lossReason) }),
    lead.lossText,
    lead.competitor && say("lost_to", { name: lead.competitor }),
    lead.selfReported && say("heard_of_us", { where: lead.selfReported }),
  ].filter(Boolean);
  return <Text size="sm" c="dimmed">{facts.join(" · ")}</Text>;
}
