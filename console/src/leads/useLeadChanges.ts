/** What happens to leads while their list is looked at. */
import { useEffect, useRef, useState } from "react";
import { useClient, useSubscription } from "urql";
import { LeadsChangedDocument, type LeadListQuery } from "../api/generated/leads";
import { LeadEventsDocument } from "../api/generated/live";
import { useSession } from "../api/session";

export type LeadNode = LeadListQuery["leads"]["edges"][number]["node"];

const QUIET = 600;
const AT_ONCE = 200;
const NO_FILTER = {};

/**
 * Leads as they are now, by id, of those that `isShown`; and how many were made meanwhile that are not. The list stays
 * where it is: a row changes in its place, and new ones wait for whoever looks. Both start anew with `turn`.
 */
export function useLeadChanges(isShown: (id: string) => boolean, turn: string) {
  const client = useClient();
  const personal = useSession().may("READ_PERSONAL");
  const [changed, setChanged] = useState(new Map<string, LeadNode>());
  const [fresh, setFresh] = useState(new Set<string>());
  const waiting = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const shown = useRef(isShown);
  shown.current = isShown;

  useEffect(() => {
    setChanged(new Map());
    setFresh(new Set());
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [turn]);

  const show = async () => {
    timer.current = undefined;
    const ids = [...waiting.current].slice(0, AT_ONCE);
    ids.forEach((id) => waiting.current.delete(id));
    const { data } = await client.query(LeadsChangedDocument, { ids, personal }, { requestPolicy: "network-only" }).toPromise();
    const found = (data?.nodes ?? []).filter((each): each is LeadNode => each !== null && "status" in each);
    setChanged((before) => new Map([...before, ...found.map((each) => [each.id, each] as const)]));
    if (waiting.current.size) void show();
  };
  useSubscription({ query: LeadEventsDocument, variables: NO_FILTER }, (_before: unknown, { leadEvents }) => {
    const { kind, lead } = leadEvents;
    if (!lead) return null;
    if (kind === "LEAD_CREATED" && !shown.current(lead.id)) setFresh((before) => new Set(before).add(lead.id));
    if (!shown.current(lead.id)) return null;
    waiting.current.add(lead.id);
    timer.current ??= setTimeout(() => void show(), QUIET);
    return null;
  });
  return { changed, fresh: fresh.size };
}
