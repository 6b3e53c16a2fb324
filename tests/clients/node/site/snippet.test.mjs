// t.js as our server gives it, on pages of a site: what is stored and sent, and what is not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Browser, Page } from "./page.mjs";

const world = JSON.parse(process.env["WORLD"]);
const script = await (await fetch(`${world.url}/t.js`)).text();
const GRANTED = { key: "wk_1", consent: "granted" };
const at = (browser, href, more = {}) => new Page(browser, script, href, { dataset: GRANTED, ...more });
const CONSENT = "Segment Consent Preference Updated";
const kinds = messages => messages.map(each => each.event ?? each.type);

test("until somebody agrees nothing is stored and nothing is sent", async () => {
  const browser = new Browser(), page = at(browser, "https://site.test/?utm_source=vk", { dataset: { key: "wk_1" } });
  page.call("track", "Ping");
  page.call("identify", "crm-42", { email: "a@b.test" });
  assert.deepEqual(await page.leave(), []);
  assert.deepEqual([browser.cookies.size, browser.storage.size, page.fetched.length], [0, 0, 0]);
  page.call("id", told => assert.equal(told, null));
  page.call("consent", "granted");
  const said = await page.leave();
  assert.deepEqual(kinds(said), ["page", "Ping", "identify", CONSENT]);
  assert.equal(new Set(said.map(each => each.anonymousId)).size, 1);
  assert.equal(browser.cookies.get("touchline_id").value, said[0].anonymousId);
  assert.equal(said[0].context.campaign.source, "vk");
});

test("who takes it back is forgotten, and the next page starts as who agreed before goes on", async () => {
  const browser = new Browser();
  const first = at(browser, "https://site.test/", { dataset: { key: "wk_1" } });
  first.call("consent", "granted", { version: "2026-11" });
  const [{ anonymousId }, agreed] = await first.leave();
  assert.deepEqual(agreed.context.consent, { categoryPreferences: { analytics: true } });
  assert.deepEqual([agreed.event, agreed.anonymousId, agreed.properties], [CONSENT, anonymousId, { version: "2026-11" }]);
  const second = at(browser, "https://site.test/b", { dataset: { key: "wk_1" }, referrer: "https://site.test/" });
  second.call("consent", "granted", { version: "2026-11" });
  const [went, ...none] = await second.leave();
  assert.deepEqual([went.anonymousId, none], [anonymousId, []]);
  second.call("track", "Unsent");
  second.call("consent", "denied");
  assert.deepEqual([browser.cookies.size, browser.storage.size], [0, 0]);
  second.call("consent", "granted");
  second.call("track", "After");
  const said = await second.leave();
  const [refused, again, after] = said.slice(1);
  assert.deepEqual(kinds(said), ["page", CONSENT, CONSENT, "After"]);
  assert.deepEqual([refused.anonymousId, refused.context.consent.categoryPreferences.analytics], [anonymousId, false]);
  assert.deepEqual([again.context.consent.categoryPreferences.analytics, again.anonymousId], [true, after.anonymousId]);
  assert.notEqual(after.anonymousId, anonymousId);
});

test("what is taken back in one tab stops the others", async () => {
  const browser = new Browser(), [one, other] = ["/", "/b"].map(path => at(browser, `https://site.test${path}`));
  await one.leave();
  one.call("consent", "denied");
  other.window.fire("storage", { key: "touchline", newValue: null });
  other.call("track", "Ping");
  assert.deepEqual(kinds(await one.leave()), ["page", CONSENT]);
  assert.deepEqual(kinds(await other.leave()), []);
  assert.deepEqual([browser.cookies.size, browser.storage.size], [0, 0]);
});

test("who never agreed refuses without a word", async () => {
  const page = at(new Browser(), "https://site.test/", { dataset: { key: "wk_1" } });
  page.call("consent", "denied");
  assert.deepEqual(await page.leave(), []);
});

