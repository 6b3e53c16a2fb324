/** The lines of the overview: what is there, and whether somebody has to look. */
import { Boxes, Cable, FileUp, FormInput, KeyRound, Link2, Package, Send, UsersRound, Webhook, type LucideIcon } from "lucide-react";
import type { SetupFiguresQuery, SetupImportsQuery, SetupKeysQuery, SetupWebhooksQuery } from "../api/generated/setup";
import { standingOf } from "../connections/standing";
import { ago, number } from "../words/format";
import type { useWords } from "./words";

export type Part = "products" | "resources" | "connections" | "imports" | "forms" | "links" | "conversions" | "members" | "keys" | "webhooks";

export interface Line {
  part: Part;
  /** Null where the reader may not know it. */
  state: "ready" | "todo" | "look" | null;
  text: string | null;
}

export interface Known {
  figures: SetupFiguresQuery;
  keys: SetupKeysQuery | undefined;
  hooks: SetupWebhooksQuery | undefined;
  imports: SetupImportsQuery | undefined;
}
type Say = ReturnType<typeof useWords>;

export const ICONS: Record<Part, LucideIcon> = {
  products: Package, resources: Boxes, connections: Cable, imports: FileUp, forms: FormInput, links: Link2, conversions: Send,
  members: UsersRound, keys: KeyRound, webhooks: Webhook,
};

/** In the order in which one sets a workspace up. */
export function linesOf({ figures, keys, hooks, imports }: Known, say: Say): Line[] {
  return [
    products(figures, say),
    counted("resources", figures.resources.totalCount, say("resources_are", { count: figures.resources.totalCount }), say("no_resources")),
    connections(figures, say),
    imports ? lastImport(imports, say) : unknown("imports"),
    counted("forms", figures.forms.totalCount, say("forms_are", { count: figures.forms.totalCount }), say("no_forms")),
    counted("links", figures.trackedLinks.edges.length, say("links_are"), say("no_links")),
    conversions(figures, say),
    counted("members", figures.members.totalCount - 1, say("members_are", { count: figures.members.totalCount }), say("one_member")),
    keys ? apiKeys(keys, say) : unknown("keys"),
    hooks ? webhooks(hooks, say) : unknown("webhooks"),
  ];
}

function unknown(part: Part): Line {
  return { part, state: null, text: null };
}

function counted(part: Part, count: number, some: string, none: string): Line {
  return { part, state: count > 0 ? "ready" : "todo", text: count > 0 ? some : none };
}

function products({ products: { edges } }: SetupFiguresQuery, say: Say): Line {
  const without = edges.filter(({ node }) => !node.funnel).map(({ node }) => node.name);
  if (edges.length === 0) return { part: "products", state: "todo", text: say("no_products") };
  if (without.length > 0) return { part: "products", state: "look", text: say("no_funnel", { names: without.join(", ") }) };
  return { part: "products", state: "ready", text: say("products_are", { count: edges.length }) };
}

function connections({ connectedAccounts: { edges } }: SetupFiguresQuery, say: Say): Line {
  const standings = edges.map(({ node }) => standingOf(node)).filter((each) => each !== "off");
  const bad = standings.filter((each) => !["alive", "silent"].includes(each)).length;
  if (standings.length === 0) return { part: "connections", state: "todo", text: say("no_connections") };
  if (bad > 0) return { part: "connections", state: "look", text: say("connections_look", { count: standings.length, bad: number(bad) }) };
  return { part: "connections", state: "ready", text: say("connections_are", { count: standings.length }) };
}

function lastImport({ imports: { edges } }: SetupImportsQuery, say: Say): Line {
  const last = edges[0]?.node;
  if (!last) return { part: "imports", state: "todo", text: say("no_imports") };
  const values = { file: last.fileName, when: ago(last.startedAt) };
  return last.status === "FAILED" ? { part: "imports", state: "look", text: say("import_failed", values) } : { part: "imports", state: "ready", text: say("last_import", values) };
}

function conversions({ conversionDestinations: { edges } }: SetupFiguresQuery, say: Say): Line {
  const on = edges.map(({ node }) => node).filter((each) => !each.disabledAt);
  if (on.length === 0) return { part: "conversions", state: "todo", text: say("no_conversions") };
  const stopped = on.filter((each) => each.stoppedAt).length;
  if (stopped > 0) return { part: "conversions", state: "look", text: say("conversions_stopped", { count: stopped }) };
  return { part: "conversions", state: "ready", text: say("conversions_are", { count: on.length }) };
}

function apiKeys({ apiKeys: { edges } }: SetupKeysQuery, say: Say): Line {
  const valid = edges.map(({ node }) => node).filter((each) => !each.revokedAt);
  const used = valid.filter((each) => each.lastUsedAt).length;
  return counted("keys", valid.length, say("keys_are", { count: valid.length, used: number(used) }), say("none_keys"));
}

function webhooks({ webhookEndpoints: { edges } }: SetupWebhooksQuery, say: Say): Line {
  const all = edges.map(({ node }) => node);
  const failing = all.filter((each) => each.failingSince).length;
  if (failing > 0) return { part: "webhooks", state: "look", text: say("webhooks_fail", { count: failing }) };
  const on = all.filter((each) => each.status === "ENABLED").length;
  return counted("webhooks", on, say("webhooks_are", { count: on }), say("no_webhooks"));
}
