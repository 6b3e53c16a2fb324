/** What a network sends, to be tried: the shapes of its own documents, with nobody's words. */
import type { Network } from "../api/generated/schema";

const WHEN = 1_767_366_600;

const BODIES: Partial<Record<Network, (accountId: string) => unknown>> = {
  VK: (id) => ({ type: "group_join", group_id: Number(id) || 1, event_id: "trial", v: "5.199", object: { user_id: 4242, join_type: "join" } }),
  TELEGRAM: () => ({
    update_id: 1,
    message: {
      message_id: 1, date: WHEN, text: "/start trial", chat: { id: 5001, type: "private", first_name: "Trial" },
      from: { id: 5001, is_bot: false, first_name: "Trial" }, entities: [{ type: "bot_command", offset: 0, length: 6 }],
    },
  }),
  META: (id) => ({
    object: "page",
    entry: [{ id: id || "1", time: WHEN, messaging: [{ sender: { id: "4242" }, recipient: { id: id || "1" }, timestamp: WHEN * 1000, message: { mid: "m_trial", text: "Trial" } }] }],
  }),
  GOOGLE_LEAD_FORM: () => ({
    lead_id: "trial", api_version: "1.0", form_id: 1, campaign_id: 1, is_test: true,
    user_column_data: [{ column_id: "EMAIL", string_value: "trial@example.com" }, { column_id: "FULL_NAME", string_value: "Trial" }],
  }),
  TYPEFORM: () => ({
    event_id: "trial", event_type: "form_response",
    form_response: {
      form_id: "trial", token: "trial", submitted_at: "2026-01-02T15:00:00Z",
      definition: { id: "trial", fields: [{ id: "f1", type: "email", title: "E-mail" }] },
      answers: [{ type: "email", email: "trial@example.com", field: { id: "f1", type: "email" } }],
    },
  }),
  SEGMENT: () => ({ type: "page", messageId: "trial", anonymousId: "trial", timestamp: "2026-01-02T15:00:00Z", context: { page: { url: "https://www.example.com/?utm_source=trial" } } }),
  CALLRAIL: () => ({
    resource_id: "CAL1", company_resource_id: "COM1", answered: true, voicemail: false, direction: "inbound", duration: 60,
    start_time: "2026-01-02T15:00:00.000Z", customer_number: "+12025550100", tracking_phone_number: "+12025550101",
  }),
  SENDGRID: () => [{ email: "trial@example.com", timestamp: WHEN, event: "click", sg_event_id: "trial", sg_message_id: "trial", url: "https://www.example.com/" }],
  TIKTOK: () => ({ object: 1, time: WHEN, request_id: "trial", entry: [{ id: "1", create_time: WHEN, campaign_id: "1", changes: [{ field: "email", value: "trial@example.com" }] }] }),
  LINKEDIN: () => ({
    type: "LEAD_ACTION", leadGenFormResponse: "urn:li:leadGenFormResponse:trial-1", leadType: "SPONSORED", leadAction: "CREATED",
    owner: { sponsoredAccount: "urn:li:sponsoredAccount:1" }, occurredAt: WHEN * 1000,
  }),
  ODNOKLASSNIKI: () => ({ sender: { user_id: "user:4242" }, recipient: { chat_id: "chat:4242" }, message: { text: "Trial", mid: "mid:trial", attachments: [] }, timestamp: WHEN * 1000 }),
  VIBER: () => ({ event: "conversation_started", timestamp: WHEN * 1000, message_token: 1, type: "open", user: { id: "trial=", name: "Trial" }, subscribed: false }),
  MAX: () => ({
    update_type: "message_created", timestamp: WHEN * 1000,
    message: { sender: { user_id: 4242, first_name: "Trial", is_bot: false }, recipient: { chat_id: 4242, chat_type: "dialog" }, timestamp: WHEN * 1000, body: { mid: "mid.trial", text: "Trial" } },
  }),
  X: (id) => ({
    for_user_id: id || "1",
    direct_message_events: [{ type: "message_create", id: "1", created_timestamp: `${WHEN * 1000}`, message_create: { target: { recipient_id: id || "1" }, sender_id: "4242", message_data: { text: "Trial" } } }],
    users: { 4242: { id: "4242", name: "Trial", screen_name: "trial" } },
  }),
};

const FORMS: Partial<Record<Network, string>> = {
  TILDA: "Name=Trial&Email=trial%40example.com&tranid=1%3A1&formid=form1",
  MAILCHIMP: "type=subscribe&fired_at=2026-01-02+15%3A00%3A00&data%5Bid%5D=1&data%5Blist_id%5D=1&data%5Bemail%5D=trial%40example.com",
};

/** A body of this network; nothing where one has to paste what was really sent. */
export function sampleOf(network: Network, accountId: string | null | undefined): string {
  const made = BODIES[network]?.(accountId ?? "");
  return made === undefined ? FORMS[network] ?? "" : JSON.stringify(made, null, 2);
}
