"""One batch on its way: each fact with what is known of it so far, and the persons and leads it touches."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from crm.core.problems import Problem
from crm.core.work import Work
from crm.models.words import AudienceSource, LeadStatus
from crm.people.hold import HeldPerson
from crm.people.identity import IdentityKey, Slot
from crm.people.rules import Rules
from funnel.facts.chains import Chain, ProductInfo
from funnel.facts.facts import Fact, Status, TouchFact
from funnel.scores.reckon import Award

F = TypeVar("F")
Span = tuple[datetime, datetime]
"""From when until when, both included."""

ALWAYS = datetime(1, 1, 1, tzinfo=UTC)
"""Before every fact: everything of a person is derived again."""
FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
"""After every conversion."""

TOUCH_COLUMNS = tuple(
    f"{which}_touch_{what}" for which in ("first", "last") for what in ("id", "at", "kind", "channel_id", "resource_id")
)
"""What a lead keeps of its first and last touch."""


@dataclass(eq=False)
class Item:
    """A fact of the batch; it goes on only while it has no `status`."""

    index: int
    fact: Fact
    keys: tuple[IdentityKey, ...] = ()
    """Its identities, normalised."""
    blocked: tuple[int, ...] = ()
    """Places of those that stand for nobody in particular, and are none."""
    left_out: tuple[IdentityKey, ...] = ()
    """Those that were one too many for the person."""
    status: Status | None = None
    problem: Problem | None = None
    fact_id: UUID | None = None
    person_id: UUID | None = None
    """The canonical person."""
    owner_id: UUID | None = None
    """The very person it is recorded for, whom another one may stand for: an undone merge gives its facts back."""
    lead_id: UUID | None = None
    sold_at: datetime | None = None
    """Of a refund: when the sale was."""
    unnamed: bool = False
    """Of a person that was erased: what the fact tells of its name is not kept."""
    same_as: "Item | None" = None
    """The item of this batch that is the same fact."""

    def reject(self, problem: Problem) -> None:
        """Takes the fact out, for this reason."""
        self.status, self.problem = "REJECTED", problem

    def field(self, name: str) -> str:
        """The path of an input as the client wrote it."""
        return f"items.{self.index}.{name}"


@dataclass(eq=False)
class KnownLead:
    """A lead as it is under its lock, or as it is about to be inserted (`is_new`)."""

    id: UUID
    person_id: UUID
    canonical_id: UUID
    product_id: UUID
    funnel_id: UUID
    name: str
    status: LeadStatus
    step_id: UUID
    step_key: str
    step_entered_at: datetime
    started_at: datetime
    last_activity_at: datetime
    owner_id: UUID | None = None
    audience_id: UUID | None = None
    audience_source: str | None = None
    company_id: UUID | None = None
    self_reported: str | None = None
    source: str | None = None
    external_id: str | None = None
    import_id: UUID | None = None
    closed_at: datetime | None = None
    unwon_status: str | None = None
    """Of a won lead: what it was before, and is without its sales."""
    unwon_closed_at: datetime | None = None
    withdrawn_at: datetime | None = None
    score: int = 0
    touches: dict[str, Any] = field(default_factory=dict)
    """The columns of first and last touch."""
    settled_at: datetime | None = None
    """The last of its stored step entries, sales and accepted handoffs: later facts change none of them. None for
    none, and of a new lead."""
    is_new: bool = False
    """Made by this batch."""
    is_stored: bool = False
    """Inserted by this batch already (a sale needs its lead)."""

    @property
    def is_pinned(self) -> bool:
        """Whether people said which audience it belongs to: the rules have no say then."""
        said = self.audience_id is not None and self.audience_source != AudienceSource.RULE
        return said or self.audience_source == AudienceSource.MEMBER


@dataclass(frozen=True, slots=True)
class Scored:
    """The facts of a person that count for a product's score, by which version of its rules."""

    rule_set_id: UUID
    awards: list[Award]


