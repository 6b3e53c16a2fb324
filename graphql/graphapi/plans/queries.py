"""Root fields that read plans."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from funnel.plans.queries import open_actions
from graphapi.answers import answer, ref
from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.plans.inputs import ACTION_FILTER, ACTION_ORDER
from graphapi.plans.mine import MyPlanActions
from graphapi.plans.types import PlanAction
from graphapi.today import today_of

if TYPE_CHECKING:
    from graphapi.plans.types import Plan


@queries
class PlanQueries:
    """How goals are reached; a goal's plans hang at the goal."""

    plan: Plan | None = by_id(description="One version of a plan.")
    plan_actions: Connection[PlanAction] = connection(
        filter=ACTION_FILTER, order=ACTION_ORDER, description="Actions of all plans, of every version."
    )

    @answer
    async def my_plan_actions(self, info: Info, days: int = 14) -> MyPlanActions:
        """Open actions of the viewer in plans that are carried out, until so many days from today (at most 366)."""
        today = await today_of(info)
        found = MyPlanActions(as_of=today, overdue=[], due_today=[], coming=[])
        if info.actor.member_id is None:
            return found
        until = today + timedelta(days=min(max(days, 0), 366))
        for row in await info.reader.rows(open_actions(info.workspace_id, info.actor.member_id, until)):
            kept = found.overdue if row["due_on"] < today else found.coming
            (found.due_today if row["due_on"] == today else kept).append(ref(PlanAction, row["id"]))
        return found
