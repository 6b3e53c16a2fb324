"""What an answer gives away: whose ids it shows, which errors it tells, whether it holds anything."""

import re
from typing import Any
from uuid import UUID

import orjson

from crm.core.ids import decode
from tests.http import Answer

PASSING = frozenset({"stageAge", "asOf", "freshAsOf", "acceptBy"})
"""Fields that tell the time of asking."""
SECRET = "Of the other. "
TOKEN = re.compile(r"_([0-9a-hjkmnp-tv-z]{26})\b|\b([0-9a-f]{8}-[0-9a-f-]{27})\b")


def without(value: Any) -> Any:
    """The answer without the time of asking."""
    if isinstance(value, dict):
        return {key: without(inner) for key, inner in value.items() if key not in PASSING}
    return [without(inner) for inner in value] if isinstance(value, list) else value


def codes(value: Any) -> set[str]:
    """Codes of all errors, wherever they stand."""
    if isinstance(value, list):
        return {code for inner in value for code in codes(inner)}
    if not isinstance(value, dict):
        return set()
    found = {code for key, inner in value.items() if key != "errors" for code in codes(inner)}
    for error in value.get("errors") or ():
        found.add(error.get("code") or error["extensions"]["code"])
    return found


def objects(value: Any) -> bool:
    """Whether anything with an id is in it."""
    if isinstance(value, list):
        return any(objects(inner) for inner in value)
    return isinstance(value, dict) and ("id" in value or any(objects(inner) for inner in value.values()))


def shown(answer: Answer, ids: frozenset[UUID]) -> set[UUID]:
    """Which of those ids the raw text of an answer holds, as public ids or as they are stored."""
    text = orjson.dumps(answer.body).decode()
    assert SECRET not in text, text
    return {UUID(plain) if plain else decode(f"x_{token}")[1] for token, plain in TOKEN.findall(text)} & ids


def is_empty(value: Any) -> bool:
    """Null, an empty list or a connection without edges."""
    return value is None or value == [] or (isinstance(value, dict) and value.get("edges", [1]) == [])
