import { Button, Group, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { useQuery } from "urql";
import { GoalPageDocument, type GoalPageQuery } from "../api/generated/goals";
import type { GoalStatus } from "../api/generated/schema";
import { useSession } from "../api/session";
import { Answered } from "../parts/Answered";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { QuarterSelect } from "../period/QuarterSelect";
import { useQuarter } from "../period/useQuarter";
import { NoProduct } from "../products/NoProduct";
import { ProductSelect } from "../products/ProductSelect";
import { useProduct } from "../products/useProduct";
import { GoalCard } from "./GoalCard";
import { GoalDialog } from "./GoalDialog";
import { useWords } from "./words";

export type Goal = GoalPageQuery["goalBoard"]["goals"][number];
const STATUSES: GoalStatus[] = ["DRAFT", "PROPOSED", "APPROVED", "RUNNING", "ACHIEVED", "MISSED"];
const SHOWN = ["all", "off", "waiting"] as const;

/** What every resource is to reach at every step, how far it is, and the plan for it. */
export default function Goals() {
  const say = useWords();
  const session = useSession();
  const product = useProduct();
  const quarter = useQuarter();
  const [query, setQuery] = useSearchParams();
  const shown = SHOWN.find((each) => each === query.get("show")) ?? "all";
  const [isAdding, setAdding] = useState(false);
  const productId = product.product?.id ?? "";
  const { start, end } = quarter.period;
  const input = useMemo(
    () => ({ productId, period: { start, end }, statuses: STATUSES, ...(shown === "off" ? { onPace: false } : {}) }),
    [productId, start, end, shown],
  );
  const answer = useQuery({ query: GoalPageDocument, variables: { input, money: session.may("READ_MONEY") }, pause: !productId });
  const again = () => answer[1]({ requestPolicy: "network-only" });
  const mayAdd = session.may("GOAL_SET") || session.may("GOAL_PROPOSE");
  const actions = (
    <>
      <ProductSelect of={product} />
      <QuarterSelect of={quarter} />
      {mayAdd && <Button size="xs" leftSection={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)}>{say("add")}</Button>}
    </>
  );
  return (
    <Page title={say("title")} actions={actions}>
      <SegmentedControl
        aria-label={say("show")}
        size="xs"
        style={{ alignSelf: "flex-start" }}
        value={shown}
        onChange={(value) => setQuery((before) => { before.set("show", value); return before; })}
        data={SHOWN.map((value) => ({ value, label: say(`show_${value}`) }))}
      />
      <NoProduct of={product} />
      <Answered of={answer}>
        {({ goalBoard: board }) => (
          <Stack gap="md">
            <Text size="sm" c="dimmed">{say("summary", { total: board.total, on: board.onPace, off: board.offPace, untold: board.notTold })}</Text>
            <BySteps goals={board.goals.filter((goal) => shown !== "waiting" || isWaiting(goal))} again={again} />
          </Stack>
        )}
      </Answered>
      {isAdding && product.product && <GoalDialog product={product.product} period={quarter.period} close={() => setAdding(false)} done={again} />}
    </Page>
  );
}

/** Whether somebody has to approve it, or its plan. */
function isWaiting(goal: Goal): boolean {
  return goal.status === "PROPOSED" || goal.status === "DRAFT" || goal.plan?.status === "DRAFT";
}

function BySteps({ goals, again }: { goals: Goal[]; again: () => void }) {
  const say = useWords();
  if (goals.length === 0) return <Empty title={say("none")} text={say("none_text")} />;
  const objectives = [...new Map(goals.map((goal) => [goal.objective.id, goal.objective])).values()];
  objectives.sort((a, b) => a.position - b.position);
  return objectives.map((objective) => {
    const inside = goals.filter((goal) => goal.objective.id === objective.id);
    return (
      <Stack key={objective.id} gap="xs" component="section" aria-label={objective.name}>
        <Group gap="xs">
          <Title order={2}>{objective.name}</Title>
          <Text size="sm" c="dimmed">{inside.length}</Text>
        </Group>
        {inside.map((goal) => <GoalCard key={goal.id} of={goal} again={again} />)}
      </Stack>
    );
  });
}
