/**
 * Writes. One intent has one idempotency key: a lost answer is asked for again with the same key, and the server gives
 * the stored one. What the server refuses comes back as problems with the field they are about.
 */
import { useCallback, useState } from "react";
import { createRequest, getOperationName, useClient, type AnyVariables, type CombinedError, type TypedDocumentNode } from "urql";
import { headers } from "./client";
import { useWorkspaceSlug } from "./session";

export interface Problem {
  code: string;
  field?: string | null;
  message: string;
}

interface Sent<Payload> {
  /** What the mutation answered; null where it was refused as a whole. */
  payload: Payload | null;
  problems: Problem[];
}

type PayloadOf<Data> = NonNullable<Data[keyof Data]>;
type Payloads = { errors?: Problem[] };

/** The sentences of an error of the whole request. */
export function problemsOf(error: CombinedError): Problem[] {
  if (isLost(error)) return [{ code: "NETWORK", message: error.message }];
  return error.graphQLErrors.map((each) => ({
    code: String(each.extensions?.code ?? "ERROR"),
    field: (each.extensions?.field as string | undefined) ?? null,
    message: each.message,
  }));
}

/** By what was sent: the key of what has no answer yet, also where its dialog was closed meanwhile and opened again. */
const unanswered = new Map<string, string>();

/** Whether nobody knows what became of it: no answer came, or the server fell over. */
function isLost(error: CombinedError | undefined): boolean {
  const status = error?.response?.status as number | undefined;
  return status === undefined ? Boolean(error?.networkError) : status >= 500;
}

/**
 * `const [send, sending] = useSend(LeadLoseDocument); const { payload, problems } = await send({ input });`
 * `payload` is the one root field's; `problems` are its `errors` or the request's. After a lost answer the same
 * variables go out with the same key.
 */
export function useSend<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
): [(variables: Variables, key?: string) => Promise<Sent<PayloadOf<Data>>>, boolean] {
  const client = useClient();
  const workspace = useWorkspaceSlug();
  const [running, setRunning] = useState(0);
  const send = useCallback(
    async (variables: Variables, given?: string) => {
      const request = createRequest(document, variables);
      const text = JSON.stringify([workspace, getOperationName(request.query), variables]);
      const key = given ?? unanswered.get(text) ?? crypto.randomUUID();
      unanswered.set(text, key);
      setRunning((count) => count + 1);
      try {
        const fetchOptions = {
          headers: { ...headers(workspace), "Idempotency-Key": key },
          credentials: "same-origin" as const,
        };
        const result = await client.executeMutation(request, { fetchOptions }).toPromise();
        if (!isLost(result.error)) unanswered.delete(text);
        if (result.error && !result.data) return { payload: null, problems: problemsOf(result.error) };
        const payload = Object.values(result.data as Record<string, unknown>)[0] as PayloadOf<Data>;
        return { payload, problems: (payload as Payloads | null)?.errors ?? [] };
      } finally {
        setRunning((count) => count - 1);
      }
    },
    [client, document, workspace],
  );
  return [send, running > 0];
}
