import { Tooltip } from "@mantine/core";
import type { RefObject } from "react";

/** What is said of something while the pointer or the focus is on it. */
export function Hint({ of, text }: { of: RefObject<HTMLElement | null>; text: string }) {
  return <Tooltip label={text} target={of} />;
}
