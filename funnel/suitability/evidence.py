"""What the data say of a resource at a step: how many it sent, how many of them passed on, what one cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, and_, func, select

from crm.core.clock import day_bounds
from crm.core.money import Money
from crm.models import StepEntry
from funnel.models import DayCell, Journey, Resource, SpendDay
from funnel.models.words import ConversionKind, Metric
from funnel.reads import Reads

LEAST_PEOPLE = 30
"""Under so many people the data are silent."""
WINDOW_DAYS = 365


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of the year that ends with the asked day: people who entered the step and whom the resource had sent last, the
    share of them that went on to a later step, and what one step entry by the resource cost."""

    n: int
    conversion: float
    cost_per_entry: Money | None


async def evidence_of(
    reads: Reads, product_id: UUID, until: date, zone: str, currency: str
) -> Mapping[tuple[UUID, str], Evidence]:
    """By (resource, step key), where there are people enough; two statements for the whole product."""
    since = until - timedelta(days=WINDOW_DAYS - 1)
    costs = {
        row["id"]: _cost(int(row["spent"]), int(row["entries"]), currency)
        for row in await reads.rows(_costs(reads.workspace_id, since, until))
    }
    rows = await reads.rows(_sent(reads.workspace_id, product_id, since, until, zone))
    return {
        (row["id"], row["step_key"]): Evidence(row["n"], row["passed"] / row["n"], costs.get(row["id"]))
        for row in rows
        if row["n"] >= LEAST_PEOPLE
    }


def _cost(spent: int, entries: int, currency: str) -> Money:
    return Money(round(Fraction(spent, entries)), currency)


def _sent(workspace_id: UUID, product_id: UUID, since: date, until: date, zone: str) -> Any:
    """First entries by step and by the resource of the journey's last touch, and those followed by a later step.

    An entry is followed by a later step when it does not stand at the furthest one of its lead, which is read once for
    all leads: asking the entries again for every entry took ten times as long.
    """
    start, end = day_bounds(since, until, zone)
    entry, furthest = StepEntry, _furthest(workspace_id, product_id)
    sent_by = Journey.resource_numbers[func.cardinality(Journey.resource_numbers)]
    sent = (
        select(
            sent_by.label("number"),
            Journey.step_key,
            func.count().label("n"),
            func.count().filter(furthest.c.position > entry.position).label("passed"),
        )
        .join(
            entry,
            and_(entry.workspace_id == workspace_id, entry.product_id == product_id, entry.id == Journey.conversion_id),
        )
        .outerjoin(furthest, furthest.c.lead_id == entry.lead_id)
        .where(
            Journey.workspace_id == workspace_id,
            Journey.product_id == product_id,
            Journey.kind == ConversionKind.STEP_ENTRY.value,
            Journey.occurred_at >= start,
            Journey.occurred_at < end,
        )
        .group_by(sent_by, Journey.step_key)
        .subquery()
    )
    return select(Resource.id, sent.c.step_key, sent.c.n, sent.c.passed).join(
        sent, and_(Resource.workspace_id == workspace_id, Resource.number == sent.c.number)
    )


def _furthest(workspace_id: UUID, product_id: UUID) -> Subquery:
    """The furthest step each lead of the product stood at, by the entries that hold."""
    return (
        select(StepEntry.lead_id, func.max(StepEntry.position).label("position"))
        .where(
            StepEntry.workspace_id == workspace_id,
            StepEntry.product_id == product_id,
            StepEntry.voided_at.is_(None),
        )
        .group_by(StepEntry.lead_id)
        .subquery("furthest")
    )


def _costs(workspace_id: UUID, since: date, until: date) -> Any:
    """Spend of each resource against all step entries it brought, of whichever product: what one entry cost."""
    spent = (
        select(SpendDay.resource_id, func.sum(SpendDay.amount_minor).label("spent"))
        .where(SpendDay.workspace_id == workspace_id, SpendDay.day.between(since, until))
        .group_by(SpendDay.resource_id)
        .subquery()
    )
    entered = (
        select(DayCell.resource_number, func.sum(DayCell.value).label("entries"))
        .where(
            DayCell.workspace_id == workspace_id,
            DayCell.metric == Metric.STEP_ENTRIES.value,
            DayCell.day.between(since, until),
        )
        .group_by(DayCell.resource_number)
        .subquery()
    )
    return (
        select(Resource.id, spent.c.spent, entered.c.entries)
        .join(spent, spent.c.resource_id == Resource.id)
        .join(entered, entered.c.resource_number == Resource.number)
        .where(Resource.workspace_id == workspace_id, entered.c.entries > 0)
    )
