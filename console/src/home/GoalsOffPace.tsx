import { Group, Text } from "@mantine/core";
import { useMemo } from "react";
import { useQuery } from "urql";
import { HomeGoalsDocument } from "../api/generated/home";
import { useSession } from "../api/session";
import { figure } from "../metrics/figure";
import { Answered } from "../parts/Answered";
import { number, today } from "../words/format";
import { useLabels } from "../words/labels";
import { Section } from "./Section";
import { useWords } from "./words";

/** Running goals that are behind, the furthest first. */
export function GoalsOffPace({ productId }: { productId: string }) {
  const say = useWords();
  const label = useLabels();
  const { workspace } = useSession();
  const now = today(workspace.timeZone);
  const input = useMemo(() => ({ productId, period: { start: now, end: now }, statuses: ["RUNNING" as const], onPace: false }), [productId, now]);
  const answer = useQuery({ query: HomeGoalsDocument, variables: { input } });
  return (
    <Section title={say("off_pace")} to="/goals?show=off" more={say("all_goals")}>
      <Answered of={answer} rows={3}>
        {({ goalBoard: { goals } }) => {
          if (goals.length === 0) return <Text size="sm" c="dimmed">{say("on_pace")}</Text>;
          return [...goals].sort((a, b) => (a.pace ?? 0) - (b.pace ?? 0)).slice(0, 6).map((goal) => (
            <Group key={goal.id} justify="space-between" wrap="nowrap" gap="xs">
              <div style={{ minWidth: 0 }}>
                <Text size="sm" lineClamp={2}>{goal.text}</Text>
                <Text size="xs" c="dimmed">{`${goal.resource.name} · ${label("Metric", goal.metric)} ${figure(goal.actual, goal.unit, workspace.currency)} / ${figure(goal.target, goal.unit, workspace.currency)}`}</Text>
              </div>
              <Text size="sm" c="red" fw={600} style={{ flex: "none" }}>{`${number((goal.pace ?? 0) * 100)} %`}</Text>
            </Group>
          ));
        }}
      </Answered>
    </Section>
  );
}
