/** The columns' pages: the first of each at once, more on demand, and anew what others changed. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import { LeadBoardColumnDocument } from "../api/generated/leads";
import type { LeadFilter } from "../api/generated/schema";
import { EMPTY, withColumn, type Columns } from "./columns";

const PAGE = 30;
const MOST = 200;

export interface BoardColumns {
  columns: Columns;
  change: (how: (columns: Columns) => Columns) => void;
  more: (key: string) => void;
  /** Asks for what a column shows anew; the cards stay until the answer is there. */
  refresh: (key: string) => Promise<void>;
}

/** `filter` must be the same object as long as it asks the same. */
export function useColumns(keys: string[], filter: LeadFilter): BoardColumns {
  const client = useClient();
  const [columns, setColumns] = useState<Columns>({});
  const now = useRef(columns);
  now.current = columns;
  const turn = useRef(0);

  const load = useCallback(
    async (key: string, after: string | null, first: number) => {
      const mine = turn.current;
      setColumns((before) => withColumn(before, key, { loading: true, error: null }));
      const variables = { filter: { ...filter, stepKey: { eq: key } }, first, after };
      const { data, error } = await client.query(LeadBoardColumnDocument, variables, { requestPolicy: "network-only" }).toPromise();
      if (mine !== turn.current) return;
      setColumns((before) => {
        if (!data) return withColumn(before, key, { loading: false, error: error?.graphQLErrors[0]?.message ?? error?.message ?? "" });
        const { edges, pageInfo } = data.leads;
        const found = edges.map((edge) => edge.node);
        const known = after ? (before[key] ?? EMPTY).cards : [];
        const ids = new Set(known.map((each) => each.id));
        const cards = [...known, ...found.filter((each) => !ids.has(each.id))];
        return withColumn(before, key, { cards, cursor: pageInfo.endCursor ?? null, hasMore: pageInfo.hasNextPage, loading: false });
      });
    },
    [client, filter],
  );
  const all = keys.join(" ");
  useEffect(() => {
    turn.current++;
    setColumns({});
    for (const key of all.split(" ").filter(Boolean)) void load(key, null, PAGE);
  }, [all, load]);
  const more = useCallback((key: string) => void load(key, now.current[key]?.cursor ?? null, PAGE), [load]);
  const refresh = useCallback(
    (key: string) => load(key, null, Math.min(MOST, Math.max(PAGE, now.current[key]?.cards.length ?? 0))),
    [load],
  );
  return { columns, change: setColumns, more, refresh };
}
