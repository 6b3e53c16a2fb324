import { Popover } from "@mantine/core";
import { cloneElement, useEffect, useRef, useState } from "react";
import type { PopoverOf } from "./LaterPopover";

/** The popover itself, opened by the click that fetched it. */
export function OpenPopover({ target, label, width, position, onOpen, children }: PopoverOf) {
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    button.current?.focus({ preventScroll: true }); // it stands in the place of the one that was clicked
    setOpen(true);
  }, []);
  const toggle = () => {
    if (!isOpen) onOpen?.();
    setOpen(!isOpen);
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus width={width} position={position} shadow="md" withRoles>
      <Popover.Target>{cloneElement(target, { ref: button, onClick: toggle })}</Popover.Target>
      <Popover.Dropdown aria-label={label}>{children(() => setOpen(false))}</Popover.Dropdown>
    </Popover>
  );
}
