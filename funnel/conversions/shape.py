"""The shape that every ad network has: further ones are added by the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from crm.core.network_urls import NetworkUrls


@dataclass(frozen=True, slots=True)
class Target:
    """What a destination says of itself; the token comes apart."""

    account_id: str
    """Dataset, pixel or counter."""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Click:
    """An id of a click or a visitor, and when it was met."""

    name: str
    value: str
    at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Conversion:
    """One conversion as it is now. Never printed: it holds personal data, and nothing of it is stored hashed."""

    id: UUID
    event_name: str
    dedupe_id: str
    occurred_at: datetime
    person_id: UUID
    emails: Sequence[str] = ()
    phones: Sequence[str] = ()
    """In E.164."""
    clicks: Sequence[Click] = ()
    """The newest first."""
    value: tuple[int, str] | None = None
    """Minor units and their currency."""

    def click(self, *names: str) -> Click | None:
        """The newest of these names."""
        return next((each for each in self.clicks if each.name in names), None)


@dataclass(frozen=True, slots=True)
class Part:
    """What one row would tell, by names of fields only."""

    hashed: Sequence[str]
    plain: Sequence[str]


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """A request with the conversions in it."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    conversions: Sequence[Conversion]


@dataclass(frozen=True, slots=True)
class Taken:
    """The network took all of them."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The network refused the request: with one conversion in it that one is at fault, else some are."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing can be sent with this token or to this account until somebody looks."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """Passing trouble."""

    code: str
    reason: str


Verdict = Taken | Refused | Stop | Later


@dataclass(frozen=True)
class AdNetwork:
    """One network."""

    window: Callable[[Target], timedelta]
    """How old a conversion may be."""
    part: Callable[[Conversion, Target], Part | None]
    """Which fields it would tell; None when it names nobody the network could know."""
    calls: Callable[[Sequence[Conversion], Target, str, NetworkUrls], list[Call]]
    """Requests for them, each of what the network takes at once; with the token."""
    verdict: Callable[[int, bytes], Verdict | None]
    """Of the answer; None where it is not the network's own, which is tried again or unknown."""
    knows_repeats: bool
    """Whether the network counts a conversion that is sent again once."""
    settings: Sequence[str]
    """Settings that a destination may have."""
