import { Anchor, Badge, Button, Divider, Drawer, Group, Stack, Text, Title } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { useSession } from "../api/session";
import type { GoalStart } from "../goals/GoalDialog";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import type { Period } from "../period/usePeriod";
import { money, percent } from "../words/format";
import { useLabels } from "../words/labels";
import { Conclude } from "./Conclude";
import type { MatrixData, Place } from "./Matrix";
import { Suit } from "./Suit";
import { useFigures } from "./VariantLine";
import { useWords } from "./words";

interface Props {
  of: MatrixData;
  place: Place;
  productId: string;
  period: Period;
  close: () => void;
  setGoal: (start: GoalStart) => void;
  again: () => void;
}

/** What stands behind a cell: the three variants whole, its gaps, how well the two suit, what was concluded. */
export function CellDrawer({ of, place, productId, period, close, setGoal, again }: Props) {
  const say = useWords();
  useReturnedFocus();
  const session = useSession();
  const objective = of.objectives.find((each) => each.id === place.objectiveId);
  const resource = of.resources.find((each) => each.id === place.resourceId);
  const cell = of.cells.find((each) => each.objective.id === place.objectiveId && each.resource.id === place.resourceId);
  const gaps = of.gaps.filter((gap) => gap.resource?.id === place.resourceId && (gap.objective?.id ?? place.objectiveId) === place.objectiveId);
  if (!objective || !resource) return null;
  const maySet = (session.may("GOAL_SET") || session.may("GOAL_PROPOSE")) && objective.stepKey;
  return (
    <Drawer opened onClose={close} position="right" size="md" title={resource.name}>
      <Stack gap="md">
        <Text c="dimmed" size="sm">{objective.name}</Text>
        {gaps.map((gap, index) => <Text key={index} size="sm" c="orange">{gap.message}</Text>)}
        {!cell && <Text size="sm">{say("nothing_here")}</Text>}
        {cell?.variants.map((variant) => <Variant key={variant.variant} of={variant} />)}
        {maySet && <Button style={{ alignSelf: "flex-start" }} size="xs" onClick={() => setGoal({ resourceId: resource.id, stepKey: objective.stepKey ?? undefined })}>{say("set_goal")}</Button>}
        <Divider />
        {cell?.suitability && <Evidence of={cell.suitability} />}
        {session.may("MATRIX_EDIT") && <Suit key={`suit ${place.objectiveId} ${place.resourceId}`} place={place} now={cell?.suitability ?? null} again={again} />}
        {session.may("MATRIX_EDIT") && <Conclude key={`conclude ${place.objectiveId} ${place.resourceId}`} place={place} productId={productId} period={period} now={cell?.variants.find((each) => each.conclusion)?.conclusion ?? ""} again={again} />}
      </Stack>
    </Drawer>
  );
}

function Variant({ of }: { of: MatrixData["cells"][number]["variants"][number] }) {
  const say = useWords();
  const label = useLabels();
  const figures = useFigures(of);
  const { search } = useLocation();
  return (
    <div>
      <Group gap="xs">
        <Title order={3}>{label("MatrixVariant", of.variant)}</Title>
        <Badge variant="light" color="gray" tt="none">{label("MatrixCellState", of.state)}</Badge>
      </Group>
      <Text size="sm">{figures}</Text>
      {of.use && <Text size="sm" c="dimmed">{of.use}</Text>}
      {of.cost && <Text size="sm" c="dimmed">{say("cost", { amount: money(of.cost) })}</Text>}
      {of.goal && <Anchor component={Link} to={`/goals${search}`} size="sm" underline="always">{of.goal.text}</Anchor>}
    </div>
  );
}

function Evidence({ of }: { of: NonNullable<MatrixData["cells"][number]["suitability"]> }) {
  const say = useWords();
  return (
    <div>
      <Text size="sm" fw={600}>{say("suits", { value: of.value })}</Text>
      <Text size="sm" c="dimmed">{[of.by, of.reason].filter(Boolean).join(": ")}</Text>
      {of.evidence && (
        <Text size="sm" c="dimmed">
          {say("evidence", { count: of.evidence.n, share: percent(of.evidence.conversion) })}
          {of.evidence.costPerEntry && ` · ${say("cost_per_entry", { amount: money(of.evidence.costPerEntry) })}`}
        </Text>
      )}
    </div>
  );
}
