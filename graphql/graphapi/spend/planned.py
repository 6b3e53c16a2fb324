"""Spend that lies ahead."""

from __future__ import annotations

from datetime import date

import strawberry

from funnel.spend import planned as figures
from graphapi.answers import ref
from graphapi.compiler import answer_type
from graphapi.resources.types import Resource
from graphapi.scalars import Money
from graphapi.spend.types import SpendSchedule


@answer_type
class PlannedPayment:
    """One period of one schedule."""

    schedule: SpendSchedule = strawberry.field(description="By which schedule.")
    resource: Resource = strawberry.field(description="On what.")
    start: date = strawberry.field(description="First day; then it is written as spend.")
    end: date = strawberry.field(description="Last day.")
    amount: Money = strawberry.field(description="What the whole period costs.")
    within: Money = strawberry.field(description="Its share of the days asked about.")


@answer_type
class PlannedSpend:
    """What the schedules will cost."""

    total: Money = strawberry.field(description="On the days asked about.")
    payments: list[PlannedPayment] = strawberry.field(description="Earliest first.")


def planned_spend_of(found: figures.PlannedSpend) -> PlannedSpend:
    """The answer as the API shows it."""
    return PlannedSpend(
        total=Money.of(found.total, found.currency),
        payments=[
            PlannedPayment(
                schedule=ref(SpendSchedule, item.schedule_id),
                resource=ref(Resource, item.resource_id),
                start=item.due.start,
                end=item.due.end,
                amount=Money.of(item.due.minor, found.currency),
                within=Money.of(item.within, found.currency),
            )
            for item in found.items
        ],
    )
