/** Which rows of one height are in sight of a box that scrolls: nothing is kept or counted for those that are not. */
import { useCallback, useEffect, useState, type RefObject } from "react";

const AROUND = 15;
/** Rows are drawn anew once so many went by. */
const STEP = 5;

interface RowsInSight {
  /** Indexes to draw, the rows around those in sight included. */
  indexes: number[];
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
  const from = Math.max(0, Math.min(first, count - 1) - AROUND);
  const to = Math.min(count, first + Math.ceil(room / size) + STEP + AROUND);
  return { indexes: Array.from({ length: Math.max(0, to - from) }, (_, place) => from + place), isScrolled: first > 0, scrollTo };
}
