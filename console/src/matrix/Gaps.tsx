import { Accordion, Badge, Button, Card, Group, Stack, Text } from "@mantine/core";
import type { GoalStart } from "../goals/GoalDialog";
import { useSession } from "../api/session";
import { useLabels } from "../words/labels";
import type { MatrixData, Place } from "./Matrix";
import { useWords } from "./words";

type Gap = MatrixData["gaps"][number];
const COLOURS = { HIGH: "red", MEDIUM: "orange", LOW: "gray" } as const;

interface Props {
  of: MatrixData;
  open: (place: Place) => void;
  setGoal: (start: GoalStart) => void;
}

/** What is missing, the most important first; each with what to do about it. */
export function Gaps({ of, open, setGoal }: Props) {
  const say = useWords();
  if (of.gaps.length === 0) return <Text c="dimmed">{say("no_gaps")}</Text>;
  return (
    <Accordion variant="contained" defaultValue="gaps">
      <Accordion.Item value="gaps">
        <Accordion.Control>{say("gaps", { count: of.gaps.length })}</Accordion.Control>
        <Accordion.Panel>
          <Stack gap="xs">
            {of.gaps.map((gap, index) => <Line key={index} of={gap} open={open} setGoal={setGoal} />)}
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

function Line({ of, open, setGoal }: { of: Gap; open: Props["open"]; setGoal: Props["setGoal"] }) {
  const say = useWords();
  const label = useLabels();
  const session = useSession();
  const { objective, resource } = of;
  const offer = of.suggestion.goal;
  const maySet = session.may("GOAL_SET") || session.may("GOAL_PROPOSE");
  const start = offer && {
    resourceId: offer.resource.id, stepKey: offer.objective.stepKey ?? undefined, text: offer.text, metric: offer.metric, target: offer.target,
  };
  return (
    <Card withBorder padding="xs">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Badge flex="none" mt={2} variant="light" color={COLOURS[of.severity]} tt="none">{label("GapSeverity", of.severity)}</Badge>
        <div style={{ flex: 1, minWidth: 0 }}>
          <Text size="sm">{of.message}</Text>
          <Text size="xs" c="dimmed">{of.suggestion.text}</Text>
          <Group gap="xs" mt={4}>
            {objective && resource && (
              <Button size="compact-xs" variant="default" onClick={() => open({ objectiveId: objective.id, resourceId: resource.id })}>{say("show_cell")}</Button>
            )}
            {start && maySet && <Button size="compact-xs" onClick={() => setGoal(start)}>{say("set_goal")}</Button>}
          </Group>
        </div>
      </Group>
    </Card>
  );
}
