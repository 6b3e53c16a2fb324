/** Pages of a connection, one after another by keyset cursors, in one growing list. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useClient, type AnyVariables, type CombinedError, type TypedDocumentNode } from "urql";

interface Connection<Node> {
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
  edges: { node: Node }[];
}

export interface Pages<Node> {
  nodes: Node[];
  loading: boolean;
  error: CombinedError | undefined;
  hasMore: boolean;
  more: () => void;
  /** Asks for the pages shown so far anew, without emptying the list meanwhile. */
  refresh: () => void;
}

function nothingOf<Node>(loading: boolean) {
  return { nodes: [] as Node[], loading, error: undefined as CombinedError | undefined, cursor: null as string | null, hasMore: false };
}

/**
 * `read` takes the connection out of an answer. The list starts anew when the variables change. With `then` the pages after
 * the first one, for which somebody waits, are so long.
 */
export function usePages<Data, Variables extends AnyVariables, Node>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  read: (data: Data) => Connection<Node> | null | undefined,
  { pause = false, then }: { pause?: boolean; then?: number } = {},
): Pages<Node> {
  const client = useClient();
  const asked = JSON.stringify(variables);
  const turn = useRef(0);
  const [state, setState] = useState(() => nothingOf<Node>(!pause));
  const reader = useRef(read);
  reader.current = read;

  const load = useCallback(
    async (from: Node[], after: string | null, least: number, anew: boolean) => {
      const mine = ++turn.current;
      setState((before) => ({ ...before, loading: true, error: undefined }));
      let nodes = from;
      let cursor = after;
      for (;;) {
        const all = { ...JSON.parse(asked), after: cursor, ...(then && cursor ? { first: then } : {}) } as Variables;
        const result = await client.query(document, all, { requestPolicy: anew ? "network-only" : "cache-first" }).toPromise();
        if (mine !== turn.current) return;
        const found = result.data && reader.current(result.data);
        if (!found) {
          setState((before) => ({ ...before, loading: false, error: result.error }));
          return;
        }
        nodes = nodes.concat(found.edges.map((edge) => edge.node));
        cursor = found.pageInfo.endCursor ?? null;
        const hasMore = found.pageInfo.hasNextPage;
        if (nodes.length >= least || !hasMore) {
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
    void load([], null, 1, true);
    return () => void turn.current++;
  }, [load, pause]);

  const more = useCallback(() => {
    if (!state.loading && state.hasMore) void load(state.nodes, state.cursor, state.nodes.length + 1, true);
  }, [load, state]);
  const refresh = useCallback(() => void load([], null, state.nodes.length, true), [load, state.nodes.length]);
  return { nodes: state.nodes, loading: state.loading, error: state.error, hasMore: state.hasMore, more, refresh };
}
