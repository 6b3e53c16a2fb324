/** What was answered stays when asking for it anew fails. */
import { useRef } from "react";
import type { UseQueryExecute, UseQueryState } from "urql";

type Asked<Data> = [UseQueryState<Data, any>, UseQueryExecute]; // eslint-disable-line @typescript-eslint/no-explicit-any

/**
 * `useKept(useQuery(…))`: the same, but beside an error stands the last whole answer to the same question, where there was
 * one. urql lets go of it, and everything on the page with it: open dialogs, secrets that are shown once.
 */
export function useKept<Data>([result, ask]: Asked<Data>): Asked<Data> {
  const held = useRef<{ key: number; data: Data } | null>(null);
  const key = result.operation?.key;
  const isWhole = Boolean(result.data) && !result.error;
  if (isWhole && key !== undefined) held.current = { key, data: result.data as Data };
  // Asked again after an error, urql has neither data nor error for a moment.
  if (isWhole || held.current?.key !== key) return [result, ask];
  return [{ ...result, data: held.current?.data }, ask];
}
