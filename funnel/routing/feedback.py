"""How sales answered the people that each resource and channel prepared: one figure for reports, resources and gaps."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, select

from crm.core.clock import day_bounds
from crm.core.limits import at_most
from crm.models import Handoff, Lead
from crm.models.words import DeclineReason, HandoffStatus
from funnel.models import Journey, Resource
from funnel.reads import Reads

K = TypeVar("K", bound=Hashable)
SMALL_SAMPLE = 30
"""Answers below which a share says little."""
ANSWERED = frozenset({HandoffStatus.ACCEPTED, HandoffStatus.RECYCLED, HandoffStatus.DECLINED})


@dataclass(frozen=True)
class Answers:
    """Offers of one first source, one last source, one state."""

    first_resource_id: UUID | None
    first_channel_id: UUID | None
    last_number: int
    last_resource_id: UUID | None
    last_channel_id: UUID | None
    status: HandoffStatus
    reason: DeclineReason | None
    count: int


@dataclass
class Feedback:
    """Offers and what became of them. `share` is declines of those that were answered."""

    offers: int = 0
    answered: int = 0
    declined: int = 0
    expired: int = 0
    reasons: Counter[DeclineReason] = field(default_factory=Counter)

    def add(self, each: Answers) -> None:
        """Counts the offers."""
        self.offers += each.count
        self.answered += each.count if each.status in ANSWERED else 0
        self.expired += each.count if each.status is HandoffStatus.EXPIRED else 0
        if each.status is HandoffStatus.DECLINED:
            self.declined += each.count
            self.reasons[each.reason or DeclineReason.OTHER] += each.count

    @property
    def share(self) -> Decimal | None:
        """Null without answers."""
        return Decimal(self.declined) / Decimal(self.answered) if self.answered else None

    @property
    def is_small_sample(self) -> bool:
        """Fewer than thirty answers."""
        return self.answered < SMALL_SAMPLE


def by(rows: Iterable[Answers], key: Callable[[Answers], K]) -> dict[K, Feedback]:
    """Summed up by a key."""
    found: dict[K, Feedback] = {}
    for each in rows:
        found.setdefault(key(each), Feedback()).add(each)
    return found


async def read_answers(reads: Reads, product_id: UUID | None, start: date, end: date, zone: str) -> Sequence[Answers]:
    """Offers made in the days, of one product's leads or of all; withdrawn ones were no question. One statement.

    First is the source of the lead's first touch; last is the resource that sent the person last before the offer: the
    last of the newest journey by then.
    """
    rows = await reads.rows(_answers(reads.workspace_id, product_id, start, end, zone))
    return [
        Answers(
            row["first_resource_id"], row["first_channel_id"], row["last_number"] or 0, row["last_resource_id"],
            row["last_channel_id"], HandoffStatus(row["status"]),
            DeclineReason(row["reason"]) if row["reason"] else None, row["count"],
        )
        for row in rows
    ]  # fmt: skip


def _answers(workspace_id: UUID, product_id: UUID | None, start: date, end: date, zone: str) -> Any:
    since, until = day_bounds(start, end, zone)
    sent = (
        select(Journey.resource_numbers[func.cardinality(Journey.resource_numbers)])
        .where(
            Journey.workspace_id == workspace_id,
            Journey.lead_id == Handoff.lead_id,
            Journey.occurred_at <= Handoff.offered_at,
        )
        .order_by(Journey.occurred_at.desc(), Journey.conversion_id.desc())
        .limit(at_most(1))
        .correlate(Handoff)
        .scalar_subquery()
    )
    of_product = [Lead.product_id == product_id] if product_id is not None else []
    offers = (
        select(
            Lead.first_touch_resource_id.label("first_resource_id"),
            Lead.first_touch_channel_id.label("first_channel_id"),
            sent.label("last_number"), Handoff.status, Handoff.decline_reason.label("reason"),
        )
        .join(Lead, (Lead.workspace_id == workspace_id) & (Lead.id == Handoff.lead_id))
        .where(
            Handoff.workspace_id == workspace_id, Handoff.offered_at >= since, Handoff.offered_at < until,
            Handoff.status != HandoffStatus.WITHDRAWN.value, *of_product,
        )
        .subquery()
    )  # fmt: skip
    last = (Resource.workspace_id == workspace_id) & (Resource.number == offers.c.last_number)
    columns = (*offers.c, Resource.id.label("last_resource_id"), Resource.channel_id.label("last_channel_id"))
    return (
        select(*columns, func.count().label("count"))
        .outerjoin(Resource, last)
        .group_by(*offers.c, Resource.id, Resource.channel_id)
    )
