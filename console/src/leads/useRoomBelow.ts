/** How high a box may be to reach the bottom of the window. */
import { useLayoutEffect, useRef, useState, type RefObject } from "react";

const LEAST = 320;

/** Measured anew whenever the page is drawn or the window changes; `margin` stays free below. */
export function useRoomBelow<Box extends HTMLElement>(margin = 18): [RefObject<Box | null>, number] {
  const box = useRef<Box>(null);
  const [height, setHeight] = useState(LEAST);
  useLayoutEffect(() => {
    const measure = () => {
      if (!box.current) return;
      const top = box.current.getBoundingClientRect().top + window.scrollY;
      setHeight(Math.max(LEAST, Math.floor(window.innerHeight - top - margin)));
    };
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  });
  return [box, height];
}
