// urql: its normalising cache with Relay pagination, a mutation seen by a list, errors, a subscription.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { createClient } from "graphql-ws";
import * as documents from "../generated/graphql.js";
import { headers, id, socketOptions, world } from "./world.js";

const socket = createClient(socketOptions);
const client = new Client({
  url: world.url,
  fetchOptions: { headers },
  preferGetMethod: false,
  exchanges: [
    cacheExchange({
      keys: { LeadFirstTouch: () => null, Money: () => null, UserError: () => null, Viewer: () => null, LeadEvent: () => null },
      resolvers: { Query: { leads: relayPagination() } },
    }),
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query, variables }) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query: query ?? "", variables }, sink) }),
      }),
    }),
  ],
});

after(() => socket.dispose());

test("pages are merged into one list", async () => {
  const filter = { score: { gte: 0 } };
  const first = await client.query(documents.LeadListDocument, { first: 3, filter });
  assert.equal(first.error, undefined);
  const cursor = first.data?.leads.pageInfo.endCursor;
  const both = await client.query(documents.LeadListDocument, { first: 3, filter, after: cursor });
  assert.equal(new Set(both.data?.leads.edges.map(({ node }) => node.id)).size, 6);
});

test("what a mutation answers is in the list at once", async () => {
  const leadId = id("move");
  const all = { first: 60, orderBy: [{ field: "NAME" as const, direction: "ASC" as const }] };
  await client.query(documents.LeadListDocument, all);
  const moved = await client.mutation(documents.LeadMoveDocument, {
    input: { leadId, toStepKey: "interested", reason: "Asked" },
  });
  assert.deepEqual(moved.data?.leadMove.errors, []);
  const cached = client.readQuery(documents.LeadListDocument, all);
  const row = cached?.data?.leads.edges.find(({ node }) => node.id === leadId);
  const { lead } = moved.data?.leadMove ?? {};
  assert.equal(lead?.step.key, "interested");
  assert.equal(row?.node.step.name, lead?.step.name);
});

test("an error has our code", async () => {
  const { error } = await client.query(documents.LeadCardDocument, { id: "nonsense" });
  assert.equal(error?.graphQLErrors[0]?.extensions["code"], "BAD_USER_INPUT");
});

test("a subscription tells what happens", async () => {
  const heard = new Promise<string | undefined>((resolve) => {
    const live = client.subscription(documents.LeadEventsDocument, { filter: { kinds: ["TASK_CREATED"] } });
    const { unsubscribe } = live.subscribe(({ data }) => {
      resolve(data?.leadEvents.task?.title);
      queueMicrotask(unsubscribe);
    });
  });
  await socket.iterate({ query: "{ viewer { permissions } }" }).next();
  const input = { leadId: id("task"), title: "Send the price", dueAt: "2031-01-01T09:00:00Z" };
  const { data } = await client.mutation(documents.TaskCreateDocument, { input });
  assert.deepEqual(data?.taskCreate.errors, []);
  assert.equal(await heard, "Send the price");
});
