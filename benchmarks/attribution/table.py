"""The figures for people."""

import json
from collections.abc import Iterator
from typing import Any


def table(found: dict[str, Any]) -> str:
    """All parts that were measured."""
    lines = []
    for name, part in (("reading", _reading), ("writing", _writing), ("learning", _learning), ("funnel", _funnel)):
        if name in found:
            lines += [*part(found[name]), ""]
    if "web" in found:
        lines += [*_web(found["web"]), ""]
    if "run" in found:
        lines += [f"A run by channel over a year: {json.dumps(found['run'])}.", ""]
    return "\n".join([*lines, f"Rows: {json.dumps(found['counts'])}."])


def _reading(found: dict[str, Any]) -> Iterator[str]:
    yield "| all rule models by channel and resource | page ms | one report ms | SQL, whole page ms | SQL, amounts alone ms | page / SQL | page / amounts |"
    yield "|---|---|---|---|---|---|---|"
    for name in ("90 days", "all time"):
        each = found[name]
        yield (
            f"| {name}: {each['sales']:,} sales, {each['touches']:,} touches | {each['pageMs']:,.0f} | {each['reportMs']:,.0f}"
            f" | {each['sqlPageMs']:,.0f} | {each['sqlAmountMs']:,.0f} | {each['pageToSqlPage']:.1%}"
            f" | {each['pageToSqlAmount']:.1%} |"
        )
    yield ""
    peaks = ", ".join(f"{found[name]['peakMegabytes']} MB after {name}" for name in ("90 days", "all time"))
    yield f"Peak of the process that answers: {found['peakMegabytesBefore']} MB before, {peaks}. {json.dumps(found['settings'])}"


def _writing(found: dict[str, Any]) -> Iterator[str]:
    yield "| recorded | neither ms | journeys | journeys and day cells |"
    yield "|---|---|---|---|"
    for name, each in found.items():
        yield f"| {name} | {each['neitherMs']:.1f} | {each['withJourneys']:.2f}x | {each['withDayCells']:.2f}x |"


def _learning(found: dict[str, Any]) -> Iterator[str]:
    yield "| Markov | ours ms | peer ms | times as fast | largest difference of the peer |"
    yield "|---|---|---|---|---|"
    for name, each in found.items():
        for order in (key for key in each if key.startswith("order")):
            one = each[order]
            peer = (
                f"{one['peerMs']:,.1f} | {one['timesAsFast']:.1f}x | {one['largestDifference']:.1%}"
                if "peerMs" in one
                else " | | "
            )
            yield f"| {name}: {each['paths']:,} paths, {order}, {one['states']:,} states | {one['oursMs']:,.1f} | {peer} |"


def _web(found: dict[str, Any]) -> Iterator[str]:
    yield "| over HTTP, one worker, asked once | ms | the service held at most MB |"
    yield "|---|---|---|"
    yield f"| before the first request | | {found['peakMegabytesBefore']} |"
    for name, each in found.items():
        if isinstance(each, dict):
            yield f"| {name} | {each['firstMs']:,.0f} | {each['peakMegabytes']} |"


def _funnel(found: dict[str, Any]) -> Iterator[str]:
    yield "| funnel report by channel, weekly trend | ours ms | SQL ms | ours / SQL | peak MB |"
    yield "|---|---|---|---|---|"
    yield (
        f"| {found['units']:,} units of half a year | {found['oursMs']:,.0f} | {found['sqlMs']:,.0f} | {found['oursToSql']:.2f}"
        f" | {found['peakMegabytes']} |"
    )
