"""Weekly reports as they were published, and what became of their corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import strawberry

from funnel.models import WeeklyCorrection as WeeklyCorrectionRow
from funnel.models import WeeklyReport as WeeklyReportRow
from funnel.weekly.effects import effects
from graphapi.compiler import answer_type, column, everyone, hole, many, one, record
from graphapi.context import Info
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.goals.types import GoalRevision, ResourceGoal
    from graphapi.members.types import Member
    from graphapi.plans.types import PlanAction
    from graphapi.products.types import Product


@answer_type
class CorrectionEffect:
    """How the corrected goal stood in the report, and how it stands today."""

    actual_before: Decimal | None = strawberry.field(description="What was reached, as the report says.")
    pace_before: float | None = strawberry.field(description="Its pace, as the report says.")
    actual_now: Decimal | None = strawberry.field(description="What is reached today.")
    pace_now: float | None = strawberry.field(description="Its pace today.")
    on_pace: bool | None = strawberry.field(description="Whether the pace is at least 0.95 today.")
    done_at: datetime | None = strawberry.field(description="When the action that was caused was done.")


async def correction_effects(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, CorrectionEffect]:
    """Effects of all asked corrections at once."""
    found = await effects(info.reader, ids, info.now)
    return {
        id: CorrectionEffect(
            actual_before=effect.actual_before,
            pace_before=effect.pace_before,
            actual_now=effect.actual_now,
            pace_now=effect.pace_now,
            on_pace=effect.is_on_pace,
            done_at=effect.done_at,
        )
        for id, effect in found.items()
    }


@record(WeeklyReportRow, prefix="week", policy=everyone)
class PublishedWeeklyReport(Node):
    """A week's report as it was published; never changed. `weeklyReport` tells its figures."""

    week_start: date = column(description="Its Monday.")
    text: str = column(permission="READ_MONEY", description="As it was written for a messenger.")
    published_at: datetime = column(description="When it was published.")
    published_by: Member | None = one(on="published_by_id", description="Who published it.")
    product: Product = one(on="product_id", description="Of which product.")
    corrections: list[WeeklyCorrection] = many(
        on="report_id", order="position", description="What was to be done otherwise."
    )


@record(WeeklyCorrectionRow, prefix="wcor", policy=everyone)
class WeeklyCorrection(Node):
    """What a report said is to be done otherwise, and what it caused."""

    position: int = column(description="Its place in the report, from 1.")
    text: str = column(description="The correction, in words.")
    goal: ResourceGoal = one(on="goal_id", description="The goal it is about.")
    goal_revision: GoalRevision | None = one(on="goal_revision_id", description="The revision that it caused.")
    plan_action: PlanAction | None = one(on="plan_action_id", description="The action that it caused.")
    report: PublishedWeeklyReport = one(on="report_id", description="The report it stands in.")
    effect: CorrectionEffect | None = hole(correction_effects, description="How its goal stood then and stands now.")
