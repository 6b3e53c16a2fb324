import { Badge } from "@mantine/core";
import type { LeadStatus } from "../api/generated/schema";
import { useLabels } from "../words/labels";

const COLORS: Record<LeadStatus, string> = {
  OPEN: "blue",
  OFFERED: "orange",
  ACCEPTED: "cyan",
  WORKING: "indigo",
  WON: "green",
  LOST: "red",
  NURTURING: "grape",
  DISQUALIFIED: "gray",
};

/** Where the work on a lead stands, in words with a dot of its colour. */
export function LeadStatusBadge({ status }: { status: LeadStatus }) {
  const label = useLabels();
  return <Badge variant="dot" color={COLORS[status]} size="sm" tt="none" fw={500}>{label("LeadStatus", status)}</Badge>;
}
