/** Focus goes back to where a dialog was opened from. */
import { useEffect, useRef, useState } from "react";

const SOON = 10;

/** What has the focus now; of an item of a menu, which is gone soon, the menu's button. */
function opener(): Element | null {
  const active = document.activeElement;
  const menu = active?.closest('[role="menu"]');
  return menu ? document.getElementById(menu.getAttribute("aria-labelledby") ?? "") : active;
}

/** For a dialog that is there only while it is open: Mantine gives focus back only to those it saw being opened. */
export function useReturnedFocus(): void {
  const [before] = useState(opener);
  const isOpen = useRef(false);
  useEffect(() => {
    isOpen.current = true;
    return () => {
      isOpen.current = false;
      setTimeout(() => {
        const isNowhere = document.activeElement === null || document.activeElement === document.body;
        if (!isOpen.current && isNowhere && before instanceof HTMLElement) before.focus({ preventScroll: true });
      }, SOON);
    };
  }, [before]);
}
