import { Text } from "@mantine/core";
import { ArrowDownRight, ArrowUpRight, Minus } from "lucide-react";
import { number } from "../words/format";
import type { Report } from "./FunnelReport";
import { useWords } from "./words";

/** How a step's conversion differs from the period before, and whether anything has been shown to have changed. */
export function Change({ of, before }: { of: Report["differences"][number]; before: number | undefined }) {
  const say = useWords();
  if (of.conversionFromFirst === null || of.conversionFromFirst === undefined) return null;
  const isShown = of.interval ? of.interval.low > 0 || of.interval.high < 0 : false;
  const up = of.conversionFromFirst > 0;
  const Icon = !isShown ? Minus : up ? ArrowUpRight : ArrowDownRight;
  const points = `${up ? "+" : ""}${number(of.conversionFromFirst * 100, 1)}`;
  return (
    <Text size="xs" c={isShown ? (up ? "touchline" : "red") : "dimmed"}>
      <Icon size={13} aria-hidden style={{ verticalAlign: "-2px" }} />{" "}
      {say("change", { points, before: number(before) })}
      {!isShown && ` · ${say("not_shown")}`}
    </Text>
  );
}
