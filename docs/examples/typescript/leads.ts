// Leads page by page, a change that is safe to repeat, and what happens to leads while it happens.
//
//   npm install graphql graphql-ws ws @graphql-typed-document-node/core
//   TOUCHLINE_URL=http://127.0.0.1:8000/graphql TOUCHLINE_KEY=… node leads.js
//
// `../generated/graphql.js` is what graphql-codegen (plugins typescript, typescript-operations, typed-document-node)
// makes of graphql/operations: every answer and every variable has its type.
import { randomUUID } from "node:crypto";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import {
  type LeadEventsSubscription,
  type LeadListQuery,
  type TaskCreateInput,
  LeadEventsDocument,
  LeadListDocument,
  TaskCreateDocument,
} from "../generated/graphql.js";

const url = process.env["TOUCHLINE_URL"] ?? "http://127.0.0.1:8000/graphql";
const Authorization = `Bearer ${process.env["TOUCHLINE_KEY"]}`;

/** One request. What is refused as a whole is thrown; what is wrong with an input is told in the payload. */
async function ask<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json", Authorization },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] };
  if (errors || !data) throw new Error(errors?.map(({ message }) => message).join(" ") ?? `HTTP ${response.status}`);
  return data;
}

/** Every lead, ten at a time; a cursor stays right while leads come and go. */
async function* leads(): AsyncGenerator<LeadListQuery["leads"]["edges"][number]["node"]> {
  let after: string | null = null;
  do {
    const page: LeadListQuery["leads"] = (await ask(LeadListDocument, { first: 10, after })).leads;
    for (const { node } of page.edges) yield node;
    after = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null;
  } while (after !== null);
}

/** A task. With the key, asking again after a lost answer makes no second one but gives the first answer again. */
async function addTask(input: TaskCreateInput): Promise<string> {
  const again = { ...input, idempotencyKey: randomUUID() };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { task, errors } = (await ask(TaskCreateDocument, { input: again })).taskCreate;
      if (!task) throw new Error(errors.map(({ field, message }) => `${field}: ${message}`).join(" "));
      return task.id;
    } catch (error) {
      if (attempt === 3 || !(error instanceof TypeError)) throw error; // fetch throws TypeError when the network fails
    }
  }
}

const names: string[] = [];
let newest: string | undefined;
for await (const { id, name, step, owner } of leads()) {
  newest ??= id;
  names.push(`${name}: ${step.name}, ${owner?.name ?? "nobody's"}`);
}
console.log(`${names.length} leads; the one with the latest activity is ${names[0]}.`);
if (newest === undefined) throw new Error("There is no lead yet.");

const socket = createClient({ url: url.replace(/^http/, "ws"), webSocketImpl: WebSocket, connectionParams: { Authorization } });
const variables = { filter: { kinds: ["TASK_CREATED"] } };
const events = socket.iterate<LeadEventsSubscription>({ query: print(LeadEventsDocument), variables });
const next = events.next(); // from now on we listen
await new Promise((resolve) => socket.on("connected", resolve));

const taskId = await addTask({ leadId: newest, title: "Ring back", dueAt: "2031-01-01T09:00:00Z" });
const event = (await next).value?.data?.leadEvents;
console.log(`${event?.kind}: “${event?.task?.title}” for ${event?.lead?.name}.`);
// Keep event.cursor: as `after` of the next subscription it tells what you missed.
if (event?.task?.id !== taskId) throw new Error("That was another task.");
await events.return?.();
await socket.dispose();
