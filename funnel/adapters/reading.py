"""Reads what networks send without trusting any of it: numbers and texts change places, fields are missing or null."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from crm.models.words import IdentityKind
from crm.people.identity import IdentityKey
from funnel.adapters.shape import Found, Unreadable

LONGEST = 2_000
"""Characters of a text that is no message."""
LONGEST_MESSAGE = 20_000
LONGEST_ID = 120
MOST_PARAMETERS = 200
"""Of an address or a form."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, and halves of surrogate pairs: PostgreSQL takes neither."""
_MACRO = re.compile(r"\{.*\}|\{\{.*\}\}|\[.*\]")
_EARLIEST, _LATEST = 0, 253_402_300_799
"""1970 to 9999."""


def value_of(body: bytes) -> Any:
    """What a body says in JSON; integers of any length are kept exact."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:  # not UTF-8, not JSON, a number of 5,000 digits, too deep
        raise Unreadable("The body is no JSON.") from error


def document(body: bytes) -> dict[str, Any]:
    """The JSON object of a body."""
    found = value_of(body)
    if not isinstance(found, dict):
        raise Unreadable("The body is no JSON object.")
    return found


def without(body: bytes, field: str) -> bytes:
    """The same object without one field: a secret that the sender puts into its body is not to be stored."""
    return json.dumps({name: value for name, value in document(body).items() if name != field}).encode()


def members(value: Any) -> Mapping[str, Any]:
    """The fields of an object; none where there is something else."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """The items of a list; none where there is something else."""
    return value if isinstance(value, list) else []


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects among the items of a list."""
    return (each for each in items(value) if isinstance(each, dict))


def text(value: Any, most: int = LONGEST) -> str | None:
    """A text or a number as text, without blanks at its ends; None for nothing, and for what is neither."""
    if value is None or isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    written = value if isinstance(value, str) else _number(value)
    if (
        not written.isascii() or "\x00" in written
    ):  # dozens of values a message: most of them need no look at each letter
        written = _UNSTORABLE.sub("\ufffd", written)
    return written.strip()[:most].rstrip() or None


def _number(value: float) -> str:
    try:
        return str(value)
    except ValueError:  # an integer with more digits than Python writes
        return ""


def identifier(value: Any) -> str | None:
    """An id: opaque, text or number."""
    found = text(value, LONGEST_ID + 1)
    return found if found and len(found) <= LONGEST_ID and found.isprintable() else None


def required(value: Any, field: str) -> str:
    """The id that an update cannot do without."""
    found = identifier(value)
    if found is None:
        raise Unreadable(f"The update has no usable {field}.", field=field)
    return found


def moment(value: Any, *, per_second: int = 1) -> datetime | None:
    """An instant from Unix time (a number, or a text of digits) or from ISO 8601; None where there is none.

    `per_second` is 1000 for milliseconds. A time without an offset is UTC.
    """
    written = text(value, 64)
    if written is None:
        return None
    try:
        return _unix(float(written) / per_second) if re.fullmatch(r"\d{1,16}(\.\d+)?", written) else _iso(written)
    except (ValueError, OverflowError):
        return None


def _unix(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if _EARLIEST <= seconds <= _LATEST else None


def _iso(written: str) -> datetime:
    found = datetime.fromisoformat(written)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def told(value: Any) -> str | None:
    """A value of a link's parameter: a macro that nobody filled in is none."""
    found = text(value)
    return None if found and _MACRO.fullmatch(found) else found


def whole(value: Any, most: int) -> int | None:
    """A whole number from 0 to `most`, also as text; larger ones are `most`."""
    written = text(value, 40) or ""
    found = re.fullmatch(r"(\d{1,18})(\.0*)?", written)
    return min(int(found[1]), most) if found else None


def is_yes(value: Any) -> bool:
    """true, 1, "1", "true", "yes"."""
    return value is True or (text(value) or "").casefold() in ("1", "true", "yes")


def named(value: Any, kind: IdentityKind, account: str = "", *, verified: bool = False) -> tuple[IdentityKey, ...]:
    """The identity, or none where there is no value."""
    found = identifier(value)
    return (IdentityKey(kind, found, account, verified),) if found else ()


def joined(*parts: Any) -> str | None:
    """Parts of a name in one."""
    return " ".join(each for each in map(text, parts) if each) or None


def form_of(body: bytes) -> dict[str, str]:
    """The fields of a body in application/x-www-form-urlencoded, empty ones too; of one that comes twice the last."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError as error:  # not UTF-8, or too many
        raise Unreadable(f"The body is no form of at most {MOST_PARAMETERS} fields.") from error
    return dict(pairs)


def each_of(sent: Any, read: Callable[[Mapping[str, Any]], Iterable[Found]], *, at: str = "") -> list[Found]:
    """What every object of a list tells, in their order; one that cannot be read spoils no other. `at` is where the
    list stands, with a dot at its end.
    """
    if not isinstance(sent, list):
        raise Unreadable("The body is no list of events.")
    found: list[Found] = []
    for place, each in enumerate(sent):
        try:
            if not isinstance(each, dict):
                raise Unreadable("The event is no object.")
            found += read(each)
        except Unreadable as problem:
            problem.field = f"{at}{place}.{problem.field}" if problem.field else f"{at}{place}"
            found.append(problem)
    return found


def public_link(value: Any) -> str | None:
    """A link that gives nothing away to who reads it: without a password, and without parameters, in which tokens
    stand. A recording behind a token stays where it is.
    """
    found = text(value)
    try:
        parts = urlsplit(found or "")
    except ValueError:
        return None
    secret = parts.query or parts.fragment or "@" in parts.netloc or ";" in parts.path
    return found if parts.scheme == "https" and parts.netloc and not secret else None


def parameters(url: str | None) -> dict[str, str]:
    """The parameters in an address."""
    try:
        return dict(parse_qsl(urlsplit(url or "").query, max_num_fields=MOST_PARAMETERS))
    except ValueError:
        return {}
