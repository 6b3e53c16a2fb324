import type { FloatingPosition } from "@mantine/core";
import { cloneElement, Suspense, useState, type ComponentProps, type ReactElement, type ReactNode } from "react";
import { useFile, whenUsed } from "./files";

export interface PopoverOf {
  /** The button that opens it. */
  target: ReactElement<ComponentProps<"button">>;
  label: string;
  width?: number;
  position?: FloatingPosition;
  onOpen?: () => void;
  /** The file of what is in it: it opens with both, for the focus goes inside. */
  needs?: () => Promise<unknown>;
  /** What is in it, given what closes it. */
  children: (close: () => void) => ReactNode;
}

const load = async () => (await import("./OpenPopover")).OpenPopover;
whenUsed(load);

/** A button with a box of fields, which comes with the first click. */
export function LaterPopover(popover: PopoverOf) {
  const [isWanted, want] = useState(false);
  const begin = () => {
    popover.onOpen?.();
    want(true);
  };
  const closed = cloneElement(popover.target, { "aria-haspopup": "dialog", "aria-expanded": isWanted, onClick: begin });
  return isWanted ? <Suspense fallback={closed}><Opened {...popover} /></Suspense> : closed;
}

function Opened(popover: PopoverOf) {
  const OpenPopover = useFile(load);
  useFile(popover.needs ?? load);
  return <OpenPopover {...popover} />;
}
