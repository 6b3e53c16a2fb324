import { Badge } from "@mantine/core";
import type { ContentState } from "../api/generated/schema";
import { useLabels } from "../words/labels";

export const COLOURS: Record<ContentState, string> = {
  BRIEF: "gray", WRITTEN: "yellow", APPROVED: "blue", SCHEDULED: "violet", PUBLISHED: "green", CANCELLED: "red",
};

/** Where an item is on its way. */
export function StateBadge({ of }: { of: ContentState }) {
  const label = useLabels();
  return <Badge variant="light" flex="none" tt="none" color={COLOURS[of]}>{label("ContentState", of)}</Badge>;
}
