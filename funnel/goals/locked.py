"""The goal a verb is about, locked."""

from uuid import UUID

from crm.core.problems import NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from funnel.goals import queries
from funnel.models import ResourceGoal


async def locked_goal(work: Work, goal_id: UUID, *, expected_version: int | None = None) -> ResourceGoal:
    """The goal; two who decide about it at once come one after the other. Its version is its `revision`, which
    setting, approving, returning, starting, cancelling and closing raise. Raises NotFound, Stale.
    """
    goal: ResourceGoal | None = (await work.execute(queries.locked(work.workspace_id, goal_id))).scalar_one_or_none()
    if goal is None:
        raise NotFound("There is no such goal.", field="goalId")
    require_version("goal", goal.revision, expected_version)
    return goal