test("cookieless sends and stores nothing; every page is somebody else", async () => {
  const browser = new Browser(), ids = [];
  for (const path of ["/", "/b"]) {
    const said = await at(browser, `https://site.test${path}`, { dataset: { key: "wk_1", consent: "cookieless" } }).leave();
    assert.deepEqual(kinds(said), ["page"]);
    ids.push(said[0].anonymousId);
  }
  assert.notEqual(ids[0], ids[1]);
  assert.deepEqual([browser.cookies.size, browser.storage.size], [0, 0]);
});

for (const signals of [{ globalPrivacyControl: true }, { doNotTrack: "1" }])
  test(`${Object.keys(signals)} is respected whatever the page says`, async () => {
    const browser = new Browser({ signals }), page = at(browser, "https://site.test/");
    page.call("consent", "granted");
    page.call("track", "Ping");
    assert.deepEqual(await page.leave(), []);
    assert.deepEqual([browser.cookies.size, browser.storage.size, page.fetched.length], [0, 0, 0]);
  });

test("how somebody came is kept over pages: the first visit for good, the last one while it goes on", async () => {
  const browser = new Browser();
  const landing = at(browser, "https://www.site.test/lp?utm_source=ya&utm_medium=cpc&UTM_CAMPAIGN=jan&yclid=15", { referrer: "https://ya.ru/" });
  const [first] = await landing.leave();
  assert.deepEqual(first.context.campaign, { source: "ya", medium: "cpc", name: "jan" });
  assert.deepEqual(first.context.touchline.clicks, { yclid: "15" });
  const next = at(browser, "https://www.site.test/form", { referrer: "https://www.site.test/lp" });
  next.call("track", "Lead Submitted", { size: "XL" });
  const [page, lead] = await next.leave();
  assert.equal(page.context.campaign, undefined);
  assert.equal(page.properties.referrer, "https://www.site.test/lp");
  assert.deepEqual(lead.context.campaign, { source: "ya", medium: "cpc", name: "jan" });
  assert.deepEqual(lead.context.touchline.clicks, { yclid: "15" });
  assert.equal(lead.context.page.referrer, "https://ya.ru/");
  const { at: when, ...rest } = lead.context.touchline.first;
  assert.ok(Date.parse(when) <= Date.now());
  assert.deepEqual(rest, { url: "https://www.site.test/lp", referrer: "https://ya.ru/", utm_source: "ya", utm_medium: "cpc", utm_campaign: "jan" });
  const again = at(browser, "https://www.site.test/?utm_source=vk", { referrer: "https://vk.com/" });
  again.call("track", "Ping");
  const ping = (await again.leave())[1];
  assert.deepEqual(ping.context.campaign, { source: "vk" });
  assert.equal(ping.context.touchline.clicks, undefined);
  assert.equal(ping.context.touchline.first.utm_source, "ya");
  const state = JSON.parse(browser.storage.get("touchline"));
  browser.storage.set("touchline", JSON.stringify({ ...state, seen: state.seen - 31 * 60_000 }));
  const later = at(browser, "https://www.site.test/", { referrer: "" });
  later.call("track", "Pong");
  assert.equal((await later.leave())[1].context.campaign, undefined);
});

test("a tracked link hands its visitor over, and the address keeps it from nobody else", async () => {
  const browser = new Browser(), page = at(browser, "https://site.test/?tl_visitor=v1&a=1#top");
  assert.equal(page.url.href, "https://site.test/?a=1#top");
  assert.equal((await page.leave())[0].anonymousId, "v1");
  const other = at(browser, "https://site.test/?from=v2", { dataset: { ...GRANTED, visitor: "from" } });
  const [said] = await other.leave();
  assert.deepEqual([said.anonymousId, said.context.touchline.visitor, said.properties.url], ["v1", "v2", "https://site.test/"]);
});

