/** What happens to leads while their list is looked at. */
import { useEffect, useMemo, useRef, useState } from "react";
import { useClient, useSubscription } from "urql";
import { LeadsChangedDocument, type LeadListQuery } from "../api/generated/leads";
import { LeadEventsDocument } from "../api/generated/live";
import { useSession } from "../api/session";
import { CAME_BACK } from "../api/socket";

export type LeadNode = LeadListQuery["leads"]["edges"][number]["node"];

const QUIET = 600;
const AT_ONCE = 200;
/** Milliseconds until it is asked again after that failed. */
const AFTER_FAILURE = 5_000;

/** The one that is newer; of the same version the one that came `later`. */
export function newerOf(before: LeadNode | undefined, later: LeadNode): LeadNode {
  return before && before.version > later.version ? before : later;
}

/**
 * Leads as they were told last, by id, of those that `isShown`; and how many were made meanwhile that are not. The list stays
 * where it is: a row changes in its place, and new ones wait for whoever looks. Both start anew with `turn`.
 *
 * After the socket came back it goes on where it was: what happened meanwhile is told from the last event that was
 * heard. Where none was, or it was too long ago, nobody knows what was missed, and `onMissed` asks for the list anew.
 */
export function useLeadChanges(isShown: (id: string) => boolean, turn: string, onMissed: () => void) {
  const client = useClient();
  const personal = useSession().may("READ_PERSONAL");
  const [changed, setChanged] = useState(new Map<string, LeadNode>());
  const [fresh, setFresh] = useState(new Set<string>());
  const waiting = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const asking = useRef(false);
  const round = useRef(0);
  const shown = useRef(isShown);
  shown.current = isShown;
  const missed = useRef(onMissed);
  missed.current = onMissed;
  const heard = useRef<string | undefined>(undefined);
  const [after, setAfter] = useState<string | undefined>(undefined);

  useEffect(() => {
    setChanged(new Map());
    setFresh(new Set());
    setAfter(heard.current); // what came before is in the list
    return () => {
      round.current++;
      clearTimeout(timer.current);
      timer.current = undefined;
      waiting.current.clear();
    };
  }, [turn]);

  const soon = (delay: number) => {
    if (waiting.current.size && !asking.current) timer.current ??= setTimeout(() => void show(), delay);
  };
  // One question at a time: of two, the older answer may come last.
  const show = async () => {
    timer.current = undefined;
    asking.current = true;
    const mine = round.current;
    const ids = [...waiting.current].slice(0, AT_ONCE);
    ids.forEach((id) => waiting.current.delete(id));
    const { data } = await client.query(LeadsChangedDocument, { ids, personal }, { requestPolicy: "network-only" }).toPromise();
    asking.current = false;
    if (mine !== round.current) return soon(0); // of a list that is not shown any more
    if (!data) ids.forEach((id) => waiting.current.add(id));
    const found = (data?.nodes ?? []).filter((each): each is LeadNode => each !== null && "status" in each);
    setChanged((before) => new Map([...before, ...found.map((each) => [each.id, newerOf(before.get(each.id), each)] as const)]));
    soon(data ? 0 : AFTER_FAILURE);
  };
  useEffect(() => {
    const goOn = () => {
      if (heard.current) setAfter(heard.current);
      else missed.current();
    };
    window.addEventListener(CAME_BACK, goOn);
    return () => window.removeEventListener(CAME_BACK, goOn);
  }, []);
  const variables = useMemo(() => ({ after }), [after]);
  const [{ error }] = useSubscription({ query: LeadEventsDocument, variables }, (_before: unknown, { leadEvents }) => {
    const { cursor, kind, lead } = leadEvents;
    heard.current = cursor;
    if (!lead) return null;
    if (kind === "LEAD_CREATED" && !shown.current(lead.id)) setFresh((before) => new Set(before).add(lead.id));
    if (!shown.current(lead.id)) return null;
    waiting.current.add(lead.id);
    soon(QUIET);
    return null;
  });
  const isTooLongAgo = error?.graphQLErrors.some(({ extensions }) => extensions?.code === "CURSOR_EXPIRED");
  useEffect(() => {
    if (!isTooLongAgo) return;
    heard.current = undefined;
    setAfter(undefined);
    setChanged(new Map());
    missed.current();
  }, [isTooLongAgo]);
  return { changed, fresh: fresh.size };
}
