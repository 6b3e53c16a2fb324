/**
 * The GraphQL client. A login is the browser's httpOnly cookie; what changes something carries the CSRF token, the
 * workspace, and one idempotency key for every attempt of the same intent, so repeating it is safe.
 */
import { cacheExchange, Client, createClient, fetchExchange, mapExchange, subscriptionExchange, type CombinedError } from "urql";
import { retryExchange } from "@urql/exchange-retry";
import { currentLanguage } from "../words/words";
import type { Gate } from "./gate";
import { noteNetwork } from "./network";
import { socketOf } from "./socket";

const CSRF = /(?:^|; )touchline_csrf=([^;]*)/;

/** The headers of every request of this page. */
export function headers(workspace: string | null): Record<string, string> {
  return {
    "X-CSRF-Token": CSRF.exec(document.cookie)?.[1] ?? "",
    "Accept-Language": currentLanguage(),
    ...(workspace ? { "Touchline-Workspace": workspace } : {}),
  };
}

/** Whether the answer says that nobody is signed in any more. */
function isSignedOut(error: CombinedError | undefined): boolean {
  return Boolean(error?.graphQLErrors.some((each) => each.extensions?.code === "UNAUTHENTICATED"));
}

const retry = retryExchange({
  initialDelayMs: 700,
  maxDelayMs: 5_000,
  randomDelay: true,
  maxNumberAttempts: 40,
  retryIf: (error, operation) =>
    operation.kind !== "subscription" && Boolean(error.networkError) && !error.response?.status,
});

/** A client of one workspace; another workspace gets another, so nothing kept of the one is shown in the other. */
export function clientOf(workspace: string | null, gate: Gate, onSignedOut: () => void): Client {
  const socket = socketOf(workspace);
  return createClient({
    url: "/graphql",
    fetch: gate.fetch,
    preferGetMethod: false,
    requestPolicy: "cache-and-network",
    fetchOptions: () => ({ headers: headers(workspace), credentials: "same-origin" }),
    exchanges: [
      cacheExchange,
      mapExchange({
        onResult: (result) => {
          if (isSignedOut(result.error)) onSignedOut();
        },
      }),
      retry,
      mapExchange({
        onResult: (result) => {
          const lost = Boolean(result.error?.networkError) && !result.error?.response?.status;
          if (result.operation.kind !== "subscription") noteNetwork(!lost);
        },
      }),
      fetchExchange,
      subscriptionExchange({ forwardSubscription: socket }),
    ],
  });
}
