import { Badge } from "@mantine/core";
import type { LeadStatus } from "../api/generated/schema";
import { STATUS_COLORS } from "../lead/statusColors";
import { useLabels } from "../words/labels";

/** Where the work on a lead stands, in words with a dot of its colour. */
export function LeadStatusBadge({ status }: { status: LeadStatus }) {
  const label = useLabels();
  return <Badge variant="dot" color={STATUS_COLORS[status]} size="sm" tt="none" fw={500}>{label("LeadStatus", status)}</Badge>;
}
