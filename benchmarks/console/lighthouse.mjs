// Lighthouse of pages behind a login: a task as JSON comes in, what was found goes out as JSON. The cookies are put into
// the browser's own profile, where Lighthouse leaves them (it empties the caches alone), so every run is a first visit.
import { readFileSync } from "node:fs";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import desktop from "lighthouse/core/config/desktop-config.js";
import puppeteer from "puppeteer-core";

const FIGURES = {
  firstContentfulPaintMs: "first-contentful-paint",
  largestContentfulPaintMs: "largest-contentful-paint",
  speedIndexMs: "speed-index",
  totalBlockingMs: "total-blocking-time",
  layoutShift: "cumulative-layout-shift",
  interactiveMs: "interactive",
  transferredBytes: "total-byte-weight",
  scriptMs: "bootup-time",
  mainThreadMs: "mainthread-work-breakdown",
};
const CONFIGS = { desktop, mobile: undefined };

/** What a run came to; of accessibility also the rules that are broken, with where. */
function told({ lhr }) {
  const figures = Object.entries(FIGURES).map(([name, id]) => [name, Number((lhr.audits[id].numericValue ?? 0).toFixed(3))]);
  const broken = lhr.categories.accessibility.auditRefs
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
    .map(({ id }) => ({ rule: id, where: (lhr.audits[id].details?.items ?? []).map((item) => item.node?.selector).slice(0, 5) }));
  const shifts = (lhr.audits["layout-shifts"]?.details?.items ?? []).map((item) => ({ where: item.node?.selector, score: item.score }));
  return {
    performance: Math.round(lhr.categories.performance.score * 100),
    accessibility: Math.round(lhr.categories.accessibility.score * 100),
    ...Object.fromEntries(figures),
    requests: lhr.audits["network-requests"].details.items.length,
    broken,
    shifts,
    benchmarkIndex: lhr.environment.benchmarkIndex,
    warnings: lhr.runWarnings,
    endedAt: lhr.finalDisplayedUrl,
  };
}

/** A run whose trace lacks the first paint, which happens on a machine without time for it, is no run. */
async function visited(visit) {
  for (let attempt = 1; ; attempt += 1) {
    const result = await visit();
    if (result.lhr.categories.performance.score !== null) return told(result);
    if (attempt === 4) throw new Error("Lighthouse saw no first paint four times.");
  }
}

const { chromium, flags, base, cookies, pages, forms, runs } = JSON.parse(readFileSync(0, "utf8"));
const chrome = await launch({ chromePath: chromium, chromeFlags: ["--headless=new", ...flags], logLevel: "silent" });
try {
  const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${chrome.port}`, defaultViewport: null });
  await browser.setCookie(...cookies);
  const found = [];
  for (const [name, path] of pages)
    for (const form of forms)
      for (let run = 0; run < runs; run += 1) {
        const settings = { port: chrome.port, onlyCategories: ["performance", "accessibility"], logLevel: "error" };
        const one = await visited(() => lighthouse(base + path, settings, CONFIGS[form]));
        found.push({ page: name, form, ...one });
        process.stderr.write(`${name} ${form}: ${one.performance} / ${one.accessibility}\n`);
      }
  await browser.disconnect();
  process.stdout.write(JSON.stringify(found));
} finally {
  chrome.kill();
}
