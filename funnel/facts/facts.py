"""What may happen: the facts that enter through `funnel.facts.record`, and what becomes of each."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from crm.core.problems import Problem
from crm.models.words import ChannelToldBy, Direction, EntryCause, RecognisedBy, TouchpointKind
from crm.people.identity import IdentityKey


@dataclass(frozen=True, kw_only=True)
class TouchFact:
    """One contact of a person with a channel or resource; exactly once per (source, external id)."""

    source: str
    external_id: str
    kind: TouchpointKind
    occurred_at: datetime
    identities: tuple[IdentityKey, ...] = ()
    person_id: UUID | None = None
    channel_id: UUID | None = None
    resource_id: UUID | None = None
    """The resource that sent the person."""
    place_resource_id: UUID | None = None
    place_url: str | None = None
    place_id: UUID | None = None
    """The place outside the cluster; `funnel.facts.source` finds it."""
    dialled: str | None = None
    """The number that was called: it stands in one advert at a time."""
    account_id: str | None = None
    """The account on the channel where it happened: its external id."""
    link_resource_id: UUID | None = None
    """The resource of the tracked link that was followed."""
    recognised_by: RecognisedBy | None = None
    """Which evidence told the source; `funnel.facts.source` says it."""
    channel_told_by: ChannelToldBy | None = None
    """What told the channel; `funnel.facts.source` says it too."""
    content_item_id: UUID | None = None
    """The item that was seen, liked or followed; it names its resource where the touch does not."""
    direction: Direction | None = None
    custom_kind: str | None = None
    name: str | None = None
    company_name: str | None = None
    utm: dict[str, Any] | None = None
    campaign: str | None = None
    referrer: str | None = None
    landing_page: str | None = None
    promo_code: str | None = None
    self_reported: str | None = None
    form_answers: dict[str, Any] | None = None
    product_id: UUID | None = None
    cost_minor: int | None = None
    recommended_by: IdentityKey | None = None
    """Of a RECOMMENDATION: an identity of who recommended us to the person."""
    import_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class StartFact:
    """A lead is started by hand, by a form or by an import; at the first step when no step is named."""

    source: str
    external_id: str
    product_id: UUID
    occurred_at: datetime
    step_key: str | None = None
    identities: tuple[IdentityKey, ...] = ()
    person_id: UUID | None = None
    name: str | None = None
    company_name: str | None = None
    cause: EntryCause = EntryCause.START
    member_id: UUID | None = None
    owner_id: UUID | None = None
    claims: bool = True
    """Whether a lead that was there, and nobody's, becomes the owner's too."""
    audience_id: UUID | None = None
    self_reported: str | None = None
    import_id: UUID | None = None
    lead_external_id: str | None = None
    """The lead's own id in the source system; unique with `source`."""
    lead_id: UUID | None = None
    """The person's lead that is there already and is borne out by this: it stays in its own funnel version, whatever
    the product's is by now."""


@dataclass(frozen=True, kw_only=True)
class MoveFact:
    """A member moves the lead by hand (or a recycled handoff does), against the rules if need be."""

    lead_id: UUID
    to_step_key: str
    reason: str
    occurred_at: datetime
    cause: EntryCause = EntryCause.MOVE
    member_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class SaleFact:
    """One conversion into units and money."""

    product_id: UUID
    sold_at: datetime
    source: str
    external_id: str
    lead_id: UUID | None = None
    """Wins over `identities` when both are given."""
    identities: tuple[IdentityKey, ...] = ()
    person_id: UUID | None = None
    name: str | None = None
    company_name: str | None = None
    units_micro: int = 1_000_000
    amount_minor: int | None = None
    currency: str | None = None
    """Default: the product's."""
    agreed_minor: int | None = None
    """The whole price where `amount_minor` is but the first payment."""
    deal_id: UUID | None = None
    """The open deal it wins, of whatever product; several sales of one batch may win one deal."""
    deal_version: int | None = None
    """That deal's version as it was read."""
    promo_code: str | None = None
    self_reported: str | None = None
    member_id: UUID | None = None
    import_id: UUID | None = None
    deal_external_id: str | None = None
    deal_name: str | None = None
    deal_attributes: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class RefundFact:
    """Money (and units) of a sale given back."""

    sale_id: UUID
    refunded_at: datetime
    source: str
    external_id: str
    amount_minor: int | None
    """None: everything that is left."""
    units_micro: int = 0
    member_id: UUID | None = None
    expected_version: int | None = None
    """The sale's version as it was read."""


@dataclass(frozen=True, kw_only=True)
class CancellationFact(RefundFact):
    """The sale is taken back whole: every unit and all the money that is left. It takes no more events then."""

    amount_minor: int | None = None


@dataclass(frozen=True, kw_only=True)
class PaymentFact:
    """A further part of the price is paid; the sale was made when it was made."""

    sale_id: UUID
    paid_at: datetime
    source: str
    external_id: str
    amount_minor: int
    member_id: UUID | None = None
    expected_version: int | None = None
    """The sale's version as it was read."""


@dataclass(frozen=True, kw_only=True)
class HandoffFact:
    """Sales accepted the lead; the handoff's row is written by `crm.handoffs` before."""

    lead_id: UUID
    handoff_id: UUID
    occurred_at: datetime
    member_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class SightingFact:
    """Something new is known of a person: further identities, a name or firm that is missing. Nothing is stored of it
    but them; a sighting that tells nothing new is a DUPLICATE and locks nobody.

    Identities of somebody else become a suggestion that the two are one, like those of any fact.
    """

    person_id: UUID | None = None
    """None: the person of the strongest identity, and somebody new where nobody has any of them."""
    identities: tuple[IdentityKey, ...]
    occurred_at: datetime
    name: str | None = None
    company_name: str | None = None


Fact = TouchFact | StartFact | MoveFact | SaleFact | RefundFact | PaymentFact | HandoffFact | SightingFact
Status = Literal["RECORDED", "DUPLICATE", "REJECTED"]


@dataclass(frozen=True)
class FactResult:
    """What became of the fact at `index` of the batch."""

    index: int
    status: Status
    fact_id: UUID | None = None
    """The touchpoint, lead start, move, sale, sale event (of a refund) or handoff; a duplicate names the first one."""
    person_id: UUID | None = None
    lead_id: UUID | None = None
    """The lead this fact created or moved, else None; of a sale, start, move or handoff the lead it is about."""
    leads: tuple[UUID, ...] = ()
    """All leads of the person."""
    problem: Problem | None = None
    warnings: tuple[Problem, ...] = ()
    """Identities that were left out."""


@dataclass(frozen=True)
class Outcome:
    """The results in the order of the facts, and how many of each."""

    results: list[FactResult] = field(default_factory=list)
    recorded: int = 0
    duplicates: int = 0
    rejected: int = 0
    created: frozenset[UUID] = frozenset()
    """Leads that the batch made."""
    identified: frozenset[int] = frozenset()
    """Facts that brought identities nobody had before."""
    left_out: int = 0
    """Identities that stand for nobody in particular, or were one too many for the person."""
    suggested: int = 0
    """Pairs of persons that the batch suspects to be one, and nobody did before."""
