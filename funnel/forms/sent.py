"""A request that fills in a form, whichever way it was written: pairs of an HTML form, or JSON (channels.md §9.1)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from funnel.forms.context import CLICK_IDS, UTM, context_of, marks_of, moment, text

MOST_VALUES = 500
LONGEST_LANGUAGE = 10
_KEY = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_YES = frozenset({"on", "true", "1", "yes"})
_PAIRED = ("utm", "click_ids")


@dataclass(frozen=True, slots=True, repr=False)
class Sent:
    """What was sent, by the names of channels.md §9.1. Never printed: it holds personal data."""

    values: Mapping[str, tuple[str, ...]]
    """Name of a field → what was written into it."""
    submission_id: str | None = None
    submitted_at: datetime | None = None
    consents: Mapping[str, bool] = field(default_factory=dict)
    text_version: str | None = None
    """Which wording of the consents the sender's own page showed."""
    heard_from: str | None = None
    heard_from_other: str | None = None
    trap: str = ""
    """What stands in the field that no human sees."""
    stamp: str | None = None
    """Proves that the page was shown, and when (`funnel.forms.stamps`)."""
    language: str | None = None
    is_embedded: bool = False
    context: Mapping[str, Any] = field(default_factory=dict)


class Unreadable(ValueError):
    """The body is not what it says it is."""


def read_json(body: bytes) -> Sent:
    """A JSON object. Raises Unreadable."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable from error
    if not isinstance(document, dict):
        raise Unreadable
    agreed = document.get("consent")
    consent = agreed if isinstance(agreed, dict) else {}
    return Sent(
        values={name: found for name, value in _some(document) if (found := _texts(value)) is not None},
        submission_id=_key(document.get("submission_id")),
        submitted_at=moment(document.get("submitted_at")),
        consents={name: value is True for name, value in _some(consent) if isinstance(value, bool)},
        text_version=text(consent.get("text_version"), 60),
        heard_from=text(document.get("heard_from")),
        heard_from_other=text(document.get("heard_from_other")),
        trap=str(document.get("hp") or ""),
        stamp=text(document.get("t")),
        language=text(document.get("lang"), LONGEST_LANGUAGE),
        context=context_of(document),
    )


def read_pairs(pairs: Iterable[tuple[str, str]]) -> Sent:
    """Names and values of an HTML form, in their order; names that come twice are several answers."""
    several: dict[str, list[str]] = {}
    for name, value in pairs:
        several.setdefault(name, []).append(value)
    values = {name: tuple(told) for name, told in several.items()}
    plain = {name: told[0] for name, told in values.items()}
    consents = {name.removeprefix("consent."): told.lower() in _YES for name, told in plain.items()
                if name.startswith("consent.")}  # fmt: skip
    return Sent(
        values=values,
        submission_id=_key(plain.get("submission_id")),
        consents=consents,
        heard_from=text(plain.get("heard_from")),
        heard_from_other=text(plain.get("heard_from_other")),
        trap=plain.get("hp", ""),
        stamp=text(plain.get("t")),
        language=text(plain.get("lang"), LONGEST_LANGUAGE),
        is_embedded=plain.get("embed") == "1",
        context=context_of(_parts(plain)),
    )


def _parts(plain: Mapping[str, str]) -> dict[str, Any]:
    """The objects of JSON, from the flat names that a form of HTML can have."""
    marks = marks_of(plain)
    return {
        "page": {name: plain.get(f"page_{name}") for name in ("url", "referrer", "title")},
        "utm": {name: marks[name] for name in UTM if name in marks},
        "click_ids": {name: marks[name] for name in CLICK_IDS if name in marks},
        "anonymous_id": plain.get("anonymous_id"),
    }


def _some(document: Mapping[Any, Any]) -> Sequence[tuple[str, Any]]:
    return [(str(name), value) for name, value in list(document.items())[:MOST_VALUES]]


def _texts(value: Any) -> tuple[str, ...] | None:
    """A value as texts; None for an object, which no field takes."""
    if value is None:
        return ()
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if isinstance(value, str):
        return (value,)
    if isinstance(value, int | float):
        return (str(value),)
    if isinstance(value, list):
        found = [_texts(each) for each in value[:MOST_VALUES] if not isinstance(each, list)]
        return tuple(text for each in found if each for text in each)
    return None


def _key(value: Any) -> str | None:
    """An id of the sender's; what cannot be one is none."""
    return value if isinstance(value, str) and _KEY.fullmatch(value) else None
