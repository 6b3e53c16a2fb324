import { Progress, Text, UnstyledButton } from "@mantine/core";
import { useRef } from "react";
import { lately, useIsUsed } from "../parts/files";
import { number, percent } from "../words/format";
import type { Report } from "./FunnelReport";
import { useWords } from "./words";

const Hint = lately(async () => (await import("./Hint")).Hint);

/** How many of the cohort reached a step; a click shows who. */
export function Bar({ of, size, onOpen }: { of: Report["steps"][number]; size: number; onOpen: () => void }) {
  const say = useWords();
  const isUsed = useIsUsed();
  const button = useRef<HTMLButtonElement>(null);
  const share = size ? of.reached / size : 0;
  const interval = of.interval ? say("interval", { low: percent(of.interval.low), high: percent(of.interval.high) }) : "";
  const text = `${number(of.reached)} · ${percent(of.conversionFromFirst)}`;
  return (
    <>
      <UnstyledButton ref={button} onClick={onOpen} w="100%" aria-label={`${text} ${say("open_people", { step: of.step.name, what: say("reached") })}`}>
        <Text size="sm" className="figures" ta="left">{text}</Text>
        <Progress.Root size={14} radius="sm" aria-hidden>
          <Progress.Section value={share * 100} color="touchline" />
        </Progress.Root>
      </UnstyledButton>
      {interval && isUsed && <Hint of={button} text={interval} />}
    </>
  );
}
