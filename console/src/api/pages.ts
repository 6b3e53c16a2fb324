/** Pages of a connection, one after another by keyset cursors, in one growing list. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useClient, type AnyVariables, type CombinedError, type TypedDocumentNode } from "urql";

interface Connection<Node> {
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
  edges: { node: Node }[];
}

export interface Pages<Node> {
  nodes: Node[];
  /** The first page, or one more, is waited for; asking anew for what is shown is none of it. */
  loading: boolean;
  error: CombinedError | undefined;
  hasMore: boolean;
  more: () => void;
  /** Asks for the pages shown so far anew, without emptying the list meanwhile. */
  refresh: () => void;
  /** The same for what asks every so often: not while something is under way, which it would put off again and again. */
  poll: () => void;
}

function nothingOf<Node>(loading: boolean) {
  return { nodes: [] as Node[], loading, error: undefined as CombinedError | undefined, cursor: null as string | null, hasMore: false };
}

/** Rows that are there already are left out: what moved down since the page before comes once more on this one. */
function joined<Node extends { id: string }>(nodes: Node[], found: Node[]): Node[] {
  const known = new Set(nodes.map(({ id }) => id));
  return nodes.concat(found.filter(({ id }) => !known.has(id)));
}

/**
 * `read` takes the connection out of an answer. The list starts anew when the variables change. With `then` the pages after
 * the first one, for which somebody waits, are so long.
 */
export function usePages<Data, Variables extends AnyVariables, Node extends { id: string }>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  read: (data: Data) => Connection<Node> | null | undefined,
  { pause = false, then }: { pause?: boolean; then?: number } = {},
): Pages<Node> {
  const client = useClient();
  const asked = JSON.stringify(variables);
  const turn = useRef(0);
  const isUnderWay = useRef(false);
  const least = useRef(1); // rows wanted of what is under way
  const [state, setState] = useState(() => nothingOf<Node>(!pause));
  const reader = useRef(read);
  reader.current = read;

  const load = useCallback(
    async (from: Node[], after: string | null) => {
      const mine = ++turn.current;
      isUnderWay.current = true;
      let nodes = from;
      let cursor = after;
      for (;;) {
        const all = { ...JSON.parse(asked), after: cursor, ...(then && cursor ? { first: then } : {}) } as Variables;
        const result = await client.query(document, all, { requestPolicy: "network-only" }).toPromise();
        if (mine !== turn.current) return;
        const found = result.data && reader.current(result.data);
        if (!found) {
          isUnderWay.current = false;
          setState((before) => ({ ...before, loading: false, error: result.error }));
          return;
        }
        nodes = joined(nodes, found.edges.map((edge) => edge.node));
        cursor = found.pageInfo.endCursor ?? null;
        const hasMore = found.pageInfo.hasNextPage;
        if (nodes.length >= least.current || !hasMore) {
          isUnderWay.current = false;
          setState({ nodes, loading: false, error: undefined, cursor, hasMore });
          return;
        }
      }
    },
    [client, document, asked, then],
  );

  useEffect(() => {
    if (pause) return;
    setState(nothingOf<Node>(true)); // what was found before is no answer to this
    least.current = 1;
    void load([], null);
    return () => {
      turn.current++;
      isUnderWay.current = false;
    };
  }, [load, pause]);

  const more = useCallback(() => {
    if (state.loading || !state.hasMore) return;
    least.current = state.nodes.length + 1; // what is asked anew meanwhile goes on until there
    setState((before) => ({ ...before, loading: true, error: undefined }));
    if (!isUnderWay.current) void load(state.nodes, state.cursor);
  }, [load, state]);
  const shown = state.nodes.length;
  const anew = useCallback(() => {
    if (!isUnderWay.current) least.current = shown;
    void load([], null);
  }, [load, shown]);
  const refresh = useCallback(() => {
    // Where nothing came yet, it is waited for once more.
    setState((before) => ({ ...before, loading: before.loading || (Boolean(before.error) && before.nodes.length === 0), error: undefined }));
    anew();
  }, [anew]);
  const poll = useCallback(() => {
    if (!isUnderWay.current) anew();
  }, [anew]);
  return { nodes: state.nodes, loading: state.loading, error: state.error, hasMore: state.hasMore, more, refresh, poll };
}
