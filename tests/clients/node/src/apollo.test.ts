// Apollo Client 4: cache by __typename and id, pages merged by its Relay policy, errors, a subscription.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, test } from "node:test";
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { getMainDefinition, relayStylePagination } from "@apollo/client/utilities";
import { createClient } from "graphql-ws";
import * as documents from "../generated/graphql.js";
import { headers, id, socketOptions, world } from "./world.js";

const socket = createClient(socketOptions);
const isLive = ({ query }: ApolloLink.Operation): boolean => {
  const main = getMainDefinition(query);
  return main.kind === "OperationDefinition" && main.operation === "subscription";
};

function connect(given: Record<string, string> = headers): ApolloClient {
  const link = ApolloLink.split(isLive, new GraphQLWsLink(socket), new HttpLink({ uri: world.url, headers: given }));
  const leads = relayStylePagination(["filter", "orderBy", "search"]);
  return new ApolloClient({ link, cache: new InMemoryCache({ typePolicies: { Query: { fields: { leads } } } }) });
}

function cached(client: ApolloClient): object {
  return client.cache.extract() as object;
}

after(() => socket.dispose());

test("pages are merged into one list, and nobody comes twice", async () => {
  const client = connect();
  const asked = { query: documents.LeadListDocument, variables: { first: 4 } };
  const first = (await client.query(asked)).data?.leads;
  const list = client.watchQuery(asked);
  const shown = list.subscribe(() => {});
  await list.fetchMore({ variables: { after: first?.pageInfo.endCursor } });
  const all = client.readQuery(asked)?.leads.edges ?? [];
  shown.unsubscribe();
  assert.equal(all.length, 8);
  assert.equal(new Set(all.map(({ node }) => node.id)).size, 8);
});

test("what a mutation answers is seen by every query that shows the lead", async () => {
  const client = connect();
  const leadId = id("assign");
  await client.query({ query: documents.LeadListDocument, variables: { first: 50 } });
  const variables = { input: { leadIds: [leadId], ownerId: id("svetlana") } };
  const { data } = await client.mutate({ mutation: documents.LeadAssignDocument, variables });
  assert.deepEqual(data?.leadAssign.errors, []);
  const list = client.readQuery({ query: documents.LeadListDocument, variables: { first: 50 } });
  const row = list?.leads.edges.find(({ node }) => node.id === leadId);
  const [assigned] = data?.leadAssign.leads ?? [];
  assert.equal(assigned?.owner?.id, id("svetlana"));
  assert.equal(row?.node.owner?.name, assigned?.owner?.name);
  assert.ok(`Lead:${leadId}` in cached(client));
});

test("an error has our code, and so has a refused change", async () => {
  const client = connect();
  const asked = client.query({ query: documents.LeadCardDocument, variables: { id: "nonsense" } });
  await assert.rejects(asked, (error) => {
    assert.ok(CombinedGraphQLErrors.is(error));
    assert.equal(error.errors[0]?.extensions?.["code"], "BAD_USER_INPUT");
    return true;
  });
  const variables = { input: { leadId: id("anna"), toStepKey: "nowhere" } };
  const { data } = await client.mutate({ mutation: documents.LeadMoveDocument, variables });
  assert.equal(data?.leadMove.lead, null);
  assert.equal(data?.leadMove.errors[0]?.field, "toStepKey");
});

test("a document is sent once and named by its hash from then on", async () => {
  const sizes: number[] = [];
  const counted: typeof fetch = (input, init) => {
    sizes.push(String(init?.body).length);
    return fetch(input, init);
  };
  const http = new HttpLink({ uri: world.url, headers, fetch: counted });
  const link = new PersistedQueryLink({ sha256: (text) => createHash("sha256").update(text).digest("hex") }).concat(http);
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  for (const first of [1, 2]) {
    const { data } = await client.query({ query: documents.LeadListDocument, variables: { first } });
    assert.equal(data?.leads.edges.length, first);
  }
  assert.equal(sizes.length, 3); // by its hash in vain, with the text, by its hash
  assert.ok(sizes[2]! < sizes[1]! / 3);
});

test("nobody is told to log in", async () => {
  const asked = connect({}).query({ query: documents.LeadCountDocument });
  await assert.rejects(asked, (error) => {
    assert.ok(CombinedGraphQLErrors.is(error));
    assert.equal(error.errors[0]?.extensions?.["code"], "UNAUTHENTICATED");
    return true;
  });
});

test("an event of a subscription is written into the cache", async () => {
  const client = connect();
  await client.query({ query: documents.LeadCardDocument, variables: { id: id("task") } });
  const variables = { filter: { kinds: ["LEAD_CREATED" as const, "TASK_CREATED" as const] } };
  const heard = new Promise<documents.LeadEventsSubscription["leadEvents"] | undefined>((resolve, reject) => {
    const live = client.subscribe({ query: documents.LeadEventsDocument, variables });
    live.subscribe({ next: ({ data }) => resolve(data?.leadEvents), error: reject });
  });
  await settled();
  const input = { leadId: id("task"), title: "Ring back", dueAt: "2031-01-01T09:00:00Z" };
  const { data } = await client.mutate({ mutation: documents.TaskCreateDocument, variables: { input } });
  assert.deepEqual(data?.taskCreate.errors, []);
  const event = await heard;
  assert.equal(event?.kind, "TASK_CREATED");
  assert.equal(event?.task?.id, data?.taskCreate.task?.id);
  assert.ok(`Task:${event?.task?.id}` in cached(client));
});

/** The server listens once it has answered what came after `subscribe` on the same socket. */
async function settled(): Promise<void> {
  const { value } = await socket.iterate({ query: "{ viewer { permissions } }" }).next();
  assert.ok(value?.data);
}
