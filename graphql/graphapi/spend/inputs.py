"""Inputs of spend."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import strawberry
from strawberry import ID

from funnel.models import Spend as SpendRow
from funnel.models import SpendSchedule as SpendScheduleRow
from funnel.models.words import SpendCadence
from graphapi.compiler import filters, input_type, match, orders

if TYPE_CHECKING:
    from graphapi.analytics.inputs import PeriodInput
    from graphapi.inputs import MoneyInput

SPEND_FILTER = filters(
    "SpendFilter",
    SpendRow,
    resource_id=match.id("res"),
    source=match.string(),
    period_start=match.date(),
    period_end=match.date(),
    recorded_at=match.datetime(),
    corrects_id=match.id("spend"),
)
SPEND_ORDER = orders(
    "SpendOrder",
    SpendRow,
    period_start="period_start",
    period_end="period_end",
    recorded_at="recorded_at",
    default="-period_start",
)
SPEND_SCHEDULE_FILTER = filters(
    "SpendScheduleFilter",
    SpendScheduleRow,
    resource_id=match.id("res"),
    every=match.enum(SpendCadence),
    next_on=match.date(),
    ended_at=match.datetime(),
)
SPEND_SCHEDULE_ORDER = orders(
    "SpendScheduleOrder", SpendScheduleRow, next_on="next_on", starts_on="starts_on", default="next_on"
)


@input_type
class SpendRecordInput:
    """An amount spent over days."""

    resource_id: ID = strawberry.field(description="On what.")
    content_item_id: ID | None = strawberry.field(default=None, description="On which content item of it.")
    period: PeriodInput = strawberry.field(description="On which days; it is spread evenly over them.")
    amount: MoneyInput = strawberry.field(
        description="What was spent, in the workspace's currency or in another whose rate of the first day is known."
    )
    external_id: str | None = strawberry.field(default=None, description="Recorded once however often it is sent.")


@input_type
class SpendCorrectInput:
    """What a spend should have been."""

    spend_id: ID = strawberry.field(description="Which one, or a correction of it.")
    amount: MoneyInput = strawberry.field(description="What it should have been, in the currency it was paid in.")
    reason: str = strawberry.field(description="Why.")


@input_type
class SpendScheduleSetInput:
    """What a resource costs again and again; the same again answers the same schedule."""

    resource_id: ID = strawberry.field(description="On what.")
    label: str | None = strawberry.field(default=None, description="What it is paid for; tells several of one apart.")
    amount: MoneyInput | None = strawberry.field(
        default=None, description="What every period costs; left out: the resource's price schedule, period by period."
    )
    every: SpendCadence = strawberry.field(default=SpendCadence.MONTH, description="How often.")
    starts_on: date = strawberry.field(description="First day of the first period; periods that began are caught up.")
    ends_on: date | None = strawberry.field(default=None, description="Last day on which a period may begin.")


@input_type
class SpendScheduleEndInput:
    """No further period."""

    schedule_id: ID = strawberry.field(description="Which schedule.")
    ends_on: date | None = strawberry.field(
        default=None, description="Last day on which a period may begin; today when it is left out."
    )
    expected_version: int | None = strawberry.field(
        default=None, description="The version you saw; refused when somebody changed it since."
    )
