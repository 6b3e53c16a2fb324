import { ActionIcon, Group } from "@mantine/core";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useWords } from "./words";

/** Up and down, for whom dragging is nothing; at the edge they keep the focus, and do nothing. */
export function Places({ name, place, last, move }: { name: string; place: number; last: number; move: (from: number, to: number) => void }) {
  const say = useWords();
  const way = (to: number) => {
    const isEdge = to < 0 || to > last;
    return { "data-disabled": isEdge || undefined, "aria-disabled": isEdge || undefined, onClick: () => { if (!isEdge) move(place, to); } };
  };
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon variant="default" aria-label={say("up", { name })} {...way(place - 1)}><ArrowUp size={16} aria-hidden /></ActionIcon>
      <ActionIcon variant="default" aria-label={say("down", { name })} {...way(place + 1)}><ArrowDown size={16} aria-hidden /></ActionIcon>
    </Group>
  );
}
