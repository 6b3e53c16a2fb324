/** The dialogs that are opened by a call; what draws them comes with the first of them. */
import { Suspense, useEffect, useSyncExternalStore } from "react";
import { useFile, whenUsed } from "./files";
import { useWords } from "./words";

const load = async () => (await import("@mantine/modals")).ModalsProvider;
whenUsed(load);

let isWanted = false;
const listeners = new Set<() => void>();
let tellReady: () => void = () => undefined;
const ready = new Promise<void>((resolve) => { tellReady = resolve; });

/** What opens dialogs, once there is who listens to it. */
export async function dialogs() {
  isWanted = true;
  listeners.forEach((tell) => tell());
  await ready;
  return (await import("@mantine/modals")).modals;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Stands once in the page. */
export function Modals() {
  const isShown = useSyncExternalStore(subscribe, () => isWanted);
  return isShown && <Suspense><Opened /></Suspense>;
}

function Opened() {
  const ModalsProvider = useFile(load);
  const close = useWords()("close");
  return <ModalsProvider modalProps={{ closeButtonProps: { "aria-label": close } }}><Ready /></ModalsProvider>;
}

/** The provider listens from its layout effect on, and this is a later one. */
function Ready() {
  useEffect(() => {
    tellReady();
  }, []);
  return null;
}
