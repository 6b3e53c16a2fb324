/** What the inbox is asked, as its address says. */
import type {
  ConversationCategory, ConversationFilter, ConversationOrder, ConversationStatus, ResponseBand,
} from "../api/generated/schema";

export const VIEWS = ["waiting", "mine", "answered", "ended", "all"] as const;
export type View = (typeof VIEWS)[number];

export interface InboxQuestion {
  view: View;
  search: string;
  /** Keys of channels. */
  channels: string[];
  categories: ConversationCategory[];
  bands: ResponseBand[];
  /** Keys of topics. */
  topics: string[];
}

const STATUSES: Record<View, ConversationStatus[]> = {
  waiting: ["OPEN"],
  mine: ["OPEN", "ANSWERED"],
  answered: ["ANSWERED"],
  ended: ["RESOLVED", "CLOSED"],
  all: [],
};
const BY_DUE: ConversationOrder[] = [{ field: "RESPONSE_DUE_AT", direction: "ASC" }];
const NEWEST: ConversationOrder[] = [{ field: "APPEARED_AT", direction: "DESC" }];

function list(query: URLSearchParams, key: string): string[] {
  return (query.get(key) ?? "").split(",").filter(Boolean);
}

/** What an address asks. */
export function readQuestion(query: URLSearchParams): InboxQuestion {
  return {
    view: VIEWS.find((each) => each === query.get("view")) ?? "waiting",
    search: query.get("q") ?? "",
    channels: list(query, "channel"),
    categories: list(query, "category") as ConversationCategory[],
    bands: list(query, "band") as ResponseBand[],
    topics: list(query, "topic"),
  };
}

/** The address of a question; what is usual is left out. */
export function writeQuestion({ view, search, channels, categories, bands, topics }: InboxQuestion): URLSearchParams {
  const query = new URLSearchParams();
  const said = {
    view: view === "waiting" ? "" : view,
    q: search,
    channel: channels.join(","),
    category: categories.join(","),
    band: bands.join(","),
    topic: topics.join(","),
  };
  for (const [key, value] of Object.entries(said)) if (value) query.set(key, value);
  return query;
}

/** The typed filter; `me` is who looks. */
export function filterOf(question: InboxQuestion, me: string | undefined): ConversationFilter | undefined {
  const { view, channels, categories, bands, topics } = question;
  const statuses = STATUSES[view];
  const filter: ConversationFilter = {
    ...(statuses.length ? { status: { in: statuses } } : {}),
    ...(view === "mine" && me ? { assigneeId: { eq: me } } : {}),
    ...(channels.length ? { channelKey: { in: channels } } : {}),
    ...(categories.length ? { category: { in: categories } } : {}),
    ...(bands.length ? { band: { in: bands } } : {}),
    ...(topics.length ? { topic: { in: topics } } : {}),
  };
  return Object.keys(filter).length ? filter : undefined;
}

/** Who waits, by how long they may; what is over, the newest first. */
export function orderOf({ view }: InboxQuestion): ConversationOrder[] {
  return view === "waiting" || view === "mine" ? BY_DUE : NEWEST;
}

/** How many conditions are said beside the view. */
export function conditions({ channels, categories, bands, topics }: InboxQuestion): number {
  return channels.length + categories.length + bands.length + topics.length;
}
