"""Which resource sent a person, told from what a touch brings along. Pure: everything known is handed in.

The strongest evidence decides, and the same evidence over the same cluster always decides the same. What is added to
the cluster later rewrites no touch of before; `funnel.reclassifications` does, when it is asked to.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from crm.models.words import ChannelToldBy, RecognisedBy
from funnel.channels.classify import OwnRule, Visit
from funnel.channels.told import by_own_rules, clicked, fallback, visit_of
from funnel.resources.addresses import host_of, normal_url, prefixes
from funnel.resources.hosts import channel_of_host, channel_of_utm
from funnel.resources.utm import Rule, lowered

_BY = RecognisedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a touch says of where it came from."""

    day: date
    resource_id: UUID | None = None
    channel_id: UUID | None = None
    promo_code: str | None = None
    phone: str | None = None
    """The number that was called, E.164."""
    accounts: tuple[str, ...] = ()
    """External ids of accounts on the touch's channel; the first one that is a resource counts."""
    link_resource_id: UUID | None = None
    """The resource of the tracked link that was followed."""
    utm: Mapping[str, Any] | None = None
    referrer: str | None = None
    landing_page: str | None = None
    place_url: str | None = None

    @property
    def code(self) -> str | None:
        """The promo code as codes are stored."""
        return (self.promo_code or "").strip().upper() or None

    def addresses(self) -> Iterator[str]:
        """Normal addresses in which a resource may be recognised."""
        for url in (self.referrer, self.landing_page, self.place_url):
            normal = normal_url(url) if url else None
            if normal is not None:
                yield normal

    def channel_keys(self) -> Iterator[str]:
        """Keys of channels that the link, its click id or the referrer speak of."""
        yield from (key for _, key in _channels(self) if key)

    @property
    def visit(self) -> Visit:
        """As the rules of channel groups look at it."""
        return visit_of(self.utm, self.referrer, self.landing_page)


@dataclass(frozen=True, slots=True)
class Dated:
    """A resource that a code or number names on some days."""

    resource_id: UUID
    first: date | None
    last: date | None

    def holds(self, day: date) -> bool:
        """Whether the day is among them."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass
class Known:
    """What the cluster knows of the evidence asked about."""

    codes: dict[str, list[Dated]] = field(default_factory=dict)
    phones: dict[str, list[Dated]] = field(default_factory=dict)
    accounts: dict[tuple[UUID | None, str], UUID] = field(default_factory=dict)
    """(channel, account) → resource; without a channel where the account is known on one channel only."""
    addresses: dict[str, UUID] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    """The most exact one first."""
    channels: dict[str, UUID] = field(default_factory=dict)
    alone: dict[UUID, UUID] = field(default_factory=dict)
    """Channel → the only resource in use there that is not an advert."""
    channel_of: dict[UUID, UUID | None] = field(default_factory=dict)
    """Resource → its channel."""
    own_rules: list[OwnRule] = field(default_factory=list)
    """The workspace's own rules of channels, in their order."""
    places: dict[str, UUID] = field(default_factory=dict)
    """Normal address → place outside the cluster."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """The source of a touch. `by` is what told it; of a channel alone, what told the channel."""

    resource_id: UUID | None = None
    channel_id: UUID | None = None
    by: RecognisedBy | None = None
    channel_told_by: ChannelToldBy | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """One piece of evidence, and what it says by itself."""

    by: RecognisedBy
    value: str
    resource_id: UUID | None
    channel_key: str | None = None


Finder = Callable[[Evidence, Known], UUID | None]


def _by_code(evidence: Evidence, known: Known) -> UUID | None:
    return _on_day(known.codes.get(evidence.code or "", ()), evidence.day)


def _by_phone(evidence: Evidence, known: Known) -> UUID | None:
    return _on_day(known.phones.get(evidence.phone or "", ()), evidence.day)


def _by_account(evidence: Evidence, known: Known) -> UUID | None:
    found = (known.accounts.get((evidence.channel_id, account)) for account in evidence.accounts)
    return next((resource_id for resource_id in found if resource_id), None)


def _by_utm(evidence: Evidence, known: Known) -> UUID | None:
    utm = lowered(evidence.utm)
    return next((rule.resource_id for rule in known.rules if rule.matches(utm)), None) if utm else None


def _by_host(evidence: Evidence, known: Known) -> UUID | None:
    """The channel of a network's host names a resource when only one is in use there."""
    channel_id = known.channels.get(_host_channel(evidence) or "")
    return known.alone.get(channel_id) if channel_id else None


def address(url: str | None, known: Known) -> UUID | None:
    """The resource with the longest address that the page lies at or below."""
    normal = normal_url(url) if url else None
    if normal is None:
        return None
    return next((known.addresses[each] for each in prefixes(normal) if each in known.addresses), None)


