import { useSession } from "../api/session";
import type { Standing } from "../api/generated/schema";
import { day, dayOf, moment } from "../words/format";
import { useWords } from "./words";

interface Verdict {
  allowed: boolean;
  standing: Standing;
  since?: string | null;
  block?: { reason: string; until?: string | null } | null;
}

/** `whyOff(verdict)`: why a person is not to be contacted like this, as a sentence; null where they may be, or it is not known yet. */
export function useWhyOff(): (verdict: Verdict | null | undefined) => string | null {
  const say = useWords();
  const { timeZone } = useSession().workspace;
  return (verdict) => {
    if (!verdict || verdict.allowed) return null;
    const { standing, since, block } = verdict;
    if (standing === "ERASED") return say("off_erased");
    if (standing === "NOT_ASKED") return say("off_not_asked");
    if (standing === "REFUSED") return say("off_refused", { day: day(dayOf(since, timeZone)) });
    if (!block) return say("off_unknown"); // it was lifted between the two looks
    return block.until ? say("off_blocked_until", { when: moment(block.until, timeZone), reason: block.reason }) : say("off_blocked", { reason: block.reason });
  };
}
