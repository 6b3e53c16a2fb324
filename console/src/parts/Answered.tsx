import type { ReactNode } from "react";
import type { UseQueryExecute, UseQueryState } from "urql";
import { Loading } from "./Loading";
import { Troubled } from "./Troubled";

/**
 * What a query answered, once it is there: `<Answered of={useQuery(…)}>{(data) => …}</Answered>`. While it is asked anew
 * the former answer stays; an error beside data is said above it. What is not asked yet shows nothing.
 */
export function Answered<Data>({ of: [result, ask], rows, children }: {
  of: [UseQueryState<Data, never>, UseQueryExecute] | [UseQueryState<Data, any>, UseQueryExecute]; // eslint-disable-line @typescript-eslint/no-explicit-any
  rows?: number;
  children: (data: Data) => ReactNode;
}) {
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