FINDERS: tuple[tuple[RecognisedBy, Callable[[Evidence], Any], Finder], ...] = (
    (_BY.EXPLICIT_ID, lambda e: e.resource_id, lambda e, _: e.resource_id),
    (_BY.PROMO_CODE, lambda e: e.code, _by_code),
    (_BY.PHONE_NUMBER, lambda e: e.phone, _by_phone),
    (_BY.ACCOUNT, lambda e: ", ".join(e.accounts), _by_account),
    (_BY.TRACKED_LINK, lambda e: e.link_resource_id, lambda e, _: e.link_resource_id),
    (_BY.UTM, lambda e: "&".join(f"{key}={value}" for key, value in lowered(e.utm).items()), _by_utm),
    (_BY.REFERRER, lambda e: e.referrer, lambda e, known: address(e.referrer, known)),
    (_BY.LANDING_PAGE, lambda e: e.landing_page, lambda e, known: address(e.landing_page, known)),
    (_BY.PLACE, lambda e: e.place_url, lambda e, known: address(e.place_url, known)),
    (_BY.REFERRER_HOST, lambda e: _host_channel(e) and _host(e), _by_host),
)
"""Evidence in the order of its strength: what it is, what a touch says of it, and how it names a resource."""
ARRIVED = frozenset({_BY.LANDING_PAGE, _BY.PLACE})
"""Says where a person came to; the channel is told by what brought them there."""


def recognise(evidence: Evidence, known: Known) -> Recognised:
    """The resource that the strongest evidence names, and the channel; both None when nothing is known."""
    found = ((by, find(evidence, known)) for by, _, find in FINDERS)
    by, resource_id = next(((by, each) for by, each in found if each is not None), (None, None))
    told, channel_id, told_by = _channel(evidence, known, by, resource_id)
    return Recognised(resource_id, channel_id, by or told, told_by)


def weigh(evidence: Evidence, known: Known) -> list[Weighed]:
    """Every piece of evidence that the touch brings, in order of strength, with what it says by itself."""
    return [
        Weighed(by, str(value(evidence)), find(evidence, known), _key_of(by, evidence))
        for by, value, find in FINDERS
        if value(evidence)
    ]


def _channel(
    evidence: Evidence, known: Known, by: RecognisedBy | None, resource_id: UUID | None
) -> tuple[RecognisedBy | None, UUID | None, ChannelToldBy | None]:
    """The channel, which evidence told it where the touch did not say it itself, and what the touch keeps of that."""
    if evidence.channel_id is not None:
        return None, evidence.channel_id, ChannelToldBy.STATED
    own = known.channel_of.get(resource_id) if resource_id else None
    if own is None or by in ARRIVED:
        told, channel_id = by_rules(evidence, known)
        if channel_id is not None:
            return told, channel_id, ChannelToldBy.RULES
    return None, own, ChannelToldBy.RESOURCE if own else None


def by_rules(evidence: Evidence, known: Known) -> tuple[RecognisedBy | None, UUID | None]:
    """The channel that the rules tell: the workspace's own ones, then all that is known of networks. And by what."""
    for told, key in (*_own_rule(evidence, known), *_channels(evidence)):
        if key and (channel_id := known.channels.get(key)):
            return told, channel_id
    return None, None


def _own_rule(evidence: Evidence, known: Known) -> Iterator[tuple[RecognisedBy, str | None]]:
    """What the workspace says itself comes before all that is known of networks."""
    rule = by_own_rules(evidence.visit, known.own_rules)
    if rule is not None:
        yield (_BY.UTM if rule.source or rule.medium or rule.campaign else _BY.REFERRER_HOST), rule.channel_key


def _channels(evidence: Evidence) -> Iterator[tuple[RecognisedBy, str | None]]:
    """Marks, then click ids, then the page come from; last what the rules of channel groups make of all that."""
    visit = evidence.visit
    yield _BY.UTM, _utm_channel(evidence)
    yield _BY.LANDING_PAGE, clicked(visit)
    yield _BY.REFERRER_HOST, _host_channel(evidence)
    yield (_BY.UTM if evidence.utm else _BY.REFERRER_HOST), fallback(visit)


def _key_of(by: RecognisedBy, evidence: Evidence) -> str | None:
    if by is _BY.UTM:
        return _utm_channel(evidence)
    return _host_channel(evidence) if by is _BY.REFERRER_HOST else None


def _on_day(several: Iterable[Dated], day: date) -> UUID | None:
    return next((each.resource_id for each in several if each.holds(day)), None)


def _utm_channel(evidence: Evidence) -> str | None:
    utm = lowered(evidence.utm)
    return channel_of_utm(utm) if utm else None


def _host(evidence: Evidence) -> str | None:
    normal = normal_url(evidence.referrer) if evidence.referrer else None
    return host_of(normal) if normal else None


def _host_channel(evidence: Evidence) -> str | None:
    host = _host(evidence)
    return channel_of_host(host) if host else None
