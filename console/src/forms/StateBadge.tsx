import { Badge } from "@mantine/core";
import type { FormState } from "../api/generated/schema";
import { useLabels } from "../words/labels";

const COLORS: Record<FormState, string> = { DRAFT: "yellow", PUBLISHED: "green", ARCHIVED: "gray" };

/** Whether the form takes answers. */
export function StateBadge({ state }: { state: FormState }) {
  const label = useLabels();
  return <Badge variant="light" tt="none" color={COLORS[state]} style={{ flexShrink: 0 }}>{label("FormState", state)}</Badge>;
}
