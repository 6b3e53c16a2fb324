"""Every limit of the GraphQL door: its default, its bounds, the code of its refusal, and what the client does then.

`docs/limits.md` is made of this. Each is set by `TOUCHLINE_LIMITS__<NAME>`, of live connections by
`TOUCHLINE_LIVE__<NAME>`; a name that is none, or a value out of its bounds, and the service does not start.
"""

from typing import Any

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

TOO_COMPLEX, TOO_LARGE, NOT_PARSED = "QUERY_TOO_COMPLEX", "REQUEST_TOO_LARGE", "GRAPHQL_PARSE_FAILED"
RATE_LIMITED, BUSY, TIMEOUT = "RATE_LIMITED", "WORKSPACE_BUSY", "TIMEOUT"
TOO_MANY = "TOO_MANY"
CLOSED = "closed"
"""Begins what stands in a code's place where the connection is closed instead."""

KIB, MIB = 1024, 1024 * 1024
_CONFIG = ConfigDict(extra="forbid", use_attribute_docstrings=True)


def _limit(default: float, code: str, do: str, *, least: float = 1, most: float | None = None) -> Any:
    return Field(default=default, ge=least, le=most, json_schema_extra={"code": code, "do": do})


@dataclass(frozen=True, config=_CONFIG)
class Limits:
    """Bounds of one gateway."""

    body_bytes: int = _limit(
        4 * MIB, TOO_LARGE, "Send fewer items in one request; a file goes to an import.", least=KIB, most=64 * MIB
    )
    """Bytes of a request's body."""
    document_bytes: int = _limit(256 * KIB, TOO_LARGE, "Put values into variables.", least=KIB, most=4 * MIB)
    """Bytes of a document."""
    tokens: int = _limit(4_000, NOT_PARSED, "Put values into variables; split the document.", most=100_000)
    """Tokens of a document; what comes after is not read."""
    depth: int = _limit(12, TOO_COMPLEX, "Ask for what lies deeper by its id, in a request of its own.", most=100)
    """Levels of fields."""
    aliases: int = _limit(60, TOO_COMPLEX, "Ask for many by `nodes(ids:)` or one list.", least=0, most=10_000)
    """Aliases, after fragments are written out."""
    directives: int = _limit(50, TOO_COMPLEX, "Say `@include` once, about a fragment.", least=0, most=10_000)
    """Directives, after fragments are written out."""
    root_fields: int = _limit(20, TOO_COMPLEX, "Send several requests.", most=1_000)
    """Fields of the operation itself."""
    fields: int = _limit(2_000, TOO_COMPLEX, "Ask for fewer fields; nested fragments double cheaply.", most=100_000)
    """Fields, after fragments are written out."""
    repeats: int = _limit(50, TOO_COMPLEX, "Name a field once.", most=10_000)
    """How often one selection set names the same field without another alias."""
    cost: int = _limit(50_000, TOO_COMPLEX, "Ask for smaller pages, or for fewer lists inside lists.", most=10**9)
    """Cost of one operation: rows it can read at most, and what functions weigh."""
    statement_seconds: float = _limit(30, TIMEOUT, "Ask for less, or for a shorter period.", least=0.01, most=3600)
    """Seconds of one statement in the database."""
    report_seconds: float = _limit(90, TIMEOUT, "Ask for a shorter period.", least=0.01, most=3600)
    """Seconds of one statement of a report over a period, in place of those."""
    total_seconds: float = _limit(
        100, TIMEOUT, "Ask for less; of a write, send it again with the same Idempotency-Key.", least=0.01, most=3600
    )
    """Seconds of a whole operation, waiting for a connection included."""
    actor_burst: int = _limit(1_000_000, RATE_LIMITED, "Wait for as long as `Retry-After` says.", most=10**12)
    """Cost that a member, a key, or the address of somebody not logged in has at most to spend."""
    actor_per_second: int = _limit(
        100_000, RATE_LIMITED, "Wait for as long as `Retry-After` says.", least=0, most=10**12
    )
    """Cost that comes back to each of them in a second, in each process; 0: nobody is held back."""
    new_document: int = _limit(100, RATE_LIMITED, "Send the same document with other variables.", least=0, most=10**6)
    """Cost, on top, of a document that the process has not met: it is parsed, validated and planned."""
    workspace_share: float = _limit(
        0.67, BUSY, "Try again in a moment; ask one thing after the other.", least=0.01, most=1
    )
    """Share of a process's connections, for reads and for writes, that one workspace holds at a time."""
    workspace_waiting: int = _limit(100, BUSY, "Try again in a moment; ask one thing after the other.", most=100_000)
    """Operations of one workspace that wait for a connection of its share, in each process."""
    report_threads: int = _limit(2, TIMEOUT, "Nothing: reports wait for one another.", most=64)
    """Reports computed at a time, in each process; others are answered meanwhile."""
    persisted_documents: int = _limit(
        1_000, "PERSISTED_QUERY_NOT_FOUND", "Send the text with the hash; clients do it by themselves.", most=10**6
    )
    """Documents kept by the hash that clients gave them, in each process; the ones not used for longest go."""

    @model_validator(mode="after")
    def _agree(self) -> "Limits":
        if self.actor_per_second and self.actor_burst < self.cost + self.new_document:
            raise ValueError("actor_burst is less than cost and new_document: such an operation could never run")
        for name, seconds in (("statement_seconds", self.statement_seconds), ("report_seconds", self.report_seconds)):
            if self.total_seconds < seconds:
                raise ValueError(f"total_seconds is less than {name}, which could never be reached")
        return self


