// Segment's own library for Node, as its users write it: only the host is ours.
import assert from "node:assert/strict";
import { Analytics } from "@segment/analytics-node";

const { url, writeKey } = JSON.parse(process.env["WORLD"]);

function opened(key) {
  const analytics = new Analytics({ writeKey: key, host: url, maxEventsInBatch: 15, flushInterval: 1000 });
  const failed = [], asked = [];
  analytics.on("error", error => failed.push(error));
  analytics.on("http_request", request => asked.push(request));
  return { analytics, failed, asked };
}

const { analytics, failed, asked } = opened(writeKey);
const traits = { email: "anna@example.test", phone: "+79991112233", firstName: "Anna", lastName: "Petrova" };
analytics.page({ anonymousId: "a1", name: "Home", properties: { url: "https://site.test/?utm_source=vk", referrer: "https://vk.com/" } });
analytics.identify({ anonymousId: "a1", userId: "crm-42", traits });
analytics.track({ userId: "crm-42", event: "Order Completed", properties: { order_id: "50314", revenue: 25.5, products: [{ sku: "x" }] } });
analytics.screen({ userId: "crm-42", name: "Basket" });
analytics.group({ userId: "crm-42", groupId: "acme", traits: { name: "Acme" } });
analytics.alias({ previousId: "b2", userId: "crm-42" });
for (let number = 0; number < 40; number++) analytics.track({ userId: "crm-42", event: "Ping", messageId: `ping-${number}`, properties: { number } });
analytics.track({ userId: "crm-42", event: "Ping", messageId: "ping-0" });
analytics.track({ userId: "crm-42", event: "Imported", timestamp: new Date("2024-02-03T04:05:06Z"), context: { ip: "203.0.113.5" } });
await analytics.closeAndFlush({ timeout: 20_000 });
assert.deepEqual(failed, []);
assert.ok(asked.length >= 4, `${asked.length} requests`);

const wrong = opened("wk_wrong");
wrong.analytics.track({ userId: "crm-42", event: "Lost" });
await wrong.analytics.closeAndFlush({ timeout: 20_000 });
assert.equal(wrong.failed.length, 1);
assert.equal(wrong.asked.length, 1, "a wrong key is not tried again");
console.log(`${asked.length} requests`);
