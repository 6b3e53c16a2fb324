import { Badge, type MantineSize } from "@mantine/core";
import type { LeadStatus } from "../api/generated/schema";
import { useLabels } from "../words/labels";

const COLORS: Record<LeadStatus, string> = {
  OPEN: "blue", OFFERED: "yellow", ACCEPTED: "cyan", WORKING: "touchline", WON: "green", LOST: "gray", NURTURING: "violet", DISQUALIFIED: "gray",
};

/** Where the work on a lead stands, in words and colour. */
export function StatusBadge({ status, size }: { status: LeadStatus; size?: MantineSize }) {
  const label = useLabels();
  return <Badge color={COLORS[status]} variant="light" size={size} tt="none" className="spoken">{label("LeadStatus", status)}</Badge>;
}
