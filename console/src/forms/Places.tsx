import { ActionIcon, Group } from "@mantine/core";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useWords } from "./words";

/** Up and down, for whom dragging is nothing. */
export function Places({ name, place, last, move }: { name: string; place: number; last: number; move: (from: number, to: number) => void }) {
  const say = useWords();
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon variant="default" disabled={place === 0} aria-label={say("up", { name })} onClick={() => move(place, place - 1)}><ArrowUp size={16} aria-hidden /></ActionIcon>
      <ActionIcon variant="default" disabled={place === last} aria-label={say("down", { name })} onClick={() => move(place, place + 1)}><ArrowDown size={16} aria-hidden /></ActionIcon>
    </Group>
  );
}
