/** What each network needs to be connected, as docs/networks.md has it; the server refuses what is not so. */
import type { Network } from "../api/generated/schema";

export const SECRETS = [
  "secret", "secret_token", "bot_token", "access_token", "app_secret", "verify_token", "google_key", "api_key", "signing_key",
  "public_key", "key", "client_secret", "auth_token", "hub_secret", "consumer_secret", "address",
] as const;
export type SecretName = (typeof SECRETS)[number];

export const SETTINGS = ["confirmation", "mapping", "events", "human_agent", "accept_unsigned", "read_unconfirmed"] as const;
export type SettingName = (typeof SETTINGS)[number];

/** How a setting is written: a line, JSON, or a yes. */
export const KINDS: Record<SettingName, "line" | "json" | "yes"> = {
  confirmation: "line", mapping: "json", events: "json", human_agent: "yes", accept_unsigned: "yes", read_unconfirmed: "yes",
};

export interface Needs {
  secrets: SecretName[];
  /** Secrets it may have besides. */
  further?: SecretName[];
  settings?: SettingName[];
  /** The setting without which it is of no use. */
  must?: SettingName;
  /** Whether it has to be said which account it is. */
  needsAccount?: boolean;
}

export const NETWORKS: Record<Network, Needs> = {
  VK: { secrets: ["secret"], further: ["access_token"], settings: ["confirmation"] },
  TELEGRAM: { secrets: ["secret_token"], further: ["bot_token"], needsAccount: true },
  META: { secrets: ["app_secret", "verify_token"], further: ["access_token"], settings: ["human_agent"] },
  GOOGLE_LEAD_FORM: { secrets: ["google_key"] },
  TILDA: { secrets: ["api_key"] },
  TYPEFORM: { secrets: ["secret"] },
  JSON: { secrets: ["secret"], settings: ["mapping"], must: "mapping", needsAccount: true },
  SEGMENT: { secrets: [], settings: ["events"] },
  CALLRAIL: { secrets: ["signing_key"] },
  SENDGRID: { secrets: ["public_key"] },
  MAILCHIMP: { secrets: [] },
  MANDRILL: { secrets: ["key"] },
  TIKTOK: { secrets: ["app_secret"], settings: ["accept_unsigned"] },
  LINKEDIN: { secrets: ["client_secret"], further: ["access_token"], settings: ["accept_unsigned"] },
  ODNOKLASSNIKI: { secrets: [], needsAccount: true },
  VIBER: { secrets: ["auth_token"], needsAccount: true },
  MAX: { secrets: ["secret"], settings: ["read_unconfirmed"], needsAccount: true },
  YOUTUBE: { secrets: ["hub_secret"], needsAccount: true },
  X: { secrets: ["consumer_secret"] },
};

/** Whether its senders have write keys instead of an address. */
export function isByKey(network: Network): boolean {
  return network === "SEGMENT";
}

/** All secrets that an account of the network may have, its address among them. */
export function secretsOf(network: Network): SecretName[] {
  const { secrets, further = [] } = NETWORKS[network];
  return [...secrets, ...further, ...(isByKey(network) ? [] : (["address"] as const))];
}
