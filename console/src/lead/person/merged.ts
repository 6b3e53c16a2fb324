/** Merges made in this browser, by the lead they were made at, so that they can be undone there. */
import { useSyncExternalStore } from "react";

export interface Made {
  mergeId: string;
  name: string;
}

const PREFIX = "touchline.merged.";
const listeners = new Set<() => void>();

/** Remembers a merge; null forgets it. */
export function noteMerge(leadId: string, made: Made | null): void {
  if (made) sessionStorage.setItem(PREFIX + leadId, JSON.stringify(made));
  else sessionStorage.removeItem(PREFIX + leadId);
  listeners.forEach((tell) => tell());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The last merge made at this lead here. */
export function useMerged(leadId: string): Made | null {
  const kept = useSyncExternalStore(subscribe, () => sessionStorage.getItem(PREFIX + leadId));
  return kept ? (JSON.parse(kept) as Made) : null;
}
