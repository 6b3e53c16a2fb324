"""The shape of subscriptions that run out: how a network is asked for one again, and what it says of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from crm.core.network_urls import NetworkUrls
from crm.core.problems import Problem
from crm.outbound.call import Answer
from funnel.adapters.shape import Account, Received, Reply, Secrets
from funnel.adapters.signatures import check_switch

SWITCH = "subscribe"
"""The setting: the service asks by itself, instead of somebody at the network."""
_LONGEST_AHEAD = timedelta(days=2)
KNOWN_AFTER = timedelta(seconds=10)
"""Other processes know of a change after five seconds: the network's question is to find what it is asked about."""


@dataclass(frozen=True, slots=True, repr=False)
class Subscribing:
    """Who asks. Never printed: secrets, and an address that is one."""

    account: Account
    secrets: Secrets
    callback: str
    """Where the network is to send to: the connected account's address."""
    keeps_address: bool = False
    """Of an ending: only the account is given up, and another one is wanted at the same address."""


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """The request to make."""

    method: str
    url: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The subscription holds for so long from now on."""

    lease: timedelta
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What the network told besides that the account is to be asked by from now on: its number of our address."""
    again: timedelta | None = None
    """Something is left to be asked of the network, after so long."""


@dataclass(frozen=True, slots=True)
class Denied:
    """The network tells that it will not, or not any longer."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Parting:
    """The network asks at our door whether the subscription of an account (channel) is to end."""

    account_id: str | None
    reply: Reply
    """What it is answered where it is."""


class SubscriptionRefused(Problem):
    """The network does not do what we ask of the subscription, and asking again as we are changes nothing."""

    code = "SUBSCRIPTION_REFUSED"


class Agreed(Protocol):
    """See `Subscriber.is_agreed`."""

    def __call__(self, settings: Mapping[str, Any], *, keeps_address: bool) -> bool: ...


class Without(Protocol):
    """See `Subscriber.without`."""

    def __call__(
        self, settings: Mapping[str, Any], former: Mapping[str, Any], *, keeps_address: bool
    ) -> Mapping[str, Any]: ...


def _all_stay(settings: Mapping[str, Any], former: Mapping[str, Any], *, keeps_address: bool) -> Mapping[str, Any]:
    return settings


@dataclass(frozen=True)
class Subscriber:
    """How one network is subscribed to. What fails raises AccessRefused, SubscriptionRefused or NotNow
    (`funnel.adapters.fetching`).
    """

    is_wanted: Callable[[Mapping[str, Any]], bool]
    """Whether these settings ask for it."""
    request: Callable[[Subscribing, NetworkUrls], Asked]
    outcome: Callable[[Answer, Subscribing], Confirmed | None]
    """Of an answer, to whom. None: it is taken, and the network asks at our door whether we meant it."""
    said: Callable[[Received, Account], Confirmed | Denied | None] = lambda _received, _account: None
    """What a question at our door says of the subscription; None when it is about something else."""
    is_ours_alone: bool = True
    """Whether only we ask: what nobody here asked for is refused at the door. Otherwise people register there, and
    every question is answered."""
    unconfirmed: str | None = None
    """The problem of an asking that brought neither confirmation nor refusal; None where the answer is all."""
    first_asked_after: Callable[[Mapping[str, Any]], timedelta] = lambda _settings: KNOWN_AFTER
    """From the connecting of the account."""
    names_address: Callable[[Mapping[str, Any]], bool] = lambda _settings: True
    """Whether the request tells where to send to; else that was said at the network before."""
    renewed_after: Callable[[timedelta], timedelta] = lambda lease: lease - min(lease / 4, _LONGEST_AHEAD)
    """When a lease is renewed, from its beginning: with days left to try again in."""
    end: Callable[[Subscribing, NetworkUrls], Asked] | None = None
    """The request to end a subscription; None: nothing ends it from here."""
    ended: Callable[[Answer], bool] = lambda _answer: True
    """Of an answer to that. True: it is over; False: it is taken, and the network asks at our door."""
    parting: Callable[[Received], Parting | None] = lambda _received: None
    """Such a question; None when it is none."""
    is_agreed: Agreed | None = None
    """Whether these settings say that there is something to end; None: there is where it was asked for."""
    without: Without = _all_stay
    """The settings that are left when what the former ones name has ended, or lies at a former address."""


def wants(settings: Mapping[str, Any]) -> bool:
    """Whether the switch is on."""
    return settings.get(SWITCH) is True


def check(settings: Mapping[str, Any]) -> None:
    """Raises Invalid for anything but true and false."""
    check_switch(settings, SWITCH)
