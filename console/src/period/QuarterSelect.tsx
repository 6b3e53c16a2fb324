import { ActionIcon, Group, Text } from "@mantine/core";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { day } from "../words/format";
import type { useQuarter } from "./useQuarter";
import { useWords } from "./words";

/** The quarter shown, with the ones before and after it. */
export function QuarterSelect({ of }: { of: ReturnType<typeof useQuarter> }) {
  const say = useWords();
  return (
    <Group gap={4} wrap="nowrap" role="group" aria-label={say("period")}>
      <ActionIcon variant="default" size="md" aria-label={say("earlier")} onClick={() => of.move(-1)}><ChevronLeft size={16} aria-hidden /></ActionIcon>
      <Text size="sm" px={6} aria-live="polite">{`${day(of.period.start, "short")} – ${day(of.period.end, "short")}`}</Text>
      <ActionIcon variant="default" size="md" aria-label={say("later")} onClick={() => of.move(1)}><ChevronRight size={16} aria-hidden /></ActionIcon>
    </Group>
  );
}
