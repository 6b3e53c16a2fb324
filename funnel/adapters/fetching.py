"""The shape of what is asked of networks that announce things by their ids only."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crm.core.network_urls import NetworkUrls
from crm.core.problems import Problem
from crm.outbound.call import Answer
from funnel.adapters.reading import identifier
from funnel.adapters.shape import Announced, Contact, Found, Secrets

PERSON = "person"
"""Kind of what tells only what somebody is called: what they sent is there without it."""


@dataclass(frozen=True, slots=True, repr=False)
class Asking:
    """One request, and what it asks for. Never printed: address and headers hold the network's token."""

    of: tuple[Announced, ...]
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)


class AccessRefused(Problem):
    """The network does not accept the connected account's token; whatever is asked, it answers nothing."""

    code = "ACCESS_REFUSED"


class Gone(Problem):
    """The network has no such thing, or shows it to others only; asking again changes nothing."""

    code = "GONE"


class NotNow(Problem):
    """Passing trouble: asking again is worth it."""

    code = "NOT_NOW"

    def __init__(self, message: str, *, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds
        """The network asks the whole account to wait for so long; None: it is about this one request."""


@dataclass(frozen=True)
class Fetcher:
    """How one network is asked for what it announced."""

    secret: str
    """Name of the connected account's secret: without it nothing is asked, and the problem NOT_FETCHED stays."""
    ask: Callable[[Sequence[Announced], Secrets, NetworkUrls], list[Asking]]
    """The requests to make."""
    read: Callable[[Asking, Answer], Mapping[str, Sequence[Found]]]
    """By reference, what came of each. Raises AccessRefused, NotNow, and any other Problem for what cannot be had."""
    further: Callable[[Contact], Iterable[Announced]] = lambda _contact: ()
    """What else is asked for where something has come: without a token it is not, and nothing is wrong."""
    settings: Sequence[str] = ()
    """Settings of the connected account that it is asked with: as they are then, for who puts a wrong one right."""

    def asked_with(self, announced: Announced, settings: Mapping[str, Any]) -> Announced:
        """What was announced, with these settings among its details."""
        own = {name: each for name in self.settings if (each := identifier(settings.get(name)))}
        told = {name: each for name, each in announced.details.items() if name not in self.settings}
        return replace(announced, details=told | own)
