/** What the calendar shows: month, resource, state, whose, how; all in the address, so that it can be sent to a colleague. */
import { useMediaQuery } from "@mantine/hooks";
import { useCallback } from "react";
import { useSearchParams } from "react-router";
import type { ContentState } from "../api/generated/schema";
import { useSession } from "../api/session";
import { today } from "../words/format";

export const STATES: ContentState[] = ["BRIEF", "WRITTEN", "APPROVED", "SCHEDULED", "PUBLISHED", "CANCELLED"];
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

export interface CalendarQuestion {
  /** As `2026-11`. */
  month: string;
  resourceId: string | null;
  state: ContentState | null;
  /** Only what the viewer writes. */
  isMine: boolean;
  view: "month" | "agenda";
  isPhone: boolean;
  /** The item that is opened. */
  itemId: string | null;
  set: (name: "month" | "resource" | "state" | "author" | "view" | "item", value: string | null) => void;
}

/** The question in the address; a phone shows days one below another, whatever the address says. */
export function useCalendarQuestion(): CalendarQuestion {
  const [query, setQuery] = useSearchParams();
  const now = today(useSession().workspace.timeZone);
  const isPhone = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false }) ?? false;
  const month = query.get("month") ?? "";
  const set = useCallback<CalendarQuestion["set"]>(
    (name, value) => setQuery((before) => {
      if (value) before.set(name, value);
      else before.delete(name);
      return before;
    }),
    [setQuery],
  );
  return {
    month: MONTH.test(month) ? month : now.slice(0, 7),
    resourceId: query.get("resource"),
    state: STATES.find((each) => each === query.get("state")) ?? null,
    isMine: query.get("author") === "me",
    view: isPhone || query.get("view") === "agenda" ? "agenda" : "month",
    isPhone,
    itemId: query.get("item"),
    set,
  };
}
