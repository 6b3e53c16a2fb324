/** The columns of the list, and which of them it can be sorted by. */
import type { LeadOrderField } from "../api/generated/schema";

export interface Column {
  key: "name" | "step" | "status" | "score" | "owner" | "channel" | "activity";
  width: string;
  sort?: LeadOrderField;
  /** The way in which one usually wants it. */
  first?: "ASC" | "DESC";
  isFigure?: boolean;
}

export const COLUMNS: Column[] = [
  { key: "name", width: "minmax(190px, 2fr)", sort: "NAME", first: "ASC" },
  { key: "step", width: "minmax(150px, 1.5fr)", sort: "STEP_ENTERED_AT", first: "DESC" },
  { key: "status", width: "130px" },
  { key: "score", width: "64px", sort: "SCORE", first: "DESC", isFigure: true },
  { key: "owner", width: "minmax(110px, 1fr)" },
  { key: "channel", width: "minmax(110px, 1fr)" },
  { key: "activity", width: "128px", sort: "LAST_ACTIVITY_AT", first: "DESC" },
];

const CHECK = "28px";

/** What `grid-template-columns` says; a phone has one column, which holds everything. */
export function widths(isPhone: boolean, hasChecks: boolean): string {
  const all = isPhone ? ["minmax(0, 1fr)"] : COLUMNS.map((each) => each.width);
  return [...(hasChecks ? [CHECK] : []), ...all].join(" ");
}
