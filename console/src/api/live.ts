/** Live updates: what happens is told, and the screen asks again for what it shows. */
import { useCallback, useEffect, useRef } from "react";
import { useSubscription, type AnyVariables, type TypedDocumentNode } from "urql";
import { CAME_BACK } from "./socket";

/**
 * Calls `onEvent` after events (those that matter, where `when` says which), once in `quiet` milliseconds however many there are, and when the socket came back:
 * what happened meanwhile was told to nobody.
 */
export function useLive<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  onEvent: () => void,
  { quiet = 400, pause = false, when }: { quiet?: number; pause?: boolean; when?: (data: Data) => boolean } = {},
): void {
  const last = useRef(onEvent);
  last.current = onEvent;
  const matters = useRef(when);
  matters.current = when;
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const soon = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      last.current();
    }, quiet);
  }, [quiet]);
  useSubscription({ query, variables, pause }, (_before: unknown, data: Data) => {
    if (matters.current?.(data) ?? true) soon();
    return null;
  });
  useEffect(() => {
    if (pause) return;
    window.addEventListener(CAME_BACK, soon);
    return () => window.removeEventListener(CAME_BACK, soon);
  }, [soon, pause]);
  useEffect(() => () => {
    clearTimeout(timer.current);
    timer.current = undefined;
  }, []);
}
