/** What is looked at when a connection is tested, and what came of each. */
import type { ConnectionCardQuery, ConnectionTestQuery } from "../api/generated/connections";
import { ago, number } from "../words/format";
import { furtherSaid, isByKey, NETWORKS } from "./networks";
import { isLate } from "./standing";
import type { useWords } from "./words";

export type Card = NonNullable<ConnectionCardQuery["connectedAccount"]>;
export type Tried = ConnectionTestQuery["connectedAccountTest"];
export interface Check {
  name: string;
  result: "well" | "odd" | "wrong";
  text: string;
}
type Say = ReturnType<typeof useWords>;

/** Each check of its own: the way in, the secrets, the network, its token, the queue, what could not be used. */
export function checksOf(of: Card, say: Say): Check[] {
  const { health } = of;
  const wrong = health.problems + health.dead;
  return [
    check(say("check_on"), of.disabledAt ? "wrong" : "well", say(of.disabledAt ? "check_on_wrong" : isByKey(of.network) ? "check_on_key" : "check_on_well")),
    secrets(of, say),
    check(say("check_heard"), health.lastEventAt ? "well" : "odd", health.lastEventAt ? say("check_heard_well", { when: ago(health.lastEventAt), count: health.eventsLastDay }) : say("check_heard_odd")),
    ...token(of, say),
    check(say("check_queue"), isLate(health.lagSeconds) ? "odd" : "well", isLate(health.lagSeconds) ? say("check_queue_odd", { waiting: number(health.waiting), minutes: number(Math.round(health.lagSeconds / 60)) }) : say("check_queue_well")),
    check(say("check_used"), wrong > 0 ? "wrong" : "well", wrong > 0 ? say("check_used_wrong", { problems: number(health.problems), dead: number(health.dead) }) : say("check_used_well")),
  ];
}

/** What the body that was tried would have become. */
export function triedCheck(tried: Tried, say: Say): Check {
  const made = tried.contacts.length + tried.preferences.length + tried.publications.length;
  const result = tried.problems.length > 0 ? "wrong" : made > 0 ? "well" : "odd";
  return check(say("check_body"), result, say(`check_body_${result}`, { count: made, problems: number(tried.problems.length) }));
}

function secrets({ network, secrets: held }: Card, say: Say): Check {
  const lacking = NETWORKS[network].secrets.filter((name) => !held.some((each) => each.name === name));
  if (lacking.length > 0) return check(say("check_secrets"), "wrong", say("check_secrets_wrong", { names: lacking.map((name) => say(`secret_${name}`)).join(", ") }));
  return check(say("check_secrets"), "well", say(NETWORKS[network].secrets.length > 0 ? "check_secrets_well" : "check_secrets_none"));
}

/** Of networks that are asked for something with a token, where the settings want that. */
function token({ network, secrets: held, settings, health }: Card, say: Say): Check[] {
  const { further: names = [], furtherFor } = NETWORKS[network];
  const set = (settings ?? {}) as Record<string, unknown>;
  if (names.length === 0 || (furtherFor && !furtherFor.some((name) => set[name]))) return [];
  if (health.accessRefusedAt) return [check(say("check_token"), "wrong", say("check_token_wrong", { when: ago(health.accessRefusedAt) }))];
  const has = held.some((each) => each.name === names[0]);
  return [check(say("check_token"), has ? "well" : "odd", has ? say("check_token_well") : say(`check_token_odd_${furtherSaid(network)}`))];
}

function check(name: string, result: Check["result"], text: string): Check {
  return { name, result, text };
}
