/** Where the focus goes when what was pressed goes with its row, which the server answers some time later. */
import { useCallback, useEffect, useRef, type RefObject } from "react";

/**
 * `[list, leaves]`: after `leaves(id)`, once `id` is no longer among `ids`, the button in the row that took its place in `list`
 * has the focus, or that of the last row; where no row is left, the first one in `otherwise`.
 */
export function useGoneFocus(ids: string[], otherwise: RefObject<HTMLElement | null>): [RefObject<HTMLDivElement | null>, (id: string) => void] {
  const list = useRef<HTMLDivElement>(null);
  const leaving = useRef<{ id: string; place: number } | null>(null);
  const shown = useRef(ids);
  shown.current = ids;
  useEffect(() => {
    const gone = leaving.current;
    if (!gone || ids.includes(gone.id)) return;
    leaving.current = null;
    if (document.activeElement !== null && document.activeElement !== document.body) return; // one is somewhere else by now
    const left = [...(list.current?.querySelectorAll<HTMLElement>("button") ?? [])];
    const next = left[Math.min(gone.place, left.length - 1)] ?? otherwise.current?.querySelector<HTMLElement>("button");
    next?.focus();
  });
  return [list, useCallback((id: string) => { leaving.current = { id, place: shown.current.indexOf(id) }; }, [])];
}
