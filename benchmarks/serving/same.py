"""Whether all sides answer the same: whole screens, figures of the reports, the fate of a touch."""

import re
from datetime import datetime
from typing import Any

from benchmarks.serving import postgraphile
from benchmarks.serving.asking import SIDES, Question
from benchmarks.serving.reports import check_attribution, check_funnel
from benchmarks.serving.runs import Server
from crm.core.ids import MalformedId, decode

CHECKED = 12
"""Different requests of each question that are compared."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_OURS_ALONE = ("cursor", "endCursor", "totalCountIsExact")


def plain(value: Any) -> Any:
    """Ids as UUIDs, moments in seconds, numbers to nine digits; without cursors, which are everybody's own."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items() if key not in _OURS_ALONE}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, float):
        return round(value, 9)
    if not isinstance(value, str):
        return value
    if _MOMENT.match(value):
        return datetime.fromisoformat(value).timestamp()
    try:
        return str(decode(value)[1])
    except MalformedId:
        return value


def shown(question: Question, side: str, data: Any) -> Any:
    """The answer of a side in the contract's shape."""
    if side == "postgraphile" and question.name.startswith("01"):
        return plain(postgraphile.inbox(data))
    if side == "postgraphile" and question.name.startswith("02"):
        return plain(postgraphile.card(data))
    if question.name.startswith(("05", "06")) and side != "touchline":
        return next(iter(data.values()))
    return _touch(data) if question.is_new else plain(data)


def _touch(data: Any) -> Any:
    """Status, channel and person: the touch has a new id each, and `lead` is only of the one it began, in our API."""
    found = next(iter(data.values()))
    found = found.get("result", found)
    found = found["results"][0] if "results" in found else found
    touch = found["touchpoint"]
    return found["status"], touch["channel"]["key"], plain(touch["person"]["id"])


def check(question: Question, servers: dict[str, Server]) -> None:
    """Raises AssertionError at the first answer that differs."""
    calls = {side: question.calls(side, 0) for side in SIDES}
    for place in list(range(len(calls["touchline"])))[:CHECKED]:
        found = {side: shown(question, side, calls[side][place].answer(servers[side].port)) for side in SIDES}
        for side in SIDES[1:]:
            _compare(question.name, found["touchline"], found[side], side)


def _compare(name: str, ours: Any, theirs: Any, side: str) -> None:
    if name.startswith("05"):
        check_funnel(ours["funnelReport"], theirs)
    elif name.startswith("06"):
        check_attribution(ours["attributionReport"], theirs)
    elif ours != theirs:
        raise AssertionError(f"{name}: {side} differs at {difference(ours, theirs, 'data')}.")


def difference(one: Any, other: Any, path: str) -> str:
    """Where two answers part."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return next(difference(one[key], other[key], f"{path}.{key}") for key in one if one[key] != other[key])
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return next(difference(a, b, f"{path}.{place}") for place, (a, b) in pairs if a != b)
    return f"{path}: {one!r} against {other!r}"
