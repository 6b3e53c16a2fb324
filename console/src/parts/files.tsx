/** Files of code that come when they are wanted: each is fetched once, and again after it did not come. */
import { Suspense, use, useSyncExternalStore, type ComponentType } from "react";

type Load<Content> = () => Promise<Content>;

interface File {
  coming: Promise<unknown>;
  /** What is in it, once it is there. */
  content?: { of: unknown };
  hasFailed?: boolean;
}

const files = new Map<Load<unknown>, File>();

function begin(load: Load<unknown>): File {
  const file: File = { coming: load() };
  file.coming.then((of) => { file.content = { of }; }, () => { file.hasFailed = true; });
  return file;
}

function fileOf(load: Load<unknown>): File {
  let file = files.get(load);
  if (!file) files.set(load, (file = begin(load)));
  return file;
}

/** Fetches it, unless that was done. */
export function fetchFile(load: Load<unknown>): void {
  fileOf(load);
}

/** What is in the file: at once where it is there, else whoever draws this waits (`Suspense`); throws where it did not come. */
export function useFile<Content>(load: Load<Content>): Content {
  const { content, coming } = fileOf(load);
  return (content ? content.of : use(coming)) as Content;
}

/** Lets those that did not come be asked for once more. */
export function forgetFailed(): void {
  for (const [load, { hasFailed }] of files) if (hasFailed) files.delete(load);
}

const USE = ["pointermove", "pointerdown", "keydown"];
const SOON = 150;
const waiting = new Set<Load<unknown>>();
let isUsed = false;
const listeners = new Set<() => void>();

/** Nobody waits for it yet: where it does not come, whoever wants it asks anew. */
function fetchAhead(load: Load<unknown>): void {
  const file = fileOf(load);
  file.coming.catch(() => {
    if (files.get(load) === file) files.delete(load);
  });
}

function used() {
  isUsed = true;
  for (const kind of USE) window.removeEventListener(kind, used, true);
  waiting.forEach(fetchAhead);
  waiting.clear();
  listeners.forEach((tell) => tell());
}
for (const kind of USE) window.addEventListener(kind, used, { capture: true, passive: true });

/** Fetches it as soon as somebody moves or types here: a page that is only opened does not wait for what a click needs. */
export function whenUsed(load: Load<unknown>): void {
  if (isUsed) setTimeout(() => fetchAhead(load), SOON);
  else waiting.add(load);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether somebody moved or typed here yet: for what is said of a thing that one points at. */
export function useIsUsed(): boolean {
  return useSyncExternalStore(subscribe, () => isUsed);
}

/**
 * A part of a screen that a click opens, in a file of its own: `const GoalDialog = lately(async () =>
 * (await import("./GoalDialog")).GoalDialog)`. It draws nothing until it is there.
 */
export function lately<Props extends object>(load: Load<ComponentType<Props>>): ComponentType<Props> {
  whenUsed(load);
  function Content(props: Props) {
    const Part = useFile(load);
    return <Part {...props} />;
  }
  return function Later(props: Props) {
    return <Suspense><Content {...props} /></Suspense>;
  };
}
