"""The stages of products with their figures: one statement for any number of them."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Integer, Select, and_, cast, exists, func, literal, select

from crm.core.work import Work
from funnel.goals.actuals import scaled
from funnel.metrics.catalogue import CATALOGUE
from funnel.models import Audience, DayCell, ResourceGoal, RollOutStage
from funnel.models.words import GoalStatus, Metric, OnFail, RollOutState
from funnel.reads import Reads, Row, WorkReads, among
from funnel.roll_outs.stage import Stage

STARTED = (GoalStatus.APPROVED, GoalStatus.RUNNING, GoalStatus.ACHIEVED, GoalStatus.MISSED)
"""A goal in one of these states means that work on its audience has begun."""

_KEPT = (
    "id", "product_id", "audience_id", "position", "step_key", "target", "within_days", "attempt", "opened_on",
    "opened_at", "passed_at", "failed_at", "is_forced",
)  # fmt: skip


async def hold(work: Work, product_ids: Sequence[UUID]) -> None:
    """Locks the stages of the products: whoever judges them next sees what was decided, and the figures behind it."""
    statement = (
        select(RollOutStage.id)
        .where(RollOutStage.workspace_id == work.workspace_id, among(RollOutStage.product_id, product_ids))
        .order_by(RollOutStage.id)
        .with_for_update()
    )
    (await work.execute(statement)).all()


async def load_held(work: Work, product_ids: Sequence[UUID], today: date, currency: str) -> dict[UUID, list[Stage]]:
    """Stages by product, in order, as they are under the lock."""
    return await load(WorkReads(work), product_ids, today, currency)


async def load(reads: Reads, product_ids: Sequence[UUID], today: date, currency: str) -> dict[UUID, list[Stage]]:
    """Stages by product, in order."""
    found: dict[UUID, list[Stage]] = {}
    stage = RollOutStage
    statement = _stages(reads.workspace_id, today).where(among(stage.product_id, product_ids))
    for row in await reads.rows(statement.order_by(stage.product_id, stage.position, stage.id)):
        found.setdefault(row["product_id"], []).append(_stage(row, currency))
    return found


async def load_of_audiences(
    reads: Reads, audience_ids: Sequence[UUID], today: date, currency: str
) -> dict[UUID, Stage]:  # fmt: skip
    """The stage of each audience that has one."""
    statement = _stages(reads.workspace_id, today).where(among(RollOutStage.audience_id, audience_ids))
    return {row["audience_id"]: _stage(row, currency) for row in await reads.rows(statement)}


def _stages(workspace_id: UUID, today: date) -> Select[*tuple[Any, ...]]:
    stage, cell, goal = RollOutStage, DayCell, ResourceGoal
    last = stage.opened_on + cast(stage.within_days - 1, Integer)
    counted = (
        select(func.sum(cell.value))
        .where(
            cell.workspace_id == workspace_id,
            cell.product_id == stage.product_id,
            cell.metric == stage.metric,
            cell.step_key == stage.step_key,
            cell.audience_number == Audience.number,
            cell.day >= stage.opened_on,
            cell.day <= func.least(last, cast(literal(today), Date)),
        )
        .correlate(stage, Audience)
        .scalar_subquery()
    )
    started = exists().where(
        goal.workspace_id == workspace_id,
        goal.product_id == stage.product_id,
        goal.audience_id == stage.audience_id,
        among(goal.status, [status.value for status in STARTED]),
    )
    return (
        select(
            *(getattr(stage, name) for name in _KEPT),
            stage.metric,
            stage.on_fail,
            Audience.name,
            Audience.roll_out_state,
            counted.label("counted"),
            started.label("is_worked_on"),
        )
        .join(Audience, and_(Audience.workspace_id == workspace_id, Audience.id == stage.audience_id))
        .where(stage.workspace_id == workspace_id)
    )


def _stage(row: Row, currency: str) -> Stage:
    metric = Metric(row["metric"])
    return Stage(
        **{name: row[name] for name in _KEPT},
        name=row["name"],
        state=RollOutState(row["roll_out_state"]),
        metric=metric,
        on_fail=OnFail(row["on_fail"]),
        actual=Fraction(scaled(int(row["counted"] or 0), CATALOGUE[metric], currency)),
        is_worked_on=row["is_worked_on"],
    )
