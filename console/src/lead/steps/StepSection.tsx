import { Badge, Group, Text, Title } from "@mantine/core";
import { useSession } from "../../api/session";
import { moment } from "../../words/format";
import { useLabels } from "../../words/labels";
import { useCard } from "../card";
import classes from "../card.module.css";
import { useWords } from "../words";

/** Every entry into a step with the rule or the words behind it, the newest first; voided ones too. */
export function StepSection() {
  const { lead } = useCard();
  const say = useWords();
  const label = useLabels();
  const { timeZone } = useSession().workspace;
  const entries = [...lead.stepHistory].reverse();
  return (
    <>
      <Title order={2} size="h4">{say("section_steps")}</Title>
      <ol className={classes.rows}>
        {entries.map((entry) => (
          <li key={entry.id}>
            <Group justify="space-between" gap="xs">
              <Text fw={600} className={entry.voidedAt ? classes.done : undefined}>
                {entry.fromStep ? say("from_to", { from: entry.fromStep.name, to: entry.toStep.name }) : entry.toStep.name}
              </Text>
              <Text size="sm" c="dimmed">{moment(entry.occurredAt, timeZone)}</Text>
            </Group>
            <Text size="sm" className={classes.text}>{entry.reason}</Text>
            <Group gap="xs" mt={4}>
              <Badge variant="default" size="sm" tt="none">{label("EntryCause", entry.cause)}</Badge>
              {entry.actor && <Text size="sm" c="dimmed">{entry.actor.name}</Text>}
              {entry.passedOver.length > 0 && <Text size="sm" c="dimmed">{say("passed_over", { steps: entry.passedOver.map(({ name }) => name).join(", ") })}</Text>}
              {entry.voidedAt && <Badge color="gray" variant="light" size="sm" tt="none">{say("voided", { when: moment(entry.voidedAt, timeZone) })}</Badge>}
            </Group>
          </li>
        ))}
      </ol>
    </>
  );
}
