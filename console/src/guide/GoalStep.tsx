import { Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { GoalDialog } from "../goals/GoalDialog";
import { useQuarter } from "../period/useQuarter";
import type { ProductChoice } from "../products/useProduct";
import type { GuideOf } from "./useGuide";
import { useWords } from "./words";

/** What one resource is to reach at one step, in this quarter. */
export function GoalStep({ of, product }: { of: GuideOf; product: ProductChoice }) {
  const say = useWords();
  const { period } = useQuarter();
  const [isAdding, setAdding] = useState(false);
  const goal = of.state?.resourceGoals.edges[0]?.node;
  return (
    <Stack gap="sm" align="flex-start">
      {goal && <Text size="sm">{goal.text}</Text>}
      <Button size="xs" onClick={() => setAdding(true)}>{say("set_goal")}</Button>
      {isAdding && <GoalDialog product={product} period={period} close={() => setAdding(false)} done={of.again} />}
    </Stack>
  );
}
