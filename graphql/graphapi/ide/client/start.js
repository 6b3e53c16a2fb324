// Starts GraphiQL on the endpoint the page names. A file of its own, so that no inline script is needed.
"use strict";

(function () {
  const place = document.getElementById("graphiql");
  const url = new URL(place.dataset.endpoint, location.href);
  const socketUrl = new URL(url);
  socketUrl.protocol = url.protocol === "https:" ? "wss:" : "ws:";

  // A browser that is logged in proves with this header that the request comes from our page.
  function csrf() {
    const found = /(?:^|; )touchline_csrf=([^;]*)/.exec(document.cookie);
    return found ? { "x-csrf-token": decodeURIComponent(found[1]) } : {};
  }

  function send(address, options) {
    return fetch(address, { ...options, headers: { ...csrf(), ...options.headers } });
  }

  // A browser cannot send headers with a WebSocket: those of the panel go as connection parameters.
  let headers = {};
  const wsClient = graphqlWs.createClient({
    url: socketUrl.href,
    lazy: true,
    connectionParams: () => ({ ...csrf(), ...headers }),
  });
  const fetcher = GraphiQL.createFetcher({ url: url.href, fetch: send, wsClient });

  ReactDOM.createRoot(place).render(
    React.createElement(GraphiQL, {
      defaultQuery: place.dataset.welcome,
      defaultEditorToolsVisibility: "headers",
      shouldPersistHeaders: false,
      fetcher(parameters, options) {
        headers = (options && options.headers) || {};
        return fetcher(parameters, options);
      },
    }),
  );
})();
