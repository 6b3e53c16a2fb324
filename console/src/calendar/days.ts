/** The days a month's sheet shows, and what lies on each of them. */
import type { CalendarQuery } from "../api/generated/calendar";
import type { ContentState } from "../api/generated/schema";
import { currentLanguage, formatsOf } from "../words/words";

export type Entry = CalendarQuery["contentCalendar"][number]["entries"][number];
export type Item = Entry["item"];

/** Where an item was put, until the server's calendar says so itself. */
export interface Put {
  item: Item;
  day: string;
  isDone: boolean;
}

/** The calendar day so many days after one. */
export function after(day: string, days: number): string {
  const found = new Date(`${day}T00:00:00Z`);
  found.setUTCDate(found.getUTCDate() + days);
  return found.toISOString().slice(0, 10);
}

/** The month so many months after one, both as `2026-11`. */
export function monthAfter(month: string, months: number): string {
  const found = new Date(`${month}-01T00:00:00Z`);
  found.setUTCMonth(found.getUTCMonth() + months);
  return found.toISOString().slice(0, 7);
}

/** Whole weeks from Monday on, four to six of them, in which all days of the month lie. */
export function weeksOf(month: string): string[][] {
  const weekday = (new Date(`${month}-01T00:00:00Z`).getUTCDay() + 6) % 7;
  const weeks: string[][] = [];
  for (let monday = after(`${month}-01`, -weekday); monday.slice(0, 7) <= month; monday = after(monday, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, index) => after(monday, index)));
  }
  return weeks;
}

/** The day of the week as the reader's language shortens it. */
export function weekday(day: string): string {
  return formatsOf(currentLanguage()).day({ weekday: "short", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}

/** What lies on each day in the server's order, of one state where one is asked for; what was just put elsewhere lies there. */
export function entriesOf(days: CalendarQuery["contentCalendar"], puts: readonly Put[], state: ContentState | null): Map<string, Entry[]> {
  const elsewhere = new Set(puts.map(({ item }) => item.id));
  const found = new Map(days.map(({ day, entries }) => [day, entries.filter(({ item }) => !elsewhere.has(item.id))]));
  for (const { item, day } of puts) found.set(day, [...(found.get(day) ?? []), { item, isOverdue: false }]);
  if (!state) return found;
  return new Map([...found].map(([day, entries]) => [day, entries.filter(({ item }) => item.state === state)]));
}

/** Whether the viewer may put it on another day: its due day, or the time at which it is to be published. */
export function isMovable({ state, allowedActions }: Item): boolean {
  if (state === "PUBLISHED" || state === "CANCELLED") return false;
  return allowedActions.includes(state === "SCHEDULED" ? "SCHEDULE" : "CHANGE");
}
