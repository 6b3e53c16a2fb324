import { Anchor, Badge, Card, Collapse, Group, Progress, Stack, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { ChevronDown, ChevronRight, TriangleAlert } from "lucide-react";
import { Link } from "react-router";
import { useSession } from "../api/session";
import { figure } from "../metrics/figure";
import { day, money, number } from "../words/format";
import { useLabels } from "../words/labels";
import { GoalActions } from "./GoalActions";
import type { Goal } from "./Goals";
import { PlanPart } from "./PlanPart";
import { useWords } from "./words";

const COLOURS: Record<string, string> = { RUNNING: "touchline", ACHIEVED: "green", MISSED: "red", PROPOSED: "yellow", APPROVED: "blue" };

/** One goal: fact against plan, what may be done with it, and its plan when opened. */
export function GoalCard({ of, again }: { of: Goal; again: () => void }) {
  const say = useWords();
  const label = useLabels();
  const [isOpen, body] = useDisclosure(false);
  const Icon = isOpen ? ChevronDown : ChevronRight;
  return (
    <Card withBorder padding="sm">
      <Stack gap={8}>
        <Group justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
          <div style={{ minWidth: 0 }}>
            <UnstyledButton onClick={body.toggle} aria-expanded={isOpen} aria-label={say("open_plan", { goal: of.text })}>
              <Group gap={6} wrap="nowrap" align="flex-start">
                <Icon size={17} aria-hidden style={{ marginTop: 3, flex: "none" }} />
                <Text fw={600} size="sm">{of.text}</Text>
              </Group>
            </UnstyledButton>
            <Text size="xs" c="dimmed" pl={23}>
              <Anchor component={Link} to={`/resources/${of.resource.id}`} size="xs" underline="always">{of.resource.name}</Anchor>
              {` · ${day(of.period.start, "short")} – ${day(of.period.end, "short")}`}
              {of.budget && ` · ${money(of.budget)}`}
              {of.audience && ` · ${of.audience.name}`}
            </Text>
          </div>
          <Badge flex="none" variant="light" color={COLOURS[of.status] ?? "gray"} tt="none">{label("GoalStatus", of.status)}</Badge>
        </Group>
        <Fact of={of} />
        {of.returnComment && <Text size="sm">{say("returned", { comment: of.returnComment })}</Text>}
        {of.warnings.map((warning) => (
          <Text key={warning.code} size="xs" c="orange"><TriangleAlert size={13} aria-hidden style={{ verticalAlign: "-2px" }} /> {warning.message}</Text>
        ))}
        <GoalActions of={of} isOpen={isOpen} again={again} />
        <Collapse expanded={isOpen}>{isOpen && <PlanPart of={of} again={again} />}</Collapse>
      </Stack>
    </Card>
  );
}

function Fact({ of }: { of: Goal }) {
  const say = useWords();
  const label = useLabels();
  const { currency } = useSession().workspace;
  const share = Math.max(0, Math.min(1, of.extent ?? 0));
  const pace = of.pace === null || of.pace === undefined ? say("no_pace") : say(of.onPace ? "on_pace" : "off_pace", { pace: number(of.pace * 100) });
  return (
    <div>
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          {`${label("Metric", of.metric)}: `}
          <b>{figure(of.actual, of.unit, currency)}</b>
          {` / ${figure(of.target, of.unit, currency)}`}
        </Text>
        <Text size="xs" c={of.onPace === false ? "red" : "dimmed"}>{pace}</Text>
      </Group>
      <Progress.Root size={10} mt={4} aria-hidden>
        <Progress.Section value={share * 100} color={of.onPace === false ? "red.8" : "touchline"} />
      </Progress.Root>
      {of.expectedToDate && (
        <Text size="xs" c="dimmed">
          {say("expected", { value: figure(of.expectedToDate, of.unit, currency) })}
          {of.forecast?.value && ` · ${say("forecast", { value: figure(of.forecast.value, of.unit, currency) })}`}
        </Text>
      )}
    </div>
  );
}
