"""How sales answered the people that each resource prepared."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from crm.core.clock import day_bounds
from crm.core.limits import at_most
from crm.models import Handoff, Lead
from crm.models.words import HandoffStatus
from funnel.inputs import Period
from funnel.matrix.loaded import Declines
from funnel.models import Journey
from funnel.reads import Reads, among

ANSWERED = (HandoffStatus.ACCEPTED, HandoffStatus.RECYCLED, HandoffStatus.DECLINED)


async def read_declines(reads: Reads, product_id: UUID, period: Period, zone: str) -> dict[int, Declines]:
    """By resource number: hand-overs offered in the period and answered. The resource is the one that sent the
    person last before the offer: the last of the newest journey by then."""
    rows = await reads.rows(_answers(reads.workspace_id, product_id, period.start, period.end, zone))
    return {row["resource"]: Declines(row["answered"], row["declined"]) for row in rows}


def _answers(workspace_id: UUID, product_id: UUID, start: date, end: date, zone: str) -> Any:
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
    offers = (
        select(sent.label("resource"), Handoff.status)
        .join(Lead, (Lead.workspace_id == workspace_id) & (Lead.id == Handoff.lead_id))
        .where(
            Handoff.workspace_id == workspace_id,
            Lead.product_id == product_id,
            Handoff.offered_at >= since,
            Handoff.offered_at < until,
            among(Handoff.status, [status.value for status in ANSWERED]),
        )
        .subquery()
    )
    declined = func.count().filter(offers.c.status == HandoffStatus.DECLINED.value)
    return (
        select(offers.c.resource, func.count().label("answered"), declined.label("declined"))
        .where(offers.c.resource > 0)
        .group_by(offers.c.resource)
    )
