import type { ReactNode } from "react";
import type { UseQueryExecute, UseQueryState } from "urql";
import { Loading } from "./Loading";
import { Troubled } from "./Troubled";
import { useKept } from "./useKept";

/**
 * What a query answered, once it is there: `<Answered of={useQuery(…)}>{(data) => …}</Answered>`. While it is asked anew
 * the former answer stays, also when that fails: an error is said above it. What is not asked yet shows nothing.
 */
export function Answered<Data>({ of, rows, children }: {
  of: [UseQueryState<Data, never>, UseQueryExecute] | [UseQueryState<Data, any>, UseQueryExecute]; // eslint-disable-line @typescript-eslint/no-explicit-any
  rows?: number;
  children: (data: Data) => ReactNode;
}) {
  const [result, ask] = useKept<Data>(of);
  const trouble = result.error && (
    <Troubled message={result.error.graphQLErrors[0]?.message ?? result.error.message} again={() => ask({ requestPolicy: "network-only" })} />
  );
  if (!result.data) return trouble ?? (result.fetching && <Loading rows={rows} />);
  return (
    <>
      {trouble}
      {children(result.data)}
    </>
  );
}
