/** Which leads are chosen, with what is needed to change them. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { LeadNode } from "./useLeadChanges";

export interface Selection {
  chosen: ReadonlyMap<string, LeadNode>;
  /** Whether any were chosen since the list was opened. */
  hasChosen: boolean;
  /** With `range`, all rows between this one and the last one that was chosen, too. */
  toggle: (rows: readonly LeadNode[], index: number, range?: boolean) => void;
  setAll: (rows: readonly LeadNode[], on: boolean) => void;
  /** These only. */
  set: (rows: readonly LeadNode[]) => void;
  /** Puts newer versions in the place of those that are chosen: what was seen is what is changed. */
  renew: (rows: Iterable<LeadNode>) => void;
}

function renewed(chosen: ReadonlyMap<string, LeadNode>, rows: Iterable<LeadNode>): ReadonlyMap<string, LeadNode> {
  const now = new Map(chosen);
  let isNewer = false;
  for (const each of rows) {
    if (each.version <= (now.get(each.id)?.version ?? Infinity)) continue;
    now.set(each.id, each);
    isNewer = true;
  }
  return isNewer ? now : chosen;
}

/** Empty at first, and again when another question is asked. */
export function useSelection(question: string): Selection {
  const [chosen, setChosen] = useState<ReadonlyMap<string, LeadNode>>(new Map());
  const last = useRef<number | null>(null);
  const hasChosen = useRef(false);
  hasChosen.current ||= chosen.size > 0;
  const was = hasChosen.current;
  const set = useCallback((rows: readonly LeadNode[]) => setChosen(new Map(rows.map((each) => [each.id, each]))), []);
  useEffect(() => {
    set([]);
    last.current = null;
  }, [question, set]);
  const toggle = useCallback((rows: readonly LeadNode[], index: number, range = false) => {
    const from = range && last.current !== null ? last.current : index;
    const touched = rows.slice(Math.min(from, index), Math.max(from, index) + 1);
    last.current = index;
    setChosen((before) => {
      const on = !before.has(rows[index]?.id ?? "");
      const now = new Map(before);
      for (const each of touched) if (on) now.set(each.id, each); else now.delete(each.id);
      return now;
    });
  }, []);
  const setAll = useCallback((rows: readonly LeadNode[], on: boolean) => set(on ? rows : []), [set]);
  const renew = useCallback((rows: Iterable<LeadNode>) => setChosen((before) => renewed(before, rows)), []);
  return useMemo(() => ({ chosen, hasChosen: was, toggle, setAll, set, renew }), [chosen, was, toggle, setAll, set, renew]);
}