test("pages of an application are told as they change, once", async () => {
  const page = at(new Browser(), "https://site.test/");
  page.history.pushState(null, "", "/b");
  page.history.replaceState({ scroll: 1 }, "");
  page.history.pushState(null, "", "/b#part");
  page.url.href = "https://site.test/c?x=1";
  page.window.fire("popstate");
  const said = await page.leave();
  assert.deepEqual(said.map(each => each.properties.url), ["https://site.test/", "https://site.test/b", "https://site.test/c?x=1"]);
  assert.deepEqual(said.map(each => each.properties.referrer), ["", "https://site.test/", "https://site.test/b"]);
  const quiet = at(new Browser(), "https://site.test/", { dataset: { ...GRANTED, page: "manual" } });
  quiet.history.pushState(null, "", "/b");
  quiet.call("page", "Pricing", { plan: "S" });
  const [only, ...none] = await quiet.leave();
  assert.deepEqual([only.name, only.properties.plan, none], ["Pricing", "S", []]);
});

test("calls of before the script came are done in their order", async () => {
  const early = [["init", "wk_2", { consent: "granted", page: "manual" }], ["identify", "crm-42", { name: "Anna" }], ["track", "Ping"]];
  const browser = new Browser(), page = at(browser, "https://site.test/", { dataset: {}, early });
  const [identify, ping] = await page.leave();
  assert.deepEqual([identify.type, identify.userId, identify.traits, ping.userId], ["identify", "crm-42", { name: "Anna" }, "crm-42"]);
  const [[to, blob]] = page.sent;
  assert.equal(to, "https://go.test/v1/batch");
  assert.equal(blob.type, "text/plain;charset=utf-8");
  assert.equal(JSON.parse(await blob.text()).writeKey, "wk_2");
  const next = at(browser, "https://site.test/b");
  assert.equal((await next.leave())[0].userId, "crm-42");
  next.call("reset");
  next.call("track", "Pong");
  const pong = (await next.leave()).at(-1);
  assert.equal(pong.userId, undefined);
  assert.notEqual(pong.anonymousId, ping.anonymousId);
});

test("a form is told with its answers, without what nobody may read", async () => {
  const page = at(new Browser(), "https://site.test/", { dataset: { ...GRANTED, page: "manual", forms: "form.lead", event: "Lead Submitted" } });
  const fields = {
    email: ["email", "anna@example.test"], secret: ["password", "x"], token: ["hidden", "x"], empty: ["text", ""],
    news: ["checkbox", "yes", true], sms: ["checkbox", "yes", false], size: ["radio", "XL", true], words: ["textarea", "Call me"],
  };
  page.submit(fields, false);
  page.submit(fields);
  const [said, ...none] = await page.leave();
  assert.deepEqual([said.event, none], ["Lead Submitted", []]);
  assert.deepEqual(said.properties, { email: "anna@example.test", news: "yes", size: "XL", words: "Call me" });
});

test("without beacons, and when they are full, it is fetched with keepalive", async () => {
  for (const beacon of [false, "full"]) {
    const page = at(new Browser(), "https://site.test/", { beacon });
    await page.leave();
    const [[to, options]] = page.fetched;
    assert.equal(to, "https://go.test/v1/batch");
    assert.deepEqual([options.method, options.keepalive, options.credentials], ["POST", true, "omit"]);
    assert.equal(JSON.parse(options.body).batch[0].type, "page");
  }
});

test("a page that is only prepared says nothing until it is shown", async () => {
  const page = at(new Browser(), "https://site.test/", { prerendering: true });
  assert.deepEqual(await page.leave(), []);
  page.document.fire("prerenderingchange");
  assert.deepEqual(kinds(await page.leave()), ["page"]);
});

test("a browser's visit reaches the server", async () => {
  const browser = new Browser(), page = at(browser, "https://www.site.test/lp?utm_source=vk&utm_medium=cpc", {
    dataset: { key: world.writeKey, consent: "granted" }, src: `${world.url}/t.js?v=1`, referrer: "https://vk.com/",
  });
  page.call("track", "Lead Submitted", { email: "anna@example.test", size: "XL" });
  await page.leave();
  const [[to, blob]] = page.sent;
  const headers = { origin: "https://www.site.test", "user-agent": browser.agent, "content-type": blob.type };
  const answer = await fetch(to, { method: "POST", headers, body: await blob.text() });
  assert.deepEqual([answer.status, await answer.json()], [200, { success: true }]);
});
