"""Names the goal that stands where another one was to be set."""

from uuid import UUID

from sqlalchemy import select

from crm.core.limits import at_most
from crm.core.problems import Conflict
from crm.core.work import Work
from funnel.inputs import Period
from funnel.models import ResourceGoal
from funnel.models.words import GoalStatus


async def name_it(
    work: Work, problem: Conflict, resource_id: UUID, objective_id: UUID, audience_id: UUID | None, period: Period
) -> Conflict:
    """The refusal with the other goal's words, days and status; as it is when that one is not visible (any more)."""
    goal = ResourceGoal
    statement = (
        select(goal.text, goal.period_start, goal.period_end, goal.status)
        .where(
            goal.workspace_id == work.workspace_id,
            goal.resource_id == resource_id,
            goal.objective_id == objective_id,
            goal.audience_id.is_not_distinct_from(audience_id),
            goal.status != GoalStatus.CANCELLED.value,
            goal.period_start <= period.end,
            goal.period_end >= period.start,
        )
        .order_by(goal.period_start)
        .limit(at_most(1))
    )
    other = (await work.execute(statement)).one_or_none()
    if other is None:
        return problem
    return Conflict(
        f"This resource has the goal “{other.text}” for this objective and audience from {other.period_start} to "
        f"{other.period_end} ({other.status}); change or cancel that one, or choose another period.",
        field="period",
    )
