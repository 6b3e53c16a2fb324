/** One import as it goes on: asked again until it is over. */
import { useEffect } from "react";
import { useQuery } from "urql";
import { ImportProgressDocument, type ImportProgressQuery } from "../api/generated/imports";
import { useKept } from "../parts/useKept";

export type Found = NonNullable<ImportProgressQuery["import"]>;

const EVERY = 800;

/** Whether the worker is at it, or will be. */
export function isGoing(of: Pick<Found, "status">): boolean {
  return of.status === "QUEUED" || of.status === "RUNNING";
}

export function useImport(id: string | null) {
  const answer = useKept(useQuery({ query: ImportProgressDocument, variables: { id: id ?? "", first: 1 }, pause: !id }));
  const [{ data, fetching }, ask] = answer;
  const going = Boolean(data?.import && isGoing(data.import));
  useEffect(() => {
    if (!going || fetching) return;
    const timer = setTimeout(() => ask({ requestPolicy: "network-only" }), EVERY);
    return () => clearTimeout(timer);
  }, [going, fetching, ask]);
  return answer;
}
