/** How a connection is, in one word, from what its health says. */
import type { ConnectionListQuery } from "../api/generated/connections";

export type Found = ConnectionListQuery["connectedAccounts"]["edges"][number]["node"];
export type Standing = "off" | "refused" | "dead" | "problems" | "behind" | "silent" | "quiet" | "alive";

/** Seconds something may wait until somebody is told. */
const LATE = 120;
/** Milliseconds without anything after which a connection that was heard of is called quiet. */
const QUIET = 7 * 86_400_000;

export const COLOURS: Record<Standing, string> = {
  off: "gray", refused: "red", dead: "red", problems: "orange", behind: "yellow", silent: "blue", quiet: "yellow", alive: "green",
};

interface Told {
  disabledAt?: string | null;
  health: Pick<Found["health"], "accessRefusedAt" | "dead" | "problems" | "lagSeconds" | "lastEventAt">;
}

/** The worst that is true of it. */
export function standingOf({ disabledAt, health }: Told, now = Date.now()): Standing {
  if (disabledAt) return "off";
  if (health.accessRefusedAt) return "refused";
  if (health.dead > 0) return "dead";
  if (health.problems > 0) return "problems";
  if (health.lagSeconds > LATE) return "behind";
  if (!health.lastEventAt) return "silent";
  return now - new Date(health.lastEventAt).getTime() > QUIET ? "quiet" : "alive";
}

/** Whether what waits has been waiting for too long. */
export function isLate(seconds: number): boolean {
  return seconds > LATE;
}
