/** What each network needs to be connected, as docs/networks.md has it; the server refuses what is not so. */
import type { Network } from "../api/generated/schema";

export const SECRETS = [
  "secret", "secret_token", "bot_token", "access_token", "app_secret", "verify_token", "google_key", "api_key", "signing_key",
  "public_key", "key", "client_secret", "auth_token", "hub_secret", "consumer_secret", "bearer_token", "consumer_key", "access_token_secret",
  "address",
] as const;
export type SecretName = (typeof SECRETS)[number];

export const SETTINGS = [
  "confirmation", "mapping", "events", "human_agent", "read_mentions", "accept_unsigned", "advertiser_id", "library_id", "lead_source", "read_unconfirmed",
  "subscribe", "webhook_id", "subscribe_account", "subscribed_account",
] as const;
export type SettingName = (typeof SETTINGS)[number];

/** How a setting is written: a line, JSON, a yes, or one of some words. */
export const KINDS: Record<SettingName, "line" | "json" | "yes" | "choice"> = {
  confirmation: "line", mapping: "json", events: "json", human_agent: "yes", read_mentions: "yes", accept_unsigned: "yes", advertiser_id: "line",
  library_id: "line", lead_source: "choice", read_unconfirmed: "yes", subscribe: "yes", webhook_id: "line", subscribe_account: "yes",
  subscribed_account: "line",
};

/** What `lead_source` may be. */
export const LEAD_SOURCES = ["INSTANT_FORM", "DIRECT_MESSAGE"] as const;

interface Needs {
  secrets: SecretName[];
  /** Secrets it may have besides. */
  further?: SecretName[];
  settings?: SettingName[];
  /** The setting without which it is of no use. */
  must?: SettingName;
  /** Settings that want the (first) further secret: without any of them it is for nothing. Left out: it is of use by itself. */
  furtherFor?: SettingName[];
  /** Whether it has to be said which account it is. */
  needsAccount?: boolean;
}

export const NETWORKS: Record<Network, Needs> = {
  VK: { secrets: ["secret"], further: ["access_token"], settings: ["confirmation"] },
  TELEGRAM: { secrets: ["secret_token"], further: ["bot_token"], needsAccount: true },
  META: { secrets: ["app_secret", "verify_token"], further: ["access_token"], settings: ["human_agent", "read_mentions"] },
  GOOGLE_LEAD_FORM: { secrets: ["google_key"] },
  TILDA: { secrets: ["api_key"] },
  TYPEFORM: { secrets: ["secret"] },
  JSON: { secrets: ["secret"], settings: ["mapping"], must: "mapping", needsAccount: true },
  SEGMENT: { secrets: [], settings: ["events"] },
  CALLRAIL: { secrets: ["signing_key"] },
  SENDGRID: { secrets: ["public_key"] },
  MAILCHIMP: { secrets: [] },
  MANDRILL: { secrets: ["key"] },
  TIKTOK: {
    secrets: ["app_secret"], further: ["access_token"], settings: ["accept_unsigned", "advertiser_id", "library_id", "lead_source"],
    furtherFor: ["advertiser_id", "library_id"],
  },
  LINKEDIN: { secrets: ["client_secret"], further: ["access_token"], settings: ["accept_unsigned"] },
  ODNOKLASSNIKI: { secrets: [], further: ["access_token"], settings: ["subscribe"], furtherFor: ["subscribe"], needsAccount: true },
  VIBER: { secrets: ["auth_token"], needsAccount: true },
  MAX: { secrets: ["secret"], settings: ["read_unconfirmed"], needsAccount: true },
  YOUTUBE: { secrets: ["hub_secret"], settings: ["subscribe"], needsAccount: true },
  X: {
    secrets: ["consumer_secret"], further: ["bearer_token", "client_secret", "consumer_key", "access_token", "access_token_secret"],
    settings: ["webhook_id", "subscribe", "subscribe_account", "subscribed_account"], furtherFor: ["webhook_id", "subscribe"],
  },
};

/** Whether its senders have write keys instead of an address. */
export function isByKey(network: Network): boolean {
  return network === "SEGMENT";
}

/** What to say of a network's further secret: some want one for a thing of their own. */
export function furtherSaid(network: Network): "TIKTOK" | "ODNOKLASSNIKI" | "X" | "usual" {
  return network === "TIKTOK" || network === "ODNOKLASSNIKI" || network === "X" ? network : "usual";
}

/** All secrets that an account of the network may have, its address among them. */
export function secretsOf(network: Network): SecretName[] {
  const { secrets, further = [] } = NETWORKS[network];
  return [...secrets, ...further, ...(isByKey(network) ? [] : (["address"] as const))];
}
