/* Touchline. What it stores and sends: docs/website.md. */
(() => {
  const w = window, d = document, n = navigator, tag = d.currentScript, set = tag ? tag.dataset : {};
  const NAME = "touchline", COOKIE = NAME + "_id", KEPT = 34128e3, VISIT = 18e5, MOST = 100;
  const CLICKS = "gclid,gbraid,wbraid,dclid,msclkid,fbclid,igshid,yclid,ysclid,rb_clickid,ttclid,twclid,li_fat_id,rdt_cid,epik,irclickid".split(",");
  const PERSONAL = /^(password|file|hidden|submit|button|reset|image)$/;
  const base = tag && tag.src ? new URL(".", tag.src).href : "/";
  const signal = n.globalPrivacyControl === true || n.doNotTrack === "1" || w.doNotTrack === "1";
  let key = set.key, mode = "denied", id, user, visitor, state = {}, queue = [], timer, before = d.referrer, here;

  const uuid = () =>
    crypto.randomUUID ? crypto.randomUUID() : [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, "0")).join("");
  const cookie = () => (d.cookie.match("(?:^|; )" + COOKIE + "=([^;]+)") || [])[1];
  const bake = (value, age) => {
    d.cookie = `${COOKIE}=${value}; path=/; max-age=${age}; samesite=lax` + (location.protocol === "https:" ? "; secure" : "") + (set.domain ? "; domain=" + set.domain : "");
  };
  const store = value => {
    try {
      if (value === undefined) return JSON.parse(localStorage.getItem(NAME)) || {};
      value ? localStorage.setItem(NAME, JSON.stringify(value)) : localStorage.removeItem(NAME);
    } catch { return {}; }
  };
  const save = () => mode === "granted" && store({ ...state, user });
  const hostOf = url => { try { return new URL(url).hostname.replace(/^www\./, ""); } catch { return ""; } };
  const some = found => Object.keys(found).length ? found : undefined;

  /* The address without a link's visitor, who must not be shared with whoever the address is sent to. */
  const clean = () => {
    const url = new URL(location.href), name = set.visitor || "tl_visitor", given = url.searchParams.get(name);
    if (given) {
      visitor = given;
      url.searchParams.delete(name);
      replace.call(history, history.state, "", url);
    }
    return url;
  };

  const arrive = url => {
    const campaign = {}, clicks = {}, now = Date.now(), from = hostOf(before), own = hostOf(url.href);
    for (const [name, value] of url.searchParams) {
      const low = name.toLowerCase();
      if (low.startsWith("utm_") && value) campaign[low === "utm_campaign" ? "name" : low.slice(4)] = value;
      else if (CLICKS.includes(low) && value) clicks[low] = value;
    }
    const outside = from && from !== own && !from.endsWith("." + own) && !own.endsWith("." + from);
    const touch = { campaign: some(campaign), clicks: some(clicks), referrer: outside ? before : undefined };
    if (!state.first) {
      state.first = { at: new Date(now).toISOString(), url: url.origin + url.pathname, referrer: touch.referrer };
      for (const name in campaign) state.first["utm_" + (name === "name" ? "campaign" : name)] = campaign[name];
    }
    if (touch.campaign || touch.clicks || outside || !(now - state.seen < VISIT)) state.last = touch;
    state.seen = now;
    save();
    return touch;
  };

  const send = (type, more, touch, consent) => {
    const last = touch || state.last || {}, url = new URL(location.href);
    const page = { url: url.href, path: url.pathname, search: url.search, title: d.title, referrer: touch ? before : last.referrer || before };
    const context = {
      page, consent, campaign: last.campaign, locale: n.language, library: { name: "t.js" },
      touchline: { first: state.first, clicks: last.clicks, visitor }
    };
    queue.push({ type, messageId: uuid(), timestamp: new Date().toISOString(), userId: user, context, ...more });
    queue.splice(0, queue.length - MOST);
    timer = timer || setTimeout(flush, 200);
  };

  const flush = () => {
    clearTimeout(timer);
    timer = 0;
    if (mode === "denied" || !key) return;
    while (queue.length) {
      const batch = queue.splice(0, 20).map(each => ({ anonymousId: id, ...each }));
      const body = JSON.stringify({ writeKey: key, sentAt: new Date().toISOString(), batch });
      const to = base + "v1/batch", type = "text/plain;charset=UTF-8";
      if (!(n.sendBeacon && n.sendBeacon(to, new Blob([body], { type }))))
        fetch(to, { method: "POST", body, headers: { "Content-Type": type }, keepalive: true, credentials: "omit" }).catch(() => {});
    }
  };

  const page = (name, properties) => {
    const url = clean();
    here = url.origin + url.pathname + url.search;
    send("page", { name: name || undefined, properties: { ...properties, url: url.href, referrer: before } }, arrive(url));
    before = url.href;
  };

  const consent = given => {
    const former = mode;
    mode = !signal && /^(granted|cookieless)$/.test(given) ? given : "denied";
    if (mode === "granted") {
      state = { ...state, ...store() };
      user = user || state.user;
      id = cookie() || id || visitor || uuid();
      bake(id, KEPT);
      save();
    } else {
      if (cookie()) bake("", 0);
      store(null);
      id = mode === "cookieless" ? uuid() : user = undefined;
      if (!id && former !== mode) queue = [];
    }
    flush();
  };

  const calls = {
    init: (given, more) => { key = given; Object.assign(set, more); start(); },
    consent: (given, words) => {
      const was = mode === "granted", is = given === "granted" && !signal, version = words && words.version || 1;
      const tell = analytics =>
        send("track", { event: "Segment Consent Preference Updated", properties: words }, 0, { categoryPreferences: { analytics } });
      if (was && !is) {
        queue = [];
        tell(false);
        flush();
        state.agreed = 0;
      }
      consent(given);
      if (is && state.agreed !== version) {
        state.agreed = version;
        save();
        tell(true);
      }
    },
    page,
    track: (event, properties) => send("track", { event, properties }),
    identify: (who, traits) => {
      user = who || user;
      save();
      send("identify", { userId: user, traits });
    },
    form: (selector, event) =>
      d.addEventListener("submit", ({ target }) => {
        if (!target.matches || !target.matches(selector)) return;
        const properties = {};
        for (const field of target.elements)
          if (field.name && field.value && !PERSONAL.test(field.type) && (field.checked || !/^(checkbox|radio)$/.test(field.type)))
            properties[field.name] = field.value;
        send("track", { event: event || "Form Submitted", properties });
        flush();
      }, true),
    id: tell => tell(mode === "denied" ? null : id),
    reset: () => { consent("denied"); queue = []; state = {}; visitor = undefined; consent(set.consent); }
  };

  let replace = history.replaceState, started;
  const moved = () => {
    if (location.href.split("#")[0] !== here) page();
  };
  const start = () => {
    if (started || !key) return;
    started = true;
    clean();
    consent(cookie() ? "granted" : set.consent);
    if (set.forms) calls.form(set.forms, set.event);
    if (set.page === "manual") return;
    page();
    for (const name of ["pushState", "replaceState"]) {
      const own = history[name];
      history[name] = function () {
        own.apply(this, arguments);
        moved();
      };
    }
    w.addEventListener("popstate", moved);
  };
  const early = w[NAME] && w[NAME].q || [];
  w[NAME] = (call, ...rest) => calls[call] && calls[call](...rest);
  const begin = () => {
    start();
    for (const each of early) w[NAME](...each);
  };
  d.addEventListener("visibilitychange", () => d.visibilityState === "hidden" && flush());
  w.addEventListener("pagehide", flush);
  w.addEventListener("storage", told => told.key === NAME && !told.newValue && mode === "granted" && consent());
  d.prerendering ? d.addEventListener("prerenderingchange", begin, { once: true }) : begin();
})();
