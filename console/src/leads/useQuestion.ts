/** The question of the list stands in the address: a view can be sent to somebody, and back goes back. */
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { useSession } from "../api/session";
import type { LeadListQueryVariables } from "../api/generated/leads";
import { filterOf, readQuestion, writeQuestion, type LeadQuestion } from "./question";

export interface AskedLeads {
  question: LeadQuestion;
  /** The canonical address of the question. */
  address: string;
  /** What the server is asked; the same object as long as the address is the same. */
  asked: Pick<LeadListQueryVariables, "filter" | "orderBy" | "search">;
  change: (part: Partial<LeadQuestion>) => void;
  go: (address: string) => void;
}

/** Ahead of what is drawn, so that two quick changes are both kept. */
function addressOfNow(): URLSearchParams {
  return new URLSearchParams(window.location.search);
}

/** Reads the question from the address and changes it there. */
export function useQuestion(): AskedLeads {
  const [query, setQuery] = useSearchParams();
  const me = useSession().member?.id;
  const address = writeQuestion(readQuestion(query)).toString();
  const question = useMemo(() => readQuestion(new URLSearchParams(address)), [address]);
  const asked = useMemo(
    () => ({
      filter: filterOf(question, me, Date.now()),
      orderBy: [question.sort],
      ...(question.search ? { search: question.search } : {}),
    }),
    [question, me],
  );
  const change = useCallback(
    (part: Partial<LeadQuestion>) => setQuery(writeQuestion({ ...readQuestion(addressOfNow()), ...part }), { replace: true }),
    [setQuery],
  );
  const go = useCallback((to: string) => setQuery(new URLSearchParams(to)), [setQuery]);
  return { question, address, asked, change, go };
}
