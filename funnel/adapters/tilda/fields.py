"""Fields of a body in application/x-www-form-urlencoded; JSON where Tilda was told to send it."""

from urllib.parse import parse_qsl

from funnel.adapters.reading import LONGEST_MESSAGE, document, text
from funnel.adapters.shape import Received, Unreadable

MOST_FIELDS = 500


def fields_of(received: Received) -> dict[str, str]:
    """By name; of one that comes twice the values are joined. What is no form has no fields."""
    try:
        pairs = _pairs(received)
    except (Unreadable, ValueError):  # too many fields
        return {}
    found: dict[str, str] = {}
    for name, value in pairs:
        name, value = text(name) or "", text(value, LONGEST_MESSAGE) or ""
        if name and value:
            found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def is_json(received: Received) -> bool:
    """Whether the body says that it is JSON."""
    return "json" in received.headers.get("content-type", "")


def _pairs(received: Received) -> list[tuple[str, str]]:
    if is_json(received):
        return [(name, text(value, LONGEST_MESSAGE) or "") for name, value in document(received.body).items()]
    return parse_qsl(received.body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
