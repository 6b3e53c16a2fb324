"""SELECTs behind commission against cost."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, String, and_, cast, func, literal, select

from crm.models import Call, Lead
from crm.models.words import Direction
from funnel.inputs import Period
from funnel.models import DayCell, Engagement, EngagementTerm, WorkLog
from funnel.models.words import Metric
from funnel.reads import among


def engagements(workspace_id: UUID, ids: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
    """Product, days and state of these engagements."""
    row = Engagement
    return select(row.id, row.product_id, row.starts_on, row.ends_on, row.currency, row.status).where(
        row.workspace_id == workspace_id, among(row.id, ids)
    )


def terms(workspace_id: UUID, ids: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
    """What they pay for, in order."""
    term = EngagementTerm
    return (
        select(term.id, term.engagement_id, term.kind, term.share, term.base, term.amount_minor)
        .where(term.workspace_id == workspace_id, among(term.engagement_id, ids))
        .order_by(term.position)
    )


def worked(workspace_id: UUID, ids: Sequence[UUID], period: Period) -> Select[*tuple[Any, ...]]:
    """By member; days outside the engagement are refused when they are logged."""
    log = WorkLog
    return (
        select(
            log.engagement_id,
            log.member_id,
            func.sum(log.minutes).label("minutes"),
            func.sum(log.cost_minor).label("cost"),
        )
        .where(
            log.workspace_id == workspace_id,
            among(log.engagement_id, ids),
            log.day.between(period.start, period.end),
        )
        .group_by(log.engagement_id, log.member_id)
        .order_by(log.member_id)
    )


def cells(workspace_id: UUID, products: Sequence[UUID], period: Period) -> Select[*tuple[Any, ...]]:
    """Units, revenue and contribution of the products by day."""
    cell = DayCell
    metrics = (Metric.UNITS_SOLD.value, Metric.REVENUE.value, Metric.CONTRIBUTION.value)
    return (
        select(cell.product_id, cell.metric, cell.day, func.sum(cell.value).label("value"))
        .where(
            cell.workspace_id == workspace_id,
            among(cell.product_id, products),
            among(cell.metric, metrics),
            cell.day.between(period.start, period.end),
        )
        .group_by(cell.product_id, cell.metric, cell.day)
    )


def calls(workspace_id: UUID, products: Sequence[UUID], period: Period, zone: str) -> Select[*tuple[Any, ...]]:
    """Answered inbound calls of the products' leads by day."""
    on = cast(func.timezone(literal(zone, String()), Call.occurred_at), Date)
    return (
        select(Lead.product_id, on.label("day"), func.count().label("calls"))
        .join(Lead, and_(Lead.workspace_id == workspace_id, Lead.id == Call.lead_id))
        .where(
            Call.workspace_id == workspace_id,
            among(Lead.product_id, products),
            Call.direction == Direction.INBOUND.value,
            Call.duration_seconds > 0,
            on.between(period.start, period.end),
        )
        .group_by(Lead.product_id, on)
    )
