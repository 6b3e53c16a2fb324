/** What others do on the board is seen on it. */
import { useEffect, useRef } from "react";
import { useSubscription } from "urql";
import { LeadEventsDocument } from "../api/generated/live";
import { CAME_BACK } from "../api/socket";
import { columnOf } from "./columns";
import type { BoardColumns } from "./useColumns";

const QUIET = 800;

/** Asks for the columns anew that an event is about: where the lead was shown, and where it is; all when the socket came back. */
export function useBoardLive(productId: string, board: BoardColumns): void {
  const touched = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const now = useRef(board);
  now.current = board;
  const variables = useRef({ filter: { productId } }).current;
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    const all = () => Object.keys(now.current.columns).forEach((key) => void now.current.refresh(key));
    window.addEventListener(CAME_BACK, all);
    return () => window.removeEventListener(CAME_BACK, all);
  }, []);
  useSubscription({ query: LeadEventsDocument, variables }, (_before: unknown, { leadEvents: { lead } }) => {
    const { columns } = now.current;
    if (!lead) return null;
    const keys = [columnOf(columns, lead.id), lead.step.key].filter((each): each is string => each !== undefined);
    keys.forEach((key) => touched.current.add(key));
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      const all = [...touched.current].filter((key) => key in now.current.columns);
      touched.current.clear();
      all.forEach((key) => void now.current.refresh(key));
    }, QUIET);
    return null;
  });
}
