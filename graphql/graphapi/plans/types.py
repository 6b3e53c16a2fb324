"""A plan's version and its actions."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from funnel.models import Plan as PlanRow
from funnel.models import PlanAction as PlanActionRow
from funnel.models.words import PlanStatus
from graphapi.compiler import column, everyone, expr, hole, many, one, record
from graphapi.nodes import Node
from graphapi.plans import stands
from graphapi.plans.stands import PlanAllowedAction, PlanNotice, PlanProgress
from graphapi.scalars import URL

if TYPE_CHECKING:
    from graphapi.goals.types import ResourceGoal
    from graphapi.members.types import Member
    from graphapi.resources.types import Resource


@record(PlanRow, prefix="plan", policy=everyone)
class Plan(Node):
    """How a goal is to be reached."""

    version: int = column(description="1 for the goal's first plan.")
    revision: int = column(description="Grows with every change; `expectedVersion` of the next one.")
    status: PlanStatus = column(description="How far it is; the approved one is carried out.")
    comment: str | None = column(description="Why it was returned.")
    drafted_at: datetime = column(description="When it was drafted.")
    approved_at: datetime | None = column(description="When it was approved.")
    needs_review_since: datetime | None = column(
        description="Since when its goal is another one than it was approved for; null once it was approved again."
    )
    progress: PlanProgress | None = hole(stands.progress, description="How many actions are done, open, late.")
    warnings: list[PlanNotice] = hole(stands.warnings, description="What is to be looked at in it.")
    allowed_actions: list[PlanAllowedAction] = hole(
        stands.allowed_actions, description="What the viewer may do with it."
    )
    drafted_by: Member | None = one(on="drafted_by_id", description="Who drafted it.")
    approved_by: Member | None = one(on="approved_by_id", description="Who approved it.")
    goal: ResourceGoal = one(on="goal_id", description="What it is to reach.")
    actions: list[PlanAction] = many(on="plan_id", order="position", description="What is to be done, in order.")


@record(PlanActionRow, prefix="act", policy=everyone)
class PlanAction(Node):
    """One thing to do by a day."""

    position: int = column(description="Its place in the plan, from 1.")
    text: str = column(description="What is to be done.")
    due_on: date = column(description="Until when.")
    done_at: datetime | None = column(description="When it was done.")
    late_by_days: int | None = column(description="Days it was late, 0 when in time; null while it is not done.")
    in_time: bool | None = expr(
        lambda action: action.late_by_days == 0, description="Done on its due day or before; null while not done."
    )
    note: str | None = column(description="What there is to say of it.")
    evidence_url: URL | None = column(description="Where it can be seen.")
    version: int = column(description="Grows with every change; `expectedVersion` of the next one.")
    owner: Member = one(on="owner_id", description="Who does it.")
    done_by: Member | None = one(on="done_by_id", description="Who said that it is done.")
    resource: Resource | None = one(on="resource_id", description="On which resource.")
    plan: Plan = one(on="plan_id", description="Of which plan.")
