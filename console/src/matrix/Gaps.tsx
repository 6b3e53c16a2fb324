import { Badge, Button, Card, Flex, Group, Stack, Text, Title } from "@mantine/core";
import { useId, useState } from "react";
import type { GoalStart } from "../goals/GoalDialog";
import { useSession } from "../api/session";
import { useLabels } from "../words/labels";
import classes from "./grid.module.css";
import type { MatrixData, Place } from "./Matrix";
import { useWords } from "./words";

type Gap = MatrixData["gaps"][number];
const COLOURS = { HIGH: "red", MEDIUM: "orange", LOW: "gray" } as const;
const FIRST = 3;

interface Props {
  of: MatrixData;
  open: (place: Place) => void;
  setGoal: (start: GoalStart) => void;
}

/** What is missing, the most important first; each with what to do about it. A few lines, for the matrix is what one comes for. */
export function Gaps({ of, open, setGoal }: Props) {
  const say = useWords();
  const heading = useId();
  const [areAll, setAll] = useState(false);
  if (of.gaps.length === 0) return <Text c="dimmed">{say("no_gaps")}</Text>;
  return (
    <Card withBorder padding="sm" component="section" aria-labelledby={heading}>
      <Group justify="space-between" mb={4}>
        <Title order={2} size="h5" id={heading}>{say("gaps", { count: of.gaps.length })}</Title>
        {of.gaps.length > FIRST && (
          <Button size="compact-xs" variant="subtle" aria-expanded={areAll} onClick={() => setAll(!areAll)}>
            {areAll ? say("first_gaps", { count: FIRST }) : say("all_gaps", { count: of.gaps.length })}
          </Button>
        )}
      </Group>
      <Stack gap={0}>
        {of.gaps.slice(0, areAll ? undefined : FIRST).map((gap, index) => <Line key={index} of={gap} open={open} setGoal={setGoal} />)}
      </Stack>
    </Card>
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
    <Flex direction={{ base: "column", sm: "row" }} gap={{ base: 4, sm: "sm" }} py={6} align={{ sm: "flex-start" }} className={classes.gap}>
      <Group gap="sm" wrap="nowrap" align="flex-start" style={{ flex: 1, minWidth: 0 }}>
        <Badge flex="none" mt={1} variant="light" color={COLOURS[of.severity]} tt="none">{label("GapSeverity", of.severity)}</Badge>
        <div>
          <Text size="sm">{of.message}</Text>
          <Text size="xs" c="dimmed">{of.suggestion.text}</Text>
        </div>
      </Group>
      <Group gap="xs" wrap="nowrap">
        {objective && resource && (
          <Button size="compact-xs" variant="default" onClick={() => open({ objectiveId: objective.id, resourceId: resource.id })}>{say("show_cell")}</Button>
        )}
        {start && maySet && <Button size="compact-xs" onClick={() => setGoal(start)}>{say("set_goal")}</Button>}
      </Group>
    </Flex>
  );
}
