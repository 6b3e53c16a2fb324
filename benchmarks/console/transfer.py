"""What a first screen costs with an empty cache: encoded bytes with their heads, by kind, and the page's processor time.

The time is the main thread's own (`threadTicks`), which is the same however many others the machine serves.
"""

from collections import defaultdict
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from benchmarks.console.browser import visitor

SCREENS = {"sign-in page": "/app/sign-in", "home": "/app/", "leads": "/app/leads"}
ENCODINGS = {"gzip": ["gzip"], "brotli": ["br", "gzip"]}
KINDS = {
    "Document": "page",
    "Script": "script",
    "Stylesheet": "style",
    "Image": "image",
    "Fetch": "data",
    "XHR": "data",
}
BAR = 300_000
CARD = "/app/leads/{card}"
FURTHER = {"lead card": CARD, "matrix": "/app/matrix", "funnel report": "/app/funnel"}
"""The bar is for the first screens; these stand beside them."""
QUIET_MS = 1500


def measure(chrome: Browser, base: str, state: Any, card: str) -> dict[str, Any]:
    """By screen and encoding: kilobytes (of 1,000 bytes) by kind, requests, and whether the bar is kept."""
    found: dict[str, Any] = {}
    for name, path in (SCREENS | FURTHER).items():
        for encoding, accepted in ENCODINGS.items():
            with visitor(chrome, base, None if name == "sign-in page" else state) as context:
                found.setdefault(name, {})[encoding] = _visit(context, path.format(card=card), accepted)
    return found


def _visit(context: BrowserContext, path: str, accepted: list[str]) -> dict[str, Any]:
    page = context.new_page()
    wire = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    bytes_of: dict[str, float] = defaultdict(float)
    wire.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    wire.on("Network.loadingFinished", lambda event: _add(bytes_of, kinds, event))
    wire.send("Network.enable")
    wire.send("Performance.enable", {"timeDomain": "threadTicks"})
    wire.send("Network.setAcceptedEncodings", {"encodings": accepted})
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(QUIET_MS)
    spent = {each["name"]: each["value"] for each in wire.send("Performance.getMetrics")["metrics"]}
    total = sum(bytes_of.values())
    by_kind = {kind: round(value / 1000, 1) for kind, value in sorted(bytes_of.items())}
    return {
        "kilobytes": round(total / 1000, 1),
        "byKind": by_kind,
        "requests": len(kinds),
        "isUnderBar": total < BAR,
        "mainThreadMs": round(1000 * spent["TaskDuration"]),
        "scriptMs": round(1000 * spent["ScriptDuration"]),
    }


def _add(bytes_of: dict[str, float], kinds: dict[str, str], event: dict[str, Any]) -> None:
    bytes_of[KINDS.get(kinds.get(event["requestId"], ""), "other")] += event["encodedDataLength"]
