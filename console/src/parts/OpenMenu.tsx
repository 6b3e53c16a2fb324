import { Menu } from "@mantine/core";
import { cloneElement, useEffect, useRef, useState } from "react";
import type { Entry, MenuOf } from "./menu";

/** The menu itself, opened by the click that fetched it. */
export function OpenMenu({ target, entries, width }: MenuOf) {
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    button.current?.focus({ preventScroll: true }); // it stands in the place of the one that was clicked
    setOpen(true);
  }, []);
  return (
    <Menu opened={isOpen} onChange={setOpen} width={width} position="bottom-end" withinPortal>
      <Menu.Target>{cloneElement(target, { ref: button })}</Menu.Target>
      <Menu.Dropdown>{entries.map((entry, place) => <Line key={place} of={entry} />)}</Menu.Dropdown>
    </Menu>
  );
}

function Line({ of }: { of: Entry }) {
  if (of.kind === "line") return <Menu.Divider />;
  if (of.kind === "label") return <Menu.Label>{of.text}</Menu.Label>;
  if (of.kind === "download") return <Menu.Item component="a" href={of.href} download>{of.text}</Menu.Item>;
  return <Menu.Item leftSection={of.icon} color={of.color} lang={of.lang} onClick={of.act}>{of.text}</Menu.Item>;
}
