"""Closes goals whose period is over: achieved or missed. For the worker, all at once."""

from fractions import Fraction
from uuid import UUID

from sqlalchemy import select, update

from crm.audit import record as audit
from crm.core.work import Work
from funnel.goals.actuals import GoalProgress, progress_of
from funnel.metrics.catalogue import CATALOGUE
from funnel.models import ResourceGoal
from funnel.models.words import Aggregation, GoalStatus, Metric
from funnel.reads import WorkReads, among
from funnel.workspace import home


async def close_due(work: Work) -> dict[UUID, GoalStatus]:
    """RUNNING goals whose last day is past become ACHIEVED or MISSED; what each became. Five statements at most."""
    today = (await home(work)).day(work.now)
    due = (
        select(ResourceGoal.id, ResourceGoal.metric)
        .where(
            ResourceGoal.workspace_id == work.workspace_id,
            ResourceGoal.status == GoalStatus.RUNNING.value,
            ResourceGoal.period_end < today,
        )
        .order_by(ResourceGoal.id)
        .with_for_update(key_share=True, skip_locked=True)
    )
    metrics = {row.id: Metric(row.metric) for row in await work.execute(due)}
    if not metrics:
        return {}
    progress = await progress_of(WorkReads(work), list(metrics), today)
    outcome = {goal_id: status_of(metric, progress[goal_id]) for goal_id, metric in metrics.items()}
    for status in (GoalStatus.ACHIEVED, GoalStatus.MISSED):
        await _close(work, [goal_id for goal_id, became in outcome.items() if became is status], status)
    return outcome


def status_of(metric: Metric, progress: GoalProgress) -> GoalStatus:
    """Achieved when the target is reached: at least it, or at most it where lower is better."""
    if progress.actual is None:
        return GoalStatus.MISSED
    actual, target = Fraction(progress.actual), Fraction(progress.target)
    definition = CATALOGUE[metric]
    lower = definition.lower_is_better and definition.aggregation is not Aggregation.SUM
    reached = actual <= target if lower else actual >= target
    return GoalStatus.ACHIEVED if reached else GoalStatus.MISSED


async def _close(work: Work, goal_ids: list[UUID], status: GoalStatus) -> None:
    if not goal_ids:
        return
    await work.execute(
        update(ResourceGoal)
        .where(ResourceGoal.workspace_id == work.workspace_id, among(ResourceGoal.id, goal_ids))
        .values(status=status.value, closed_at=work.now, revision=ResourceGoal.revision + 1)
        .execution_options(synchronize_session=False)
    )
    audit.record(work, "goal.close", object_type="goal", details={"status": status.value, "goals": len(goal_ids)})
    await work.flush()
