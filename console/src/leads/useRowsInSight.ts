/** Which rows of one height are in sight of a box that scrolls: nothing is kept or counted for those that are not. */
import { startTransition, useCallback, useEffect, useState, type RefObject } from "react";

/** Drawn above and below those in sight; after a jump, and at first, once those in sight are there. */
const AROUND = 15;
/** Rows are drawn anew once so many went by. */
const STEP = 5;

interface RowsInSight {
  /** Indexes to draw, the rows around those in sight included. */
  indexes: number[];
  /** The row after the last in sight. */
  end: number;
  /** False while nobody has scrolled yet, or went back to the top. */
  isScrolled: boolean;
  scrollTo: (index: number) => void;
}

/** Of `count` rows of `size` pixels below a head that stays in its place; `room` is the height of the box. */
export function useRowsInSight(box: RefObject<HTMLElement | null>, count: number, size: number, head: number, room: number): RowsInSight {
  const [first, setFirst] = useState(0);
  useEffect(() => {
    const at = box.current;
    if (!at) return;
    const look = () => setFirst(Math.floor(at.scrollTop / size / STEP) * STEP);
    look();
    at.addEventListener("scroll", look, { passive: true });
    return () => at.removeEventListener("scroll", look);
  }, [box, size]);
  const scrollTo = useCallback(
    (index: number) => {
      const at = box.current;
      if (!at) return;
      const [top, bottom] = [index * size, (index + 1) * size + head - at.clientHeight];
      if (at.scrollTop > top) at.scrollTop = top;
      else if (at.scrollTop < bottom) at.scrollTop = bottom;
    },
    [box, size, head],
  );
  const [settled, settle] = useState<number | null>(null);
  useEffect(() => startTransition(() => settle(first)), [first]);
  const around = settled !== null && Math.abs(first - settled) <= AROUND ? AROUND : 0;
  const from = Math.max(0, Math.min(first, count - 1) - around);
  const end = Math.min(count, first + Math.ceil(room / size) + STEP);
  const to = Math.min(count, end + around);
  return { indexes: Array.from({ length: Math.max(0, to - from) }, (_, place) => from + place), end, isScrolled: first > 0, scrollTo };
}
