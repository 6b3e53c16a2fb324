"""The figures as tables, one after the other of every run that is kept."""

from collections.abc import Iterator
from typing import Any

LIGHTHOUSE = (
    "| Lighthouse | | | performance | runs | accessibility | FCP / LCP ms | blocked ms | shift | kB | load |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|"
)
TRANSFER = "| First screen | | kB gzip | kB brotli | by kind (gzip) | requests | page's CPU ms | under 300 kB |\n|---|---|---|---|---|---|---|---|"
SCROLL = (
    "| Scrolled | | s | rows | requests | longest blank ms | blank ms in all | frames | over 50 ms | longest ms | load |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|"
)
WAYS = ("wheel", "jumps", "bottom")


def page(kept: dict[str, dict[str, Any]]) -> str:
    """All tables, as Markdown."""
    parts = ((LIGHTHOUSE, "lighthouse", _scores), (TRANSFER, "transfer", _bytes), (SCROLL, "scroll", _scrolled))
    lines = []
    for head, part, rows in parts:
        found = [row for name, each in kept.items() if part in each for row in rows(name, each[part])]
        lines += [head, *found, ""] if found else []
    lines += [_bare(name, each["scroll"]) for name, each in kept.items() if "scroll" in each]
    return "\n".join(lines) + "\n"


def _load(found: dict[str, Any]) -> str:
    return " → ".join(map(str, found["loadAverage"]))


def _figures(found: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in found.items() if isinstance(each, dict)}


def _scores(name: str, found: dict[str, Any]) -> Iterator[str]:
    for screen, forms in _figures(found).items():
        for form, one in forms.items():
            yield (
                f"| {screen} | {form} | {name} | {one['performance']} | {', '.join(map(str, one['performances']))} | "
                f"{one['accessibility']} | {one['firstContentfulPaintMs']:.0f} / {one['largestContentfulPaintMs']:.0f} | "
                f"{one['totalBlockingMs']:.0f} | {one['layoutShift']} | {one['transferredBytes'] / 1000:.0f} | {_load(found)} |"
            )


def _bytes(name: str, found: dict[str, Any]) -> Iterator[str]:
    for screen, one in _figures(found).items():
        gzip, brotli = one["gzip"], one["brotli"]
        kinds = ", ".join(f"{kind} {value}" for kind, value in gzip["byKind"].items())
        yield (
            f"| {screen} | {name} | {gzip['kilobytes']} | {brotli['kilobytes']} | {kinds} | {gzip['requests']} | "
            f"{min(gzip['mainThreadMs'], brotli['mainThreadMs'])} | "
            f"{'yes' if gzip['isUnderBar'] else 'no'} |"
        )


def _scrolled(name: str, found: dict[str, Any]) -> Iterator[str]:
    for way in WAYS:
        one = found[way]
        yield (
            f"| {way} | {name} | {one['seconds']} | {one['rowsReached']:,} | {one['requests']} | {one['longestBlankMs']} | "
            f"{one['blankMs']} | {one['frames']} | {one['framesOver50Ms']} | {one['longestFrameMs']} | {_load(found)} |"
        )


def _bare(name: str, found: dict[str, Any]) -> str:
    alone, bottom = found["alone"], found["bottom"]
    reached = "the end was reached" if bottom["isReached"] else "the end was not reached in that time"
    return (
        f"{name}: a page of {alone['leadsAPage']} leads alone takes {alone['p50Ms']} ms (p95 {alone['p95Ms']}); JavaScript's heap "
        f"{found['heapMbBefore']} MB at first, {found['heapMbAfterWheel']} after the wheel, {found['heapMbAfter']} after the way to "
        f"the bottom, where {reached}.\n"
    )
