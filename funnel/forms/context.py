"""Where somebody came from who fills in a form, as the page tells it: easily forged, so bounded and never trusted.

Addresses are kept without what may be about a person: of a page's query only campaign parameters and ids of clicks
stay, of a referrer nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from funnel.adapters.forms import CLICK_IDS as CLICK_IDS_OF_FORMS

UTM = (
    "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "utm_source_platform",
    "utm_creative_format", "utm_marketing_tactic",
)  # fmt: skip
"""GA4's nine (channels.md §9.1); facts keep the first five in a place of their own."""
CLICK_IDS = (*CLICK_IDS_OF_FORMS, "gad_source", "ScCid")
COOKIES = ("_fbp", "_fbc", "_ttp", "_ym_uid", "_ga")
LONGEST_VALUE = 500
LONGEST_URL = 2_000
LONGEST_VISITOR = 64
_BY_LOWER = {name.lower(): name for name in (*UTM, *CLICK_IDS)}

Told = Mapping[str, Any]
"""A JSON object of the sender's."""


def context_of(sent: Told) -> dict[str, Any]:
    """What is of use in a request's `page`, `first_touch`, `utm`, `click_ids`, `cookies` and `anonymous_id`.

    Campaign parameters and ids of clicks that stand only in the page's address count too.
    """
    page = _object(sent.get("page"))
    in_address = marks_of(parse_query(text(page.get("url"), LONGEST_URL)))
    said = marks_of({**_object(sent.get("utm")), **_object(sent.get("click_ids"))})
    marks = {**in_address, **said}
    found = {
        "page": _page(page),
        "utm": {name: marks[name] for name in UTM if name in marks},
        "click_ids": {name: marks[name] for name in CLICK_IDS if name in marks},
        "cookies": _known(_object(sent.get("cookies")), COOKIES),
        "first_touch": _first_touch(_object(sent.get("first_touch"))),
        "anonymous_id": visitor(sent.get("anonymous_id")),
    }
    return {name: value for name, value in found.items() if value}


def marks_of(values: Told) -> dict[str, str]:
    """Campaign parameters and ids of clicks in any case of letters; values as they are."""
    found: dict[str, str] = {}
    for name, value in values.items():
        known, told = _BY_LOWER.get(name.lower()), text(value)
        if known and told:
            found.setdefault(known, told)
    return found


def parse_query(url: str | None) -> dict[str, str]:
    """Parameters of an address; of what is none, none."""
    try:
        return dict(parse_qsl(urlsplit(url or "").query, max_num_fields=200))
    except ValueError:
        return {}


def clean_page(url: Any) -> str | None:
    """The address of a page with what tells of campaigns, and nothing else of its query."""
    kept = marks_of(parse_query(text(url, LONGEST_URL)))
    bare = clean_address(url)
    return f"{bare}?{urlencode(kept)}" if bare and kept else bare


def clean_address(url: Any) -> str | None:
    """A web address without query, fragment and log-in; None for what is none."""
    told = text(url, LONGEST_URL)
    if not told:
        return None
    try:
        parts = urlsplit(told)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def text(value: Any, longest: int = LONGEST_VALUE) -> str | None:
    """A text that can be stored: without blanks around it, cut; None for what is none."""
    if not isinstance(value, str):
        return None
    clean = value.strip()[:longest]
    return clean if clean and clean.isprintable() else None


def visitor(value: Any) -> str | None:
    """The anonymous id of a browser."""
    told = text(value, LONGEST_VISITOR)
    return told if told and told.isascii() and not any(letter.isspace() for letter in told) else None


def moment(value: Any) -> datetime | None:
    """An instant with its offset, of ISO 8601."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
        return found if found is not None and found.utcoffset() is not None else None
    except ValueError:
        return None


def _page(page: Told) -> dict[str, str]:
    found = {"url": clean_page(page.get("url")), "referrer": clean_address(page.get("referrer")),
             "title": text(page.get("title"), 200)}  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _first_touch(touch: Told) -> dict[str, str]:
    at = moment(touch.get("at"))
    found = {"url": clean_page(touch.get("url")), "referrer": clean_address(touch.get("referrer")),
             "at": at.isoformat() if at else None}  # fmt: skip
    return {name: value for name, value in found.items() if value} if at else {}


def _known(values: Told, names: tuple[str, ...]) -> dict[str, str]:
    found = {name: text(values.get(name)) for name in names}
    return {name: value for name, value in found.items() if value}


def _object(value: Any) -> Told:
    return {str(name): each for name, each in list(value.items())[:200]} if isinstance(value, Mapping) else {}
