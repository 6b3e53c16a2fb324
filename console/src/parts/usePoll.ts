/** Asks anew every so often while the page is looked at: for what no subscription tells. */
import { useEffect, useRef } from "react";

/** Calls `again` every `seconds`, and at once when one comes back to the page; it is to leave alone what is under way. */
export function usePoll(again: () => void, seconds = 15): void {
  const last = useRef(again);
  last.current = again;
  useEffect(() => {
    const ask = () => {
      if (document.visibilityState === "visible") last.current();
    };
    const timer = setInterval(ask, seconds * 1000);
    document.addEventListener("visibilitychange", ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [seconds]);
}
