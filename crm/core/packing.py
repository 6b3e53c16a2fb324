"""Answers packed on their way, for clients that take it: a list of leads goes in a sixth of its bytes.

Nothing secret stands in an answer beside what a stranger could put into the same one (BREACH): whoever asks by cookie
sends a token of its own with every request, so no other page asks in a member's name.
"""

import gzip
from collections.abc import Mapping
from typing import Any

from crm.core.accepting import weighed

LEAST_BYTES = 4096
"""Shorter ones fit into two or three packets anyway."""
QUICKEST, BEST = 1, 9
"""A hundred kilobytes take one millisecond, or five for a sixth less: the best is for what clients keep."""


def packed(body: bytes, accepted: str, level: int = QUICKEST) -> tuple[bytes, dict[str, str]]:
    """The body for a client with that Accept-Encoding, and the headers that go with it."""
    if len(body) < LEAST_BYTES:
        return body, {}
    headers = {"Vary": "Accept-Encoding"}
    if chosen(accepted, {"gzip": None}) is None:
        return body, headers
    return gzip.compress(body, level, mtime=0), headers | {"Content-Encoding": "gzip"}


def chosen(accepted: str, offered: Mapping[str, Any]) -> str | None:
    """The first encoding offered that an Accept-Encoding header takes; None for the plain bytes (RFC 9110, 12.5.3)."""
    weights = weighed(accepted)
    return next((name for name in offered if weights.get(name, weights.get("*", 0.0)) > 0), None)


def is_known(tag: str, asked: str) -> bool:
    """Whether an If-None-Match header names that ETag, compared weakly, or any by `*` (RFC 9110, 13.1.2)."""
    known = [each.strip().removeprefix("W/") for each in asked.split(",")]
    return tag.removeprefix("W/") in known or "*" in known
