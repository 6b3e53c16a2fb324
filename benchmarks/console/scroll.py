"""A list of very many leads being scrolled: how long rows in sight are empty, beside the bare round trip of a page."""

import http.client
import json
import time
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, Request

from benchmarks.console.browser import visitor
from benchmarks.serving.counting import percentile

LIST = "List of leads"
WHEEL_PX, WHEEL_EVERY_MS = 600, 40
"""Twelve to fifteen thousand pixels a second: as fast as a hand throws a touchpad."""
PAGES_ALONE = 40

PROBE = """
(name) => {
  const box = document.querySelector(`[role=region][aria-label^="${name}"]`);
  const seen = { frames: 0, long: 0, longest: 0, blank: 0, longestBlank: 0, blanks: 0, rows: 0 };
  let before = performance.now(), since = null;
  const isBlank = () => {
    const frame = box.getBoundingClientRect();
    const top = frame.top + 38, bottom = frame.top + box.clientHeight;
    let covered = 0;
    for (const row of box.querySelectorAll("[data-index]")) {
      const { top: from, bottom: to } = row.getBoundingClientRect();
      if (to <= top || from >= bottom) continue;
      if (row.querySelector("a")) covered += Math.min(to, bottom) - Math.max(from, top);
      seen.rows = Math.max(seen.rows, Number(row.dataset.index) + 1);
    }
    return covered < bottom - top - 2;
  };
  const tick = (now) => {
    const took = now - before;
    before = now;
    seen.frames += 1;
    if (took > 50) seen.long += 1;
    seen.longest = Math.max(seen.longest, took);
    if (isBlank()) since ??= now;
    else if (since !== null) {
      seen.blank += now - since;
      seen.longestBlank = Math.max(seen.longestBlank, now - since);
      seen.blanks += 1;
      since = null;
    }
    seen.isBlank = since !== null;
    if (window.seen === seen) requestAnimationFrame(tick);
  };
  window.seen = seen;
  requestAnimationFrame((now) => { before = now; requestAnimationFrame(tick); });
}
"""
"""Counts frames, and the time in which a row in sight holds no lead."""
AT_END = """
(name) => {
  const box = document.querySelector(`[role=region][aria-label^="${name}"]`);
  return Number(box.querySelector("[role=table]").getAttribute("aria-rowcount")) > 0;
}
"""


def measure(chrome: Browser, base: str, state: Any, seconds: float, bottom: float) -> dict[str, Any]:
    """By the wheel, by jumps, to the bottom; and the same pages without a browser."""
    with visitor(chrome, base, state) as context:
        page, asked = context.new_page(), list[Request]()
        page.on(
            "request", lambda request: asked.append(request) if "query LeadList" in (request.post_data or "") else None
        )
        page.goto("/app/leads")
        page.locator("[data-index] a").first.wait_for()
        page.wait_for_load_state("networkidle")
        heap = context.new_cdp_session(page)
        found: dict[str, Any] = {"heapMbBefore": _heap(heap), "alone": _alone(base, asked[0])}
        found["wheel"] = _watched(page, asked, lambda: _wheel(page, seconds))
        found["heapMbAfterWheel"] = _heap(heap)
        found["jumps"] = _watched(page, asked, lambda: _jump(page, seconds))
        found["bottom"] = _watched(page, asked, lambda: _to_bottom(page, bottom))
        found["bottom"]["isReached"] = page.evaluate(AT_END, LIST)
        found["heapMbAfter"] = _heap(heap)
    return found


def _watched(page: Page, asked: list[Request], act: Any) -> dict[str, Any]:
    before, begun = len(asked), time.perf_counter()
    page.evaluate(PROBE, LIST)
    act()
    page.wait_for_function("() => !window.seen.isBlank")
    seen = page.evaluate("() => { const seen = window.seen; window.seen = null; return seen; }")
    return {
        "seconds": round(time.perf_counter() - begun, 1),
        "rowsReached": seen["rows"],
        "requests": len(asked) - before,
        "frames": seen["frames"],
        "framesOver50Ms": seen["long"],
        "longestFrameMs": round(seen["longest"]),
        "blankMs": round(seen["blank"]),
        "blankTimes": seen["blanks"],
        "longestBlankMs": round(seen["longestBlank"]),
    }


def _wheel(page: Page, seconds: float) -> None:
    page.get_by_role("region", name=LIST).hover(position={"x": 400, "y": 300})
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        page.mouse.wheel(0, WHEEL_PX)
        page.wait_for_timeout(WHEEL_EVERY_MS)


def _jump(page: Page, seconds: float) -> None:
    """End, Home, and leaves in between: what the keyboard does in a list."""
    page.get_by_role("region", name=LIST).focus()
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        for key in ("End", "PageUp", "PageDown", "End", "Home", "PageDown", "End"):
            page.keyboard.press(key)
            page.wait_for_timeout(250)


def _to_bottom(page: Page, seconds: float) -> None:
    """End, as soon as there is a new one."""
    page.get_by_role("region", name=LIST).focus()
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends and not page.evaluate(AT_END, LIST):
        page.keyboard.press("End")
        page.wait_for_timeout(50)


def _heap(wire: CDPSession) -> float:
    wire.send("HeapProfiler.collectGarbage")
    return round(wire.send("Runtime.getHeapUsage")["usedSize"] / 1e6, 1)


def _alone(base: str, request: Request) -> dict[str, float]:
    """The same pages asked one after another by a bare client, whose connection is kept."""
    host, body = base.removeprefix("http://"), json.loads(request.post_data or "")
    headers = {name: value for name, value in request.all_headers().items() if name in HEADERS}
    connection, times, after = http.client.HTTPConnection(host, timeout=60), [], None
    for _ in range(PAGES_ALONE):
        begun = time.perf_counter()
        asked = json.dumps(body | {"variables": body["variables"] | {"after": after}})
        connection.request("POST", "/graphql", asked, headers)
        leads = json.loads(connection.getresponse().read())["data"]["leads"]
        times.append((time.perf_counter() - begun) * 1000)
        after = leads["pageInfo"]["endCursor"]
    connection.close()
    times.sort()
    return {
        "leadsAPage": len(leads["edges"]),
        "p50Ms": round(percentile(times, 0.5), 1),
        "p95Ms": round(percentile(times, 0.95), 1),
    }


HEADERS = {"content-type", "cookie", "x-csrf-token", "touchline-workspace", "accept-language"}
