/** What the list of leads is asked: read from the screen's address, written to it, and made into the typed filter. */
import type { LeadFilter, LeadOrder, LeadOrderField, LeadStatus } from "../api/generated/schema";

export const ME = "me";
export const NOBODY = "none";

export interface LeadQuestion {
  search: string;
  product: string | null;
  statuses: LeadStatus[];
  /** Keys of steps. */
  steps: string[];
  /** Ids of members, `me`, `none`. */
  owners: string[];
  /** Keys of channels of the first touch. */
  channels: string[];
  score: number | null;
  /** Days in which something happened. */
  active: number | null;
  /** Days in which nothing happened. */
  quiet: number | null;
  /** Days in which they were made. */
  created: number | null;
  /** Whether a task is open. */
  task: boolean | null;
  sort: LeadOrder;
}

export const STATUSES: LeadStatus[] = [
  "OPEN", "OFFERED", "ACCEPTED", "WORKING", "WON", "LOST", "NURTURING", "DISQUALIFIED",
];
/** What is still worked on. */
export const AT_WORK: LeadStatus[] = ["OPEN", "OFFERED", "ACCEPTED", "WORKING"];

const FIELDS: Record<string, LeadOrderField> = {
  name: "NAME", step: "STEP_ENTERED_AT", score: "SCORE", active: "LAST_ACTIVITY_AT", created: "CREATED_AT",
};
const USUAL: LeadOrder = { field: "LAST_ACTIVITY_AT", direction: "DESC" };

function list(query: URLSearchParams, key: string): string[] {
  return (query.get(key) ?? "").split(",").filter(Boolean);
}

function count(query: URLSearchParams, key: string): number | null {
  const value = Number(query.get(key));
  return query.get(key) && Number.isInteger(value) && value >= 0 && value < 100_000 ? value : null;
}

function sortOf(text: string | null): LeadOrder {
  const field = FIELDS[(text ?? "").replace(/^-/, "")];
  return field ? { field, direction: text?.startsWith("-") ? "DESC" : "ASC" } : USUAL;
}

/** What an address asks; what it does not say, or says wrong, is not asked. */
export function readQuestion(query: URLSearchParams): LeadQuestion {
  const task = query.get("task");
  return {
    search: query.get("q") ?? "",
    product: query.get("product"),
    statuses: STATUSES.filter((each) => list(query, "status").includes(each)),
    steps: list(query, "step"),
    owners: list(query, "owner"),
    channels: list(query, "channel"),
    score: count(query, "score"),
    active: count(query, "active"),
    quiet: count(query, "quiet"),
    created: count(query, "created"),
    task: task === "yes" ? true : task === "no" ? false : null,
    sort: sortOf(query.get("sort")),
  };
}

/** The address of a question, always in the same order, so that equal questions have equal addresses. */
export function writeQuestion(question: LeadQuestion): URLSearchParams {
  const { field, direction } = question.sort;
  const isUsual = field === USUAL.field && direction === USUAL.direction;
  const name = Object.keys(FIELDS).find((key) => FIELDS[key] === field);
  const said: Record<string, string | number | null> = {
    q: question.search,
    product: question.product,
    status: question.statuses.join(","),
    step: question.steps.join(","),
    owner: question.owners.join(","),
    channel: question.channels.join(","),
    score: question.score,
    active: question.active,
    quiet: question.quiet,
    created: question.created,
    task: question.task === null ? null : question.task ? "yes" : "no",
    sort: isUsual ? null : `${direction === "DESC" ? "-" : ""}${name}`,
  };
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(said)) if (value !== null && value !== "") query.set(key, String(value));
  return query;
}

function before(now: number, days: number): string {
  return new Date(now - days * 86_400_000).toISOString();
}

function ownersOf(owners: string[], me: string | undefined): LeadFilter {
  const ids = owners.flatMap((each) => (each === ME ? (me ? [me] : []) : each === NOBODY ? [] : [each]));
  if (!owners.includes(NOBODY)) return { ownerId: { in: ids } };
  const nobody: LeadFilter = { ownerId: { isNull: true } };
  return ids.length ? { or: [{ ownerId: { in: ids } }, nobody] } : nobody;
}

/** The filter of a question; `me` is who looks, `now` in milliseconds. Undefined asks nothing. */
export function filterOf(question: LeadQuestion, me: string | undefined, now: number): LeadFilter | undefined {
  const { statuses, steps, owners, channels, score, active, quiet, created, task, product } = question;
  const last = {
    ...(active === null ? {} : { gte: before(now, active) }),
    ...(quiet === null ? {} : { lt: before(now, quiet) }),
  };
  const filter: LeadFilter = {
    ...(product ? { productId: { eq: product } } : {}),
    ...(statuses.length ? { status: { in: statuses } } : {}),
    ...(steps.length ? { stepKey: { in: steps } } : {}),
    ...(owners.length ? ownersOf(owners, me) : {}),
    ...(channels.length ? { channelKey: { in: channels } } : {}),
    ...(score === null ? {} : { score: { gte: score } }),
    ...(Object.keys(last).length ? { lastActivityAt: last } : {}),
    ...(created === null ? {} : { createdAt: { gte: before(now, created) } }),
    ...(task === null ? {} : { hasNextTask: { eq: task } }),
  };
  return Object.keys(filter).length ? filter : undefined;
}

/** Whether anything but the order is asked. */
export function isNarrowed(question: LeadQuestion): boolean {
  const query = writeQuestion(question);
  query.delete("sort");
  return query.size > 0;
}
