import { Group, Loader, Text } from "@mantine/core";
import { Check, CloudOff, TriangleAlert } from "lucide-react";
import { useReached } from "../api/network";
import type { Status } from "./useModel";
import { useWords } from "./words";

/** Whether what stands here is saved; told to screen readers when it changes. */
export function SaveState({ status, version }: { status: Status; version: number }) {
  const say = useWords();
  const isReached = useReached();
  const isLost = !isReached && status !== "saved";
  const icon = isLost ? <CloudOff size={16} aria-hidden />
    : status === "saved" ? <Check size={16} aria-hidden />
    : status === "stale" || status === "refused" ? <TriangleAlert size={16} aria-hidden />
    : <Loader size={14} aria-hidden />;
  return (
    <Group gap={6} role="status">
      {icon}
      <Text size="sm" c="dimmed">{say(isLost ? "status_offline" : `status_${status}`, { version })}</Text>
    </Group>
  );
}
