/** The days one plans for: `?from=&to=`, else the calendar quarter of the workspace's today. */
import { useCallback } from "react";
import { useSearchParams } from "react-router";
import { useSession } from "../api/session";
import { today } from "../words/format";
import { isDay, type Period } from "./usePeriod";

/** The calendar quarter `offset` quarters after the one a day is in. */
export function quarterOf(day: string, offset = 0): Period {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  const index = year * 4 + Math.floor((month - 1) / 3) + offset;
  const first = new Date(Date.UTC(Math.floor(index / 4), (index % 4) * 3, 1));
  const last = new Date(Date.UTC(Math.floor(index / 4), (index % 4) * 3 + 3, 0));
  return { start: first.toISOString().slice(0, 10), end: last.toISOString().slice(0, 10) };
}

/** The quarter in the address, and going to the ones beside it. */
export function useQuarter(): { period: Period; move: (quarters: number) => void } {
  const [query, setQuery] = useSearchParams();
  const now = today(useSession().workspace.timeZone);
  const [from, to] = [query.get("from"), query.get("to")];
  const period = isDay(from) && isDay(to) && from <= to ? { start: from, end: to } : quarterOf(now);
  const move = useCallback(
    (quarters: number) =>
      setQuery((before) => {
        const next = quarterOf(period.start, quarters);
        before.set("from", next.start);
        before.set("to", next.end);
        return before;
      }),
    [setQuery, period.start],
  );
  return { period, move };
}
