"""Closes goals: by the service when the period is over and its facts have settled, or by hand before that."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import Select, func, select, text

from crm.audit import record as audit
from crm.core.limits import at_most
from crm.core.problems import Conflict, Invalid
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Workspace
from funnel.goals.actuals import GoalProgress, progress_of
from funnel.goals.events import GoalStatusChanged
from funnel.goals.locked import locked_goal
from funnel.inputs import Input, Prose
from funnel.metrics.catalogue import CATALOGUE
from funnel.models import ResourceGoal
from funnel.models.words import Aggregation, GoalOutcome, GoalStatus
from funnel.reads import WorkReads
from funnel.workspace import home

MOST_AT_ONCE = 500
"""Goals one transaction closes."""


class ResourceGoalClose(Input):
    """Which running goal is over before its period is, and why; `outcome` where nothing was measured."""

    goal_id: UUID
    reason: Prose
    outcome: GoalOutcome | None = None
    expected_version: int | None = None


async def close_goal(work: Work, data: ResourceGoalClose) -> ResourceGoal:
    """RUNNING → ACHIEVED or MISSED by what its deciding metric says today; a goal that is over stays over.

    Where nothing was recorded people say what it came to; where something was they cannot say otherwise.
    """
    work.actor.require(Action.GOAL_SET)
    goal = await locked_goal(work, data.goal_id, expected_version=data.expected_version)
    if goal.status != GoalStatus.RUNNING:
        raise Conflict(f"The goal is {goal.status}; only a running goal is closed.", field="goalId")
    today = (await home(work)).day(work.now)
    progress = (await progress_of(WorkReads(work), [goal.id], today))[goal.id]
    status = _decided(progress, data.outcome)
    goal.status = status.value
    goal.closed_at = work.now
    goal.closed_by_id = work.actor.member_id
    goal.close_reason = data.reason
    goal.closed_actual = progress.actual
    goal.revision += 1
    audit.record(work, "GOAL_CLOSE", object_type="ResourceGoal", object_id=goal.id, details={"status": status.value})
    await work.emit(GoalStatusChanged(goal.id, status))
    await work.flush()
    return goal


def _decided(progress: GoalProgress, outcome: GoalOutcome | None) -> GoalStatus:
    if progress.actual is None:
        if outcome is None:
            raise Invalid("Nothing was recorded for this goal; say what it came to.", field="outcome")
        return GoalStatus(outcome.value)
    status = status_of(progress)
    if outcome is not None and outcome.value != status.value:
        raise Invalid(
            f"By its figures the goal is {status.value}; leave the outcome out, or change the target first.",
            field="outcome",
        )
    return status


async def close_due(work: Work) -> dict[UUID, GoalStatus]:
    """RUNNING goals whose facts have settled become ACHIEVED or MISSED; what each became.

    Due when the last day is past and the workspace's settling days are over. Five statements at most, however many
    goals. Two workers at once pass over what the other one has; running it again closes nothing twice.
    """
    today = (await home(work)).day(work.now)
    ids = list((await work.execute(_due(work, today))).scalars())
    if not ids:
        return {}
    progress = await progress_of(WorkReads(work), ids, today)
    outcome = {goal_id: status_of(progress[goal_id]) for goal_id in ids}
    await _close(work, outcome, {goal_id: progress[goal_id].actual for goal_id in ids})
    return outcome


async def sweep(work: Work) -> int:
    """`close_due` for the worker: above 0 when there may be more to close."""
    closed = len(await close_due(work))
    return closed if closed >= MOST_AT_ONCE else 0


def status_of(progress: GoalProgress) -> GoalStatus:
    """Achieved when the target is reached: at least it, or at most it where lower is better."""
    if progress.actual is None:
        return GoalStatus.MISSED
    actual, target = Fraction(progress.actual), Fraction(progress.target)
    definition = CATALOGUE[progress.metric]
    lower = definition.lower_is_better and definition.aggregation is not Aggregation.SUM
    reached = actual <= target if lower else actual >= target
    return GoalStatus.ACHIEVED if reached else GoalStatus.MISSED


def _due(work: Work, today: object) -> Select[UUID]:
    settling = select(Workspace.settling_days).where(Workspace.id == work.workspace_id).scalar_subquery()
    goal = ResourceGoal
    return (
        select(goal.id)
        .where(
            goal.workspace_id == work.workspace_id,
            goal.status == GoalStatus.RUNNING.value,
            goal.period_end + func.greatest(settling, 1) <= today,
        )
        .order_by(goal.id)
        .limit(at_most(MOST_AT_ONCE))
        .with_for_update(key_share=True, skip_locked=True)
    )


_CLOSE = text(
    "UPDATE resource_goals SET status = given.status, closed_at = :now, closed_actual = given.actual,"
    " revision = resource_goals.revision + 1"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:statuses AS text[]), CAST(:actuals AS numeric[]))"
    " AS given(id, status, actual)"
    " WHERE resource_goals.workspace_id = :workspace_id AND resource_goals.id = given.id"
    " AND resource_goals.status = 'RUNNING'"
)


async def _close(work: Work, outcome: Mapping[UUID, GoalStatus], actuals: Mapping[UUID, Decimal | None]) -> None:
    ids = list(outcome)
    given = {
        "workspace_id": work.workspace_id,
        "now": work.now,
        "ids": ids,
        "statuses": [outcome[goal_id].value for goal_id in ids],
        "actuals": [actuals[goal_id] for goal_id in ids],
    }
    await work.execute(_CLOSE, given)
    for goal_id, status in outcome.items():
        audit.record(
            work, "GOAL_CLOSE", object_type="ResourceGoal", object_id=goal_id, details={"status": status.value}
        )
        await work.emit(GoalStatusChanged(goal_id, status))
    await work.flush()
