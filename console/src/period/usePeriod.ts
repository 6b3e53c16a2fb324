/** The days a screen is about: `?from=&to=` (both in it), else a preset up to today in the workspace's zone. */
import { useCallback } from "react";
import { useSearchParams } from "react-router";
import { useSession } from "../api/session";
import { today } from "../words/format";

export const PRESETS = ["week", "month", "quarter", "year"] as const;
export type Preset = (typeof PRESETS)[number];
const DAYS: Record<Preset, number> = { week: 7, month: 30, quarter: 90, year: 365 };

export interface Period {
  start: string;
  end: string;
}

export interface ChosenPeriod {
  period: Period;
  /** Null where the days were chosen one by one. */
  preset: Preset | null;
  choosePreset: (preset: Preset) => void;
  choose: (period: Period) => void;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Whether it is a calendar day. */
export function isDay(text: string | null): text is string {
  return text !== null && DAY.test(text) && !Number.isNaN(Date.parse(text));
}

/** The period and how to choose another. */
export function usePeriod(usual: Preset = "quarter"): ChosenPeriod {
  const [query, setQuery] = useSearchParams();
  const zone = useSession().workspace.timeZone;
  const [from, to] = [query.get("from"), query.get("to")];
  const named = PRESETS.find((each) => each === query.get("days")) ?? usual;
  const isChosen = isDay(from) && isDay(to) && from <= to;
  const period = isChosen ? { start: from, end: to } : { start: today(zone, 1 - DAYS[named]), end: today(zone) };
  const choosePreset = useCallback(
    (preset: Preset) =>
      setQuery((before) => {
        before.delete("from");
        before.delete("to");
        before.set("days", preset);
        return before;
      }),
    [setQuery],
  );
  const choose = useCallback(
    ({ start, end }: Period) =>
      setQuery((before) => {
        before.delete("days");
        before.set("from", start);
        before.set("to", end);
        return before;
      }),
    [setQuery],
  );
  return { period, preset: isChosen ? null : named, choosePreset, choose };
}

/** The period of the same length that ends the day before. */
export function before({ start, end }: Period): Period {
  const length = Date.parse(end) - Date.parse(start) + 86_400_000;
  const shift = (day: string) => new Date(Date.parse(day) - length).toISOString().slice(0, 10);
  return { start: shift(start), end: shift(end) };
}
