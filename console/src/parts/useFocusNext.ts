/** Where the focus goes when the control that had it is gone. */
import { useCallback, useEffect, useRef, type RefObject } from "react";

/**
 * `[place, next]`: `next(index)`, called with the change that takes the control away, gives the focus to what is marked
 * `data-next={mark}` inside `place` at that index, or to the last of them; where none is left, to what is marked `data-else={mark}`.
 */
export function useFocusNext<Place extends HTMLElement>(mark: string): [RefObject<Place | null>, (index: number) => void] {
  const place = useRef<Place>(null);
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const left = [...(place.current?.querySelectorAll<HTMLElement>(`[data-next="${mark}"]`) ?? [])];
    const found = left[Math.min(wanted.current, left.length - 1)] ?? place.current?.querySelector<HTMLElement>(`[data-else="${mark}"]`);
    wanted.current = null;
    found?.focus();
  });
  return [place, useCallback((index: number) => { wanted.current = index; }, [])];
}
