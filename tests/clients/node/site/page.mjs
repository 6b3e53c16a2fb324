// A page of a site as far as t.js sees one: document, cookies, storage, history, forms; what is sent is kept, and posted
// to the server where there is one.
import vm from "node:vm";

class Emitter {
  constructor() { this.heard = {}; }
  addEventListener(name, told) { (this.heard[name] ??= []).push(told); }
  fire(name, event = {}) { for (const told of this.heard[name] ?? []) told(event); }
}

/** What a browser keeps of a site between its pages. */
export class Browser {
  constructor({ signals = {}, agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" } = {}) {
    this.cookies = new Map();
    this.storage = new Map();
    Object.assign(this, { signals, agent });
  }
}

export class Page {
  constructor(browser, script, href, { referrer = "", dataset = {}, src = "https://go.test/t.js", early = [], beacon = true,
    prerendering = false } = {}) {
    this.browser = browser;
    this.sent = [];
    this.fetched = [];
    const url = new URL(href), document = new Emitter(), window = new Emitter(), jar = browser.cookies;
    const location = { get href() { return url.href; }, get protocol() { return url.protocol; }, get pathname() { return url.pathname; } };
    const state = (_state, _title, to) => { if (to !== undefined) url.href = new URL(to, url.href).href; };
    Object.assign(document, { title: "A page", referrer, visibilityState: "visible", prerendering,
      currentScript: { src, dataset: { ...dataset } } });
    Object.defineProperty(document, "cookie", {
      get: () => [...jar].map(([name, { value }]) => `${name}=${value}`).join("; "),
      set: written => {
        const [pair, ...rest] = written.split("; "), [name, value] = pair.split("=");
        const options = Object.fromEntries(rest.map(each => each.split("=")));
        if (options["max-age"] === "0") jar.delete(name);
        else jar.set(name, { value, ...options });
      },
    });
    const kept = browser.storage;
    const localStorage = {
      getItem: name => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value), removeItem: name => kept.delete(name),
    };
    const navigator = { language: "ru-RU", ...browser.signals };
    if (beacon) navigator.sendBeacon = (to, blob) => { this.take(to, blob); return beacon !== "full"; };
    const history = { state: null, pushState: state, replaceState: state };
    const globals = { window, document, navigator, location, history, localStorage, crypto, URL, Blob, setTimeout, clearTimeout,
      fetch: (to, options) => { this.fetched.push([to, options]); return Promise.resolve(); } };
    if (early.length) window.touchline = { q: early };
    Object.assign(this, { url, document, window, history, location });
    vm.runInNewContext(script, globals);
  }

  call(...words) { this.window.touchline(...words); }

  take(to, blob) { this.sent.push([to, blob]); }

  /** Everything that waits is sent now, as when the page goes away; messages in their order. */
  async leave() {
    this.document.visibilityState = "hidden";
    this.document.fire("visibilitychange");
    const bodies = await Promise.all(this.sent.map(async ([, blob]) => JSON.parse(await blob.text())));
    return bodies.flatMap(body => body.batch);
  }

  submit(fields, matches = true) {
    const elements = Object.entries(fields).map(([name, [type, value, checked]]) => ({ name, type, value, checked }));
    this.document.fire("submit", { target: { matches: () => matches, elements } });
  }
}
