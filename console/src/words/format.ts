/** Figures, money, days and spans as the reader's language writes them. Money and decimals come as exact strings. */
import { currentLanguage, formatsOf, type Formats } from "./words";

export interface MoneyValue {
  amount: string;
  currency: string;
}

const kept = new Map<string, unknown>();

function cached<T>(key: string, make: (formats: Formats) => T): T {
  const full = `${currentLanguage()} ${key}`;
  let found = kept.get(full) as T | undefined;
  if (!found) kept.set(full, (found = make(formatsOf(currentLanguage()))));
  return found;
}

/** A number; a decimal in a string keeps its digits. */
export function number(value: number | string | null | undefined, digits = 0): string {
  if (value === null || value === undefined) return "–";
  const format = cached(`n${digits}`, ({ number: make }) => make({ maximumFractionDigits: digits }));
  return format.format(value as number);
}

/** A change: with its sign, also where it is more. */
export function change(value: number | string | null | undefined, digits = 0): string {
  if (value === null || value === undefined) return "–";
  const options = { maximumFractionDigits: digits, signDisplay: "exceptZero" } as const;
  return cached(`c${digits}`, ({ number: make }) => make(options)).format(value as number);
}

/** A share of 1 as per cent. */
export function percent(value: number | string | null | undefined, digits = 1): string {
  if (value === null || value === undefined) return "–";
  const options = { style: "percent", maximumFractionDigits: digits } as const;
  return cached(`p${digits}`, ({ number: make }) => make(options)).format(Number(value));
}

/** Money with its currency; whole amounts without minor units. `compact` for charts: 1.2M. */
export function money(value: MoneyValue | null | undefined, compact = false): string {
  if (!value) return "–";
  const whole = compact || Number(value.amount) % 1 === 0;
  const format = cached(`m${value.currency}${whole}${compact}`, ({ number: make }) => make({
    style: "currency",
    currency: value.currency,
    currencyDisplay: "narrowSymbol",
    notation: compact ? "compact" : "standard",
    ...(whole ? { minimumFractionDigits: 0, maximumFractionDigits: compact ? 1 : 0 } : {}),
  }));
  return format.format(value.amount as unknown as number);
}

/** A calendar day (`2026-11-22`), which has no zone. */
export function day(value: string | null | undefined, style: "short" | "medium" | "long" | "full" = "medium"): string {
  if (!value) return "–";
  const format = cached(`d${style}`, ({ day: make }) => make({ dateStyle: style, timeZone: "UTC" }));
  return format.format(new Date(`${value.slice(0, 10)}T00:00:00Z`));
}

/** The day of an instant in the workspace's zone, for `day`. */
export function dayOf(value: string | null | undefined, timeZone?: string): string | null {
  return value ? written(timeZone).format(new Date(value)) : null;
}

/** A moment in the workspace's zone. */
export function moment(value: string | null | undefined, timeZone?: string): string {
  if (!value) return "–";
  const format = cached(`t${timeZone}`, ({ day: make }) =>
    make({ dateStyle: "medium", timeStyle: "short", timeZone }));
  return format.format(new Date(value));
}

const SPANS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** How long ago, or in how long: “3 hours ago”, “in 5 minutes”. */
export function ago(value: string | null | undefined, now = Date.now()): string {
  if (!value) return "–";
  const seconds = (new Date(value).getTime() - now) / 1000;
  const [unit, size] = SPANS.find(([, each]) => Math.abs(seconds) >= each) ?? ["minute", 60];
  // Days are spans of 24 hours here, so none of them is “yesterday”; and what is not over is not counted.
  const numeric = unit === "day" ? "always" : "auto";
  const format = cached(`r${numeric}`, ({ span: make }) => make({ numeric }));
  return format.format(Math.trunc(seconds / size), unit);
}

function written(timeZone?: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
}

/** The workspace's today as `YYYY-MM-DD`, and days before or after it. */
export function today(timeZone?: string, offset = 0): string {
  const found = new Date(`${written(timeZone).format(new Date())}T00:00:00Z`);
  found.setUTCDate(found.getUTCDate() + offset); // days of the calendar: a change of the clocks leaves out none
  return found.toISOString().slice(0, 10);
}
