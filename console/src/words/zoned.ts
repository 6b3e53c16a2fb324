/** Moments as one writes them in a field (`2026-11-22T18:30`, in the workspace's zone), and as the server has them. */
import dayjs from "dayjs";
import timezone from "dayjs/plugin/timezone";
import utc from "dayjs/plugin/utc";

dayjs.extend(utc);
dayjs.extend(timezone);

/** What stands in a `datetime-local` field, as an instant. */
export function toInstant(local: string, zone: string): string {
  return dayjs.tz(local, zone).toISOString();
}

/** An instant as a `datetime-local` field shows it; now when left out. */
export function toLocal(zone: string, instant?: string | null): string {
  return dayjs(instant ?? undefined).tz(zone).format("YYYY-MM-DDTHH:mm");
}

/** The same, but what was left as it stood is this very moment: minutes are too coarse to tell two facts apart. */
export function toMoment(local: string, zone: string, stood: string): string {
  return local === stood ? new Date().toISOString() : toInstant(local, zone);
}

/** Now and so many days, at an hour of the day. */
export function localIn(zone: string, days: number, hour: number): string {
  return dayjs().tz(zone).add(days, "day").hour(hour).minute(0).format("YYYY-MM-DDTHH:mm");
}
