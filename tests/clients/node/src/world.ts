// What a client has to know of the server it talks to.
import WebSocket from "ws";

interface World {
  url: string;
  socket: string;
  key: string;
  ids: Record<string, string>;
}

export const world = JSON.parse(process.env["WORLD"] ?? "{}") as World;
export const headers = { authorization: `Bearer ${world.key}` };

/** For graphql-ws: Node 20 has no WebSocket of its own. */
export const socketOptions = {
  url: world.socket,
  webSocketImpl: WebSocket,
  connectionParams: { Authorization: `Bearer ${world.key}` },
};

export function id(name: string): string {
  const found = world.ids[name];
  if (found === undefined) throw new Error(`The company has nothing called ${name}.`);
  return found;
}