@dataclass(eq=False)
class Batch:
    """The facts and everything read and derived for them."""

    work: Work
    items: list[Item]
    zone: str = "UTC"
    region: str | None = None
    currency: str = ""
    uncredited: frozenset[str] = frozenset()
    """Kinds of touches that earn no credit here."""
    rules: Rules = field(default_factory=Rules)
    in_time: list[Item] = field(default_factory=list)
    """Those that went on when persons were looked for, in the order of time: sorted once."""
    products: dict[UUID, ProductInfo] = field(default_factory=dict)
    chains: dict[UUID, Chain] = field(default_factory=dict)
    persons: dict[UUID, HeldPerson] = field(default_factory=dict)
    leads: dict[UUID, KnownLead] = field(default_factory=dict)
    """All leads of the batch's persons, by id."""
    united: set[UUID] = field(default_factory=set)
    """Canonical persons that took over another one: everything of theirs is derived again."""
    attached: set[Slot] = field(default_factory=set)
    """Identities that were new."""
    suggested: int = 0
    """New suspicions that two persons are one."""
    again: set[UUID] = field(default_factory=set)
    """Canonical persons whose audience is judged whatever the facts of the batch."""
    scored: dict[tuple[UUID, UUID], Scored] = field(default_factory=dict)
    """(canonical person, product) → what was reckoned of their score."""
    reached: set[tuple[UUID, UUID]] = field(default_factory=set)
    """(canonical person, product) with other reached scores than before: their steps are folded again."""
    news: list[tuple[UUID, UUID, int]] = field(default_factory=list)
    """(canonical person, product, points) reached for the first time that anybody knows of."""
    reach: dict[UUID, Span] = field(default_factory=dict)
    """Canonical person → the first and the last instant between which its conversions may have changed."""

    @property
    def owners(self) -> dict[UUID | None, UUID]:
        """Recorded fact → the very person it is recorded for."""
        return {item.fact_id: item.owner_id for item in self.items if item.fact_id and item.owner_id}

    @property
    def touches(self) -> dict[UUID | None, list[tuple["Item", TouchFact]]]:
        """Canonical person → the touches that were stored."""
        found: dict[UUID | None, list[tuple[Item, TouchFact]]] = {}
        for item, fact in self.recorded(TouchFact):
            found.setdefault(item.person_id, []).append((item, fact))
        return found

    def going(self, kind: type[F]) -> Iterator[tuple[Item, F]]:
        """The facts of a kind that go on."""
        for item in self.items:
            if item.status is None and isinstance(item.fact, kind):
                yield item, item.fact

    def recorded(self, kind: type[F]) -> Iterator[tuple[Item, F]]:
        """The facts of a kind that were stored."""
        for item in self.items:
            if item.status == "RECORDED" and isinstance(item.fact, kind):
                yield item, item.fact

    def touched_from(self, person_id: UUID, moment: datetime, until: datetime = FOREVER) -> None:
        """Says that something of the person changed at that instant, which later conversions see, up to `until`."""
        first, last = self.reach.get(person_id, (moment, until))
        self.reach[person_id] = (min(first, moment), max(last, until))

    def comes_after_all(self, person_id: UUID, moment: datetime) -> bool:
        """Whether nothing that a lead of the person is known by lies at that instant or after it. The persons are
        locked, so nothing was added since it was read.
        """
        own = self.by_person.get(person_id, ())
        return all(lead.is_new or lead.settled_at is None or lead.settled_at < moment for lead in own)

    def leads_of(self, person_id: UUID, product_id: UUID | None = None) -> list[KnownLead]:
        """The person's leads, the one that stands for a product first."""
        own = [
            lead for lead in self.by_person.get(person_id, ()) if product_id is None or lead.product_id == product_id
        ]
        if len(own) < 2:
            return own
        return sorted(own, key=lambda lead: (lead.person_id != person_id, lead.id))

    def primary(self, person_id: UUID, product_id: UUID) -> KnownLead | None:
        """The lead that carries the product's entries: the canonical person's own, else the oldest of the merged."""
        own = self.leads_of(person_id, product_id)
        return own[0] if own else None

    def add_lead(self, lead: KnownLead) -> None:
        """Makes a lead known."""
        self.leads[lead.id] = lead
        self.by_person.setdefault(lead.canonical_id, []).append(lead)

    by_person: dict[UUID, list[KnownLead]] = field(default_factory=dict)
