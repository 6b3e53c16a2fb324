/** How urgent an answer is, and how long is left of its time. */

type Urgency = "late" | "soon" | "calm";

const SOON = 30 * 60_000;

/** Late after the due time, soon in the half hour before it. */
export function urgencyOf(dueAt: string, now: number): Urgency {
  const left = Date.parse(dueAt) - now;
  return left < 0 ? "late" : left < SOON ? "soon" : "calm";
}

/** A span as figures: days and hours, hours and minutes, or minutes and seconds. */
export function parts(milliseconds: number): { unit: "days" | "hours" | "minutes"; whole: number; rest: number } {
  const seconds = Math.floor(Math.abs(milliseconds) / 1_000);
  if (seconds >= 86_400) return { unit: "days", whole: Math.floor(seconds / 86_400), rest: Math.floor((seconds % 86_400) / 3_600) };
  if (seconds >= 3_600) return { unit: "hours", whole: Math.floor(seconds / 3_600), rest: Math.floor((seconds % 3_600) / 60) };
  return { unit: "minutes", whole: Math.floor(seconds / 60), rest: seconds % 60 };
}
