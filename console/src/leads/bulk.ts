/** Changing many leads: each is answered on its own, and what was not begun can be stopped. */
import type { Problem } from "../api/send";
import type { LeadNode } from "./useLeadChanges";

interface Refused {
  lead: LeadNode;
  message: string;
}

export interface Progress {
  done: number;
  refused: Refused[];
}

/** Changes some leads; answers the problems of each, in their order. */
export type Change = (leads: LeadNode[]) => Promise<Problem[][]>;

/**
 * Runs `change` over the leads, so many in one request and so many requests at a time, and tells how far it is.
 * What `isStopped` finds not begun stays as it is.
 */
export async function runBulk(
  leads: LeadNode[],
  change: Change,
  { inOne, tell, isStopped }: { inOne: number; tell: (progress: Progress) => void; isStopped: () => boolean },
): Promise<Progress> {
  const parts = Array.from({ length: Math.ceil(leads.length / inOne) }, (_, part) => leads.slice(part * inOne, (part + 1) * inOne));
  let progress: Progress = { done: 0, refused: [] };
  const work = async () => {
    for (let part = parts.shift(); part && !isStopped(); part = parts.shift()) {
      const answers = await change(part);
      const refused = part.flatMap((lead, index) => {
        const message = answers[index]?.[0]?.message;
        return message === undefined ? [] : [{ lead, message }];
      });
      progress = { done: progress.done + part.length - refused.length, refused: [...progress.refused, ...refused] };
      tell(progress);
    }
  };
  await Promise.all(Array.from({ length: 3 }, work));
  return progress;
}
