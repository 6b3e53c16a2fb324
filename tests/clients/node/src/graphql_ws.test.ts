// graphql-ws: events once and in order, resuming after a cursor, queries over the socket, the end of a bad login.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { print } from "graphql";
import { createClient } from "graphql-ws";
import { type LeadEventsSubscription, LeadEventsDocument, TaskCreateDocument } from "../generated/graphql.js";
import { id, socketOptions } from "./world.js";

const client = createClient(socketOptions);
after(() => client.dispose());

type Told = LeadEventsSubscription["leadEvents"] | undefined;

function listen(after: string | null) {
  const filter = { kinds: ["TASK_CREATED"] };
  const query = print(LeadEventsDocument);
  return client.iterate<LeadEventsSubscription>({ query, variables: { filter, after } });
}

async function create(title: string): Promise<void> {
  const input = { leadId: id("task"), title, dueAt: "2031-01-01T09:00:00Z" };
  const { value } = await client.iterate({ query: print(TaskCreateDocument), variables: { input } }).next();
  assert.deepEqual(value?.errors, undefined);
}

test("who comes back is told what happened meanwhile, once", async () => {
  const live = listen(null);
  const first = live.next();
  await create("One");
  const heard: Told = (await first).value?.data?.leadEvents;
  assert.equal(heard?.task?.title, "One");
  await live.return?.();
  await create("Two");
  const again = listen(heard?.cursor ?? null);
  const next: Told = (await again.next()).value?.data?.leadEvents;
  assert.equal(next?.task?.title, "Two");
  await again.return?.();
});

test("a bad key ends the connection, and the client is not to come again", async () => {
  const stranger = createClient({ ...socketOptions, connectionParams: { Authorization: "Bearer nobody" } });
  const asked = stranger.iterate({ query: "{ viewer { permissions } }" }).next();
  await assert.rejects(asked, (event: { code?: number }) => event.code === 4401);
});
