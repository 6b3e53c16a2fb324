/** Whether the server is reached: what requests saw last, and what the browser says. */
import { useSyncExternalStore } from "react";

let reached = true;
const listeners = new Set<() => void>();

/** Told by every request: it came through, or it did not. */
export function noteNetwork(now: boolean): void {
  if (now === reached) return;
  reached = now;
  listeners.forEach((tell) => tell());
}

window.addEventListener("offline", () => noteNetwork(false));
window.addEventListener("online", () => noteNetwork(true));

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** True while requests come through. */
export function useReached(): boolean {
  return useSyncExternalStore(subscribe, () => reached);
}
