import { Text } from "@mantine/core";
import { ago } from "../words/format";
import { useNow } from "./useNow";
import { useWords } from "./words";

const EVERY = 15;

/** How long there is left, or since when it is too late; ticks. */
export function TimeLeft({ until }: { until: string | null | undefined }) {
  const say = useWords();
  const now = useNow(EVERY);
  if (!until) return <>–</>;
  const isLate = new Date(until).getTime() < now;
  const isSoon = !isLate && new Date(until).getTime() - now < 3_600_000;
  return (
    <Text component="time" dateTime={until} size="xs" fw={isLate || isSoon ? 600 : 400} c={isLate ? "red" : isSoon ? "orange" : "dimmed"}>
      {say(isLate ? "late_since" : "left", { when: ago(until, now) })}
    </Text>
  );
}
