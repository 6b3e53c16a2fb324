import { Badge, type MantineSize } from "@mantine/core";
import type { LeadStatus } from "../api/generated/schema";
import { useLabels } from "../words/labels";
import { STATUS_COLORS } from "./statusColors";

/** Where the work on a lead stands, in words and colour. */
export function StatusBadge({ status, size }: { status: LeadStatus; size?: MantineSize }) {
  const label = useLabels();
  return <Badge color={STATUS_COLORS[status]} variant="light" size={size} tt="none" className="spoken">{label("LeadStatus", status)}</Badge>;
}
