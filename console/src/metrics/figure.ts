/** A figure of a metric in its unit: shares as per cent, money in the workspace's, seconds as a span. */
import type { MetricUnit } from "../api/generated/schema";
import { money, number, percent } from "../words/format";

/** `value` is the exact decimal; null is a dash. */
export function figure(value: string | null | undefined, unit: MetricUnit | null | undefined, currency: string): string {
  if (value === null || value === undefined) return "–";
  if (unit === "MONEY") return money({ amount: value, currency });
  if (unit === "SHARE") return percent(value);
  if (unit === "SECONDS") return span(Number(value));
  return number(value, 1);
}

function span(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.round((seconds % 3600) / 60)];
  const two = (value: number) => String(value).padStart(2, "0");
  return `${hours}:${two(minutes)}`;
}
