"""What the door does with a request of `/v1` before it is kept: pure functions over its bytes.

Only sizes and JSON are refused here, as Segment does; what is wrong with one message is told when it is read, and its
neighbours are used all the same.
"""

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.core.ids import new_id
from crm.core.problems import Problem
from funnel.adapters.reading import document, items, members, objects, text

MOST_EVENT_BYTES = 32 * 1024
MOST_BATCH_BYTES = 500 * 1024
MOST_EVENTS = 2_500
LONGEST_KEY = 200
BATCHES = frozenset({"batch", "import"})
CALLS = {
    "t": "track", "i": "identify", "p": "page", "s": "screen", "g": "group", "a": "alias", "b": "batch",
}  # fmt: skip
"""What `analytics.js` writes into its paths."""
PATHS = frozenset({"track", "identify", "page", "screen", "group", "alias", *BATCHES})


class Refused(Problem):
    """A request of which nothing is kept: sent again it would be refused again."""

    code = "BAD_REQUEST"


@dataclass(frozen=True, slots=True, repr=False)
class Accepted:
    """What is kept of a request."""

    key: str
    """By which the same request sent again is known."""
    body: bytes
    """Its messages without the write key; empty where all of them were of programs."""
    bots: int
    """Messages that programs sent."""


def unpacked(body: bytes, encoding: str | None) -> bytes:
    """The bytes of a request that may be packed by gzip; never more of them than a batch may have."""
    if encoding in (None, "", "identity"):
        return body
    if encoding not in ("gzip", "x-gzip"):
        raise Refused("Send the body as it is, or packed by gzip.")
    try:
        opened = zlib.decompressobj(wbits=31)
        found = opened.decompress(body, MOST_BATCH_BYTES + 1)
    except zlib.error as error:
        raise Refused("The body is not packed by gzip as its header says.") from error
    if len(found) <= MOST_BATCH_BYTES and not opened.eof:
        raise Refused("The packed body ends too early.")
    return found


def read(body: bytes, call: str) -> dict[str, Any]:
    """The JSON object of a request; raises Refused when it is none, or larger than what Segment takes."""
    most = MOST_BATCH_BYTES if call in BATCHES else MOST_EVENT_BYTES
    if len(body) > most:
        raise Refused(f"A request of {call} has at most {most} bytes; send less at once.")
    try:
        found = document(body)
    except Problem as problem:
        raise Refused(problem.message) from problem
    if call in BATCHES and len(items(found.get("batch"))) > MOST_EVENTS:
        raise Refused(f"A batch has at most {MOST_EVENTS} events; send fewer at once.")
    if call in BATCHES and not isinstance(found.get("batch"), list):
        raise Refused("Give the events as a list in `batch`.")
    return found


def write_key_of_header(authorization: str | None) -> str | None:
    """The user name of `Authorization: Basic`, empty where it cannot be read; None: the body has to tell the key."""
    kind, _, value = (authorization or "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        found = base64.b64decode(value.strip(), validate=True).decode("utf-8").partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return found[:LONGEST_KEY]


def write_key_of(sent: Mapping[str, Any]) -> str | None:
    """`writeKey` of the body, or of its first message."""
    first = next(objects(sent.get("batch")), {})
    return text(sent.get("writeKey"), LONGEST_KEY) or text(first.get("writeKey"), LONGEST_KEY)


def accept(
    body: bytes, sent: Mapping[str, Any], call: str, now: datetime, is_program: Callable[[Mapping[str, Any]], bool]
) -> Accepted:
    """The request as it is kept. Every message has a `messageId` then: who sends none is given one, so that reading
    the request again makes no second fact.
    """
    given: Sequence[Any] = sent["batch"] if call in BATCHES else [{**sent, "type": call}]
    context = members(sent.get("context"))
    told = all(isinstance(each, dict) and each.get("messageId") for each in given)
    people = [each for each in given if not is_program({**context, **members(members(each).get("context"))})]
    kept = {
        "receivedAt": now.isoformat(),
        "sentAt": text(sent.get("sentAt"), 64),
        "context": context if call in BATCHES else {},
        "batch": [_message(each, len(body)) for each in people],
    }
    digest = hashlib.sha256(body).hexdigest() if told else new_id().hex
    return Accepted(f"{call}:{digest}", _written(kept) if people else b"", len(given) - len(people))


def _message(given: Any, size: int) -> Any:
    if not isinstance(given, dict):
        return None
    if (
        size > MOST_EVENT_BYTES
        and len(json.dumps(given, ensure_ascii=False).encode(errors="replace")) > MOST_EVENT_BYTES
    ):
        return {"messageId": text(given.get("messageId"), 120), "tooLarge": True}
    kept = {name: value for name, value in given.items() if name not in ("writeKey", "integrations")}
    return kept if kept.get("messageId") else {**kept, "messageId": new_id().hex}


def _written(kept: Mapping[str, Any]) -> bytes:
    return json.dumps(kept, separators=(",", ":")).encode()
