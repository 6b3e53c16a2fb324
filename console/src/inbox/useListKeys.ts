/** J and K go down and up the list from wherever one is, unless one writes; Enter opens what is reached. */
import { useEffect, type RefObject } from "react";

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable], [role=dialog]") !== null;
}

/** Listens while the list is shown. */
export function useListKeys(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const step = { j: 1, k: -1 }[event.key];
      if (!step || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
      const links = [...(list.current?.querySelectorAll<HTMLElement>("a") ?? [])];
      const here = links.findIndex((each) => each === document.activeElement);
      const at = here >= 0 ? here : links.findIndex((each) => each.hasAttribute("aria-current"));
      const next = links[Math.max(0, Math.min(links.length - 1, at + step))];
      if (!next) return;
      event.preventDefault();
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [list]);
}
