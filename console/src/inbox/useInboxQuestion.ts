/** The inbox's question stands in the address, beside the conversation that is open. */
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import type { InboxQueryVariables } from "../api/generated/inbox";
import { useSession } from "../api/session";
import { filterOf, orderOf, readQuestion, writeQuestion, type InboxQuestion } from "./question";

export interface AskedInbox {
  question: InboxQuestion;
  /** With its question mark, to go to a conversation and keep the list. */
  search: string;
  asked: Pick<InboxQueryVariables, "filter" | "orderBy" | "search">;
  change: (part: Partial<InboxQuestion>) => void;
}

/** Ahead of what is drawn, so that two quick changes are both kept. */
function addressOfNow(): URLSearchParams {
  return new URLSearchParams(window.location.search);
}

/** Reads the question from the address and changes it there. */
export function useInboxQuestion(): AskedInbox {
  const [query, setQuery] = useSearchParams();
  const me = useSession().member?.id;
  const address = writeQuestion(readQuestion(query)).toString();
  const question = useMemo(() => readQuestion(new URLSearchParams(address)), [address]);
  const asked = useMemo(
    () => ({
      filter: filterOf(question, me),
      orderBy: orderOf(question),
      ...(question.search ? { search: question.search } : {}),
    }),
    [question, me],
  );
  const change = useCallback(
    (part: Partial<InboxQuestion>) => setQuery(writeQuestion({ ...readQuestion(addressOfNow()), ...part }), { replace: true }),
    [setQuery],
  );
  return { question, search: address ? `?${address}` : "", asked, change };
}
