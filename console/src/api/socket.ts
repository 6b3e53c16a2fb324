/** The socket of live updates (graphql-transport-ws), loaded and opened by the first subscription; it comes back by itself. */
import type { Client as SocketClient } from "graphql-ws";
import type { SubscriptionForwarder } from "urql";

/** Told to the window when the socket came back: what happened meanwhile was not. */
export const CAME_BACK = "touchline:live";
const FATAL = new Set([4400, 4401, 4403]);

async function open(workspace: string | null): Promise<SocketClient> {
  const { createClient } = await import("graphql-ws");
  const scheme = window.location.protocol === "https:" ? "wss" : "ws";
  return createClient({
    url: `${scheme}://${window.location.host}/graphql`,
    connectionParams: workspace ? { "touchline-workspace": workspace } : {},
    lazy: true,
    lazyCloseTimeout: 5_000,
    retryAttempts: Infinity,
    retryWait: (retries) => new Promise((done) => setTimeout(done, Math.min(10_000, 500 * 2 ** retries) * (0.5 + Math.random()))),
    shouldRetry: (event) => !(event instanceof CloseEvent && FATAL.has(event.code)),
    keepAlive: 20_000,
    on: {
      connected: (_socket, _payload, wasRetry) => {
        if (wasRetry) window.dispatchEvent(new Event(CAME_BACK));
      },
    },
  });
}

/** What urql forwards subscriptions to. */
export function socketOf(workspace: string | null): SubscriptionForwarder {
  let client: Promise<SocketClient> | undefined;
  return (request) => ({
    subscribe: (sink) => {
      let stop: (() => void) | undefined;
      let stopped = false;
      client ??= open(workspace);
      void client.then((opened) => {
        if (!stopped) stop = opened.subscribe({ ...request, query: request.query ?? "" }, sink as never);
      });
      return {
        unsubscribe: () => {
          stopped = true;
          stop?.();
        },
      };
    },
  });
}
