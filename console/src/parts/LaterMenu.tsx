import { cloneElement, Suspense, useState } from "react";
import { useFile, whenUsed } from "./files";
import type { MenuOf } from "./menu";

const load = async () => (await import("./OpenMenu")).OpenMenu;
whenUsed(load);

/** A button with a menu, which comes with the first click: what places it on the page is larger than the rest of the head. */
export function LaterMenu(menu: MenuOf) {
  const [isWanted, want] = useState(false);
  const closed = cloneElement(menu.target, { "aria-haspopup": "menu", "aria-expanded": isWanted, onClick: () => want(true) });
  return isWanted ? <Suspense fallback={closed}><Opened {...menu} /></Suspense> : closed;
}

function Opened(menu: MenuOf) {
  const OpenMenu = useFile(load);
  return <OpenMenu {...menu} />;
}
