// Relay's runtime over what its compiler made: a connection page by page, one lead refetched by `node`, a mutation.
import assert from "node:assert/strict";
import { test } from "node:test";
import relay, { type FragmentType } from "relay-runtime";
import assignMutation, { type leadListAssignMutation } from "./relay/__generated__/leadListAssignMutation.graphql.js";
import leadQuery, { type leadListLeadQuery } from "./relay/__generated__/leadListLeadQuery.graphql.js";
import leadFragment, { type leadList_lead$data } from "./relay/__generated__/leadList_lead.graphql.js";
import listFragment, { type leadList_leads$data } from "./relay/__generated__/leadList_leads.graphql.js";
import pageQuery, { type leadListPageQuery } from "./relay/__generated__/leadListPageQuery.graphql.js";
import listQuery, { type leadListQuery } from "./relay/__generated__/leadListQuery.graphql.js";
import { headers, id, world } from "./world.js";

const { Environment, Network, RecordSource, Store, commitMutation, createOperationDescriptor, fetchQuery } = relay;

const environment = new Environment({
  store: new Store(new RecordSource()),
  network: Network.create(async ({ text }, variables) => {
    const body = JSON.stringify({ query: text, variables });
    const json = { "content-type": "application/json", accept: "application/graphql-response+json" };
    return (await fetch(world.url, { method: "POST", headers: { ...headers, ...json }, body })).json();
  }),
});

/** What a component is given for a fragment. */
function read<Data>(fragment: Parameters<typeof relay.getSelector>[0], key: unknown): Data {
  const selector = relay.getSelector(fragment, key as FragmentType);
  assert.ok(selector?.kind === "SingularReaderSelector");
  return environment.lookup(selector).data as unknown as Data;
}

function shown(): leadList_leads$data {
  const root = createOperationDescriptor(listQuery, { count: 3 });
  environment.retain(root);
  return read<leadList_leads$data>(listFragment, environment.lookup(root.fragment).data);
}

test("a connection grows page by page", async () => {
  await fetchQuery<leadListQuery>(environment, listQuery, { count: 3 }).toPromise();
  const first = shown().leads;
  assert.equal(first.edges.length, 3);
  assert.equal(first.pageInfo.hasNextPage, true);
  await fetchQuery<leadListPageQuery>(environment, pageQuery, { count: 3, cursor: first.pageInfo.endCursor }).toPromise();
  assert.equal(new Set(shown().leads.edges.map(({ node }) => node.id)).size, 6);
});

test("a lead is read again by node, and changed by a mutation, in the one record of the store", async () => {
  const variables = { id: id("nurture") };
  const found = await fetchQuery<leadListLeadQuery>(environment, leadQuery, variables).toPromise();
  assert.ok(found?.node);
  environment.retain(createOperationDescriptor(leadQuery, variables));
  const owner = (): string | undefined => read<leadList_lead$data>(leadFragment, found.node).owner?.name;
  const before = owner();
  const input = { leadIds: [id("nurture")], ownerId: id("marketer") };
  await new Promise<void>((resolve, reject) => {
    commitMutation<leadListAssignMutation>(environment, {
      mutation: assignMutation,
      variables: { input },
      onCompleted: ({ leadAssign }) => (leadAssign.errors.length ? reject(leadAssign.errors) : resolve()),
      onError: reject,
    });
  });
  assert.notEqual(owner(), before);
  assert.match(owner() ?? "", /^Mark/);
});