@dataclass(frozen=True, config=_CONFIG)
class TrackLimits:
    """Bounds of `/v1`, for each write key."""

    burst: int = _limit(3_000, TOO_MANY, "Wait for as long as `Retry-After` says; libraries do.", most=10**9)
    """Requests that may be sent by one write key at once after a rest; a batch is one request."""
    per_second: int = _limit(
        300, TOO_MANY, "Send events in batches; wait for as long as `Retry-After` says.", least=0, most=10**9
    )
    """Requests by one write key in a second in the long run, in each process; 0: nobody is held back."""


@dataclass(frozen=True, config=_CONFIG)
class LiveLimits:
    """Bounds of live connections. Times in seconds."""

    init_within: float = _limit(10, f"{CLOSED} 4408", "Send connection_init at once.", least=0.01, most=600)
    """Seconds until connection_init."""
    ping_every: float = _limit(25, f"{CLOSED} 1001", "Answer pings.", least=0.01, most=3600)
    """Seconds between pings; who says nothing for three times as long is gone."""
    recheck_every: float = _limit(5, f"{CLOSED} 4491", "Connect again.", least=0.01, most=600)
    """Seconds between two looks whether the login, key, roles still hold."""
    close_within: float = _limit(5, CLOSED, "Nothing.", least=0.01, most=60)
    """Seconds in which the last message and the close are to be taken."""
    sockets: int = _limit(20, f"{CLOSED} 4429", "Share one connection.", most=100_000)
    """Connections of one actor in one process."""
    subscriptions: int = _limit(50, RATE_LIMITED, "Complete an operation first.", most=100_000)
    """Operations at a time of one connection."""
    message_bytes: int = _limit(512 * KIB, f"{CLOSED} 1009", "Put values into variables.", least=KIB, most=64 * MIB)
    """Bytes of a client's message."""
    waiting: int = _limit(2_000, f"{CLOSED} 4490", "Read faster; resume after the cursor.", most=10**6)
    """Messages that wait to be sent."""
    waiting_bytes: int = _limit(
        8 * MIB, f"{CLOSED} 4490", "Read faster; resume after the cursor.", least=KIB, most=1024 * MIB
    )
    """Bytes that wait to be sent."""
    unanswered_bytes: int = _limit(MIB, CLOSED, "Answer pings.", least=KIB, most=1024 * MIB)
    """After so many it is asked by a ping whether they were read; nothing more is sent until the pong."""
    catch_up_within: float = _limit(
        30, f"{CLOSED} 4490", "Read faster; resume after the cursor.", least=0.01, most=3600
    )
    """Seconds for which the past may stand still because the client does not read."""
