/** What a file of each kind can fill, as `funnel/imports/fields.py` has it; the server checks the mapping itself. */
import type { ImportKind } from "../api/generated/schema";

export const FIELD_NAMES = [
  "external_id", "occurred_at", "name", "company", "email", "emails", "phone", "phones", "channel", "step", "owner", "resource",
  "campaign", "landing_page", "referrer", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "lead_external_id",
  "sold_at", "amount", "currency", "units", "status", "sdr", "sr", "kind", "anonymous_id", "platform_user_id", "handle",
  "external_person_id", "direction", "account", "start", "end", "day", "metric", "value", "keyword", "placement", "users", "purposes",
  "purpose_text", "url", "state", "reason", "parent", "cost_model", "prices", "promo_codes",
] as const;

export type FieldName = (typeof FIELD_NAMES)[number];

const UTM: FieldName[] = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"];

/** In the order people fill them in. */
export const FIELDS: Record<ImportKind, FieldName[]> = {
  LEADS: [
    "external_id", "occurred_at", "name", "emails", "phones", "company", "channel", "step", "owner", "resource", "campaign",
    "landing_page", ...UTM,
  ],
  DEALS: ["external_id", "lead_external_id", "sold_at", "amount", "currency", "units", "status", "sdr", "sr"],
  TOUCHPOINTS: [
    "external_id", "occurred_at", "kind", "email", "phone", "anonymous_id", "platform_user_id", "handle", "external_person_id",
    "account", "name", "company", "channel", "direction", "resource", "campaign", "landing_page", "referrer", ...UTM,
  ],
  SPEND: ["resource", "start", "end", "amount", "currency", "account", "external_id"],
  METRICS: ["resource", "day", "metric", "value", "keyword", "account", "external_id"],
  RESOURCES: [
    "name", "kind", "placement", "channel", "users", "purposes", "purpose_text", "url", "account", "state", "reason", "owner", "parent",
    "cost_model", "prices", "currency", "promo_codes", "phones", "external_id",
  ],
};

/** Without these a row says nothing. */
export const REQUIRED: Record<ImportKind, FieldName[]> = {
  LEADS: ["external_id", "occurred_at"],
  DEALS: ["external_id", "lead_external_id"],
  TOUCHPOINTS: ["external_id", "occurred_at", "kind"],
  SPEND: ["resource", "start", "amount"],
  METRICS: ["resource", "day", "metric", "value"],
  RESOURCES: ["name", "kind"],
};

/** Fields that one value may fill for the whole file, and the enum it is of. */
export const CONSTANTS: Partial<Record<`${ImportKind}.${FieldName}`, string>> = {
  "TOUCHPOINTS.kind": "TouchpointKind",
  "METRICS.metric": "Metric",
  "RESOURCES.kind": "ResourceKind",
};
