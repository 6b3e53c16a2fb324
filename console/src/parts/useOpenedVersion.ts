import { useCallback, useState } from "react";

/**
 * The version a form was opened with, so that nothing is changed that was not seen; after one was told that it is another,
 * `renew` takes the next one, and that one alone.
 */
export function useOpenedVersion(version: number): [opened: number, renew: () => void] {
  const [{ opened, isStale }, set] = useState({ opened: version, isStale: false });
  if (isStale && version !== opened) set({ opened: version, isStale: false });
  return [opened, useCallback(() => set((before) => ({ ...before, isStale: true })), [])];
}
