import { Select } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { SelectOf } from "./LaterSelect";

/** The field with its list; opened at once where a click asked for it. */
export function OpenSelect({ select, isAsked }: { select: SelectOf; isAsked: boolean }) {
  const field = useRef<HTMLInputElement>(null);
  const wasAsked = useRef(isAsked);
  useEffect(() => {
    if (wasAsked.current) field.current?.focus({ preventScroll: true }); // it stands in the place of the one that was clicked
  }, []);
  return <Select {...select} ref={field} defaultDropdownOpened={isAsked} />;
}
