/** How high a box may be to reach the bottom of the window. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

const LEAST = 320;

/** Measured anew after the page was drawn (before, it would lay out all rows once more) and when the window changes; `margin` stays free below. */
export function useRoomBelow<Box extends HTMLElement>(margin = 18): [RefObject<Box | null>, number] {
  const box = useRef<Box>(null);
  const [height, setHeight] = useState(LEAST);
  const measure = useCallback(() => {
    if (!box.current) return;
    const top = box.current.getBoundingClientRect().top + window.scrollY;
    setHeight(Math.max(LEAST, Math.floor(window.innerHeight - top - margin)));
  }, [margin]);
  useLayoutEffect(() => {
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, [measure]);
  useEffect(measure);
  return [box, height];
}
