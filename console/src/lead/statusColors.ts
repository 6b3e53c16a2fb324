import type { LeadStatus } from "../api/generated/schema";

/** The colour of each status, the same on the card, in the list and on the board. */
export const STATUS_COLORS: Record<LeadStatus, string> = {
  OPEN: "blue", OFFERED: "orange", ACCEPTED: "cyan", WORKING: "indigo", WON: "green", LOST: "red", NURTURING: "grape", DISQUALIFIED: "gray",
};
