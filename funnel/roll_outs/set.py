"""Writes down the stages of a product's roll-out, the whole order at once."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Row, select, text

from crm.audit import record as audit
from crm.core.bulk import dump, inserting, recordset
from crm.core.ids import new_id
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Key
from funnel.metrics.catalogue import CATALOGUE
from funnel.metrics.record import value_problem
from funnel.models import Audience, Funnel, Product, RollOutStage, Step
from funnel.models.words import FUNNEL_METRICS, Metric, OnFail, RollOutCause, RollOutState
from funnel.roll_outs.criterion import criterion_of
from funnel.roll_outs.load import hold, load_held
from funnel.roll_outs.stage import Change, RollOut, Stage
from funnel.roll_outs.write import write
from funnel.workspace import home


class RollOutStageGiven(Input):
    """An audience and what it has to show before the next one opens."""

    audience_id: UUID
    metric: Metric = Metric.UNITS_SOLD
    step_key: Key | None = None
    target: Annotated[Decimal, Field(gt=0, le=Decimal("1e12"))]
    within_days: Annotated[int, Field(ge=1, le=3_660)]
    on_fail: OnFail = OnFail.HOLD


class RollOutSet(Input):
    """All stages of the product in order; none ends the roll-out, and every audience may be worked on."""

    product_id: UUID
    stages: Annotated[tuple[RollOutStageGiven, ...], Field(max_length=200)]


_CRITERION = ("position", "metric", "step_key", "target", "within_days", "on_fail")
_UPSERT = inserting(
    RollOutStage, "id", "product_id", "audience_id", *_CRITERION,
    tail=(
        "ON CONFLICT (workspace_id, audience_id) DO UPDATE SET "
        + ", ".join(f"{name} = excluded.{name}" for name in _CRITERION)
    ),
)  # fmt: skip
_REMOVE = text(
    "DELETE FROM roll_out_stages WHERE workspace_id = :workspace_id AND product_id = :product_id"
    " AND audience_id = ANY(CAST(:audiences AS uuid[]))"
)
_SAY = text(
    "UPDATE audiences a SET roll_out_criterion = r.roll_out_criterion, roll_out_state = r.roll_out_state"
    f" FROM {recordset(Audience, 'id', 'roll_out_criterion', 'roll_out_state')}"
    " WHERE a.workspace_id = :workspace_id AND a.id = r.id"
)


async def set_stages(work: Work, data: RollOutSet) -> None:
    """The stages stand as given. Those that are there already keep their state and their window.

    New ones are locked, but for the first and for audiences that are worked on already. If nothing is open, the first
    stage whose predecessors allow it opens. A stage that passed or failed keeps its criterion: it was judged by it.
    """
    work.actor.require(Action.PRODUCT_EDIT)
    where = await home(work)
    await hold(work, [data.product_id])
    audiences = await _audiences(work, data.product_id)
    steps = await _steps(work, data.product_id)
    _check(data, audiences, steps)
    stood = (await load_held(work, [data.product_id], where.day(work.now), where.currency)).get(data.product_id, [])
    roll_out = RollOut([], work.now, where.day(work.now), RollOutCause.PLAN)
    roll_out.stages = [
        _placed(stood, audiences, given, position, data.product_id)
        for position, given in enumerate(data.stages, start=1)
    ]
    gone = [stage for stage in stood if stage.audience_id not in {given.audience_id for given in data.stages}]
    await _store(work, data, roll_out, gone)
    worked_on = await _worked_on(work, data.product_id)
    _arrange(roll_out, {stage.audience_id for stage in stood}, worked_on)
    criteria = {
        stage.audience_id: criterion_of(
            stage.metric, stage.target, stage.within_days, step_key=stage.step_key, steps=steps,
            currency=where.currency,
        )
        for stage in roll_out.stages
    }  # fmt: skip
    await _say(work, roll_out, gone, criteria)
    audit.record(work, "ROLL_OUT_SET", object_type="Product", object_id=data.product_id,
                 details={"stages": len(data.stages)})  # fmt: skip
    await work.flush()


def _placed(
    stood: list[Stage], audiences: Mapping[UUID, Row[Any]], given: RollOutStageGiven, position: int, product_id: UUID
) -> Stage:
    """The stage of before in its new place, or a new one."""
    known = next((stage for stage in stood if stage.audience_id == given.audience_id), None)
    criterion = (given.metric, given.step_key or "", given.target, given.within_days, given.on_fail)
    if known is None:
        audience = audiences[given.audience_id]
        return Stage(
            new_id(), product_id, given.audience_id, audience.name, RollOutState(audience.roll_out_state), position,
            *criterion,
        )  # fmt: skip
    before = (known.metric, known.step_key, known.target, known.within_days, known.on_fail)
    if before != criterion and known.state in (RollOutState.PASSED, RollOutState.FAILED):
        raise Conflict(
            f"“{known.name}” has {known.state.value.lower()} by its criterion; open it again before you change that.",
            field=f"stages.{position - 1}",
        )
    known.position = position
    known.metric, known.step_key, known.target, known.within_days, known.on_fail = criterion
    return known


def _arrange(roll_out: RollOut, stood: set[UUID], worked_on: set[UUID]) -> None:
    """States of new stages, and one that is open if any may be."""
    idle = not any(stage.state is RollOutState.OPEN for stage in roll_out.stages if stage.audience_id in stood)
    for stage in roll_out.stages:
        if stage.audience_id in stood:
            continue
        if stage.audience_id in worked_on:
            roll_out.open(stage, "Has a place in the roll-out; work had begun, so it is open.")
        elif idle and stage.position == 1:
            roll_out.open(stage, "The first in the roll-out.")
        elif stage.state is not RollOutState.LOCKED:
            roll_out.to(stage, RollOutState.LOCKED, "Has a place in the roll-out and waits for its turn.")
    if any(stage.state is RollOutState.OPEN for stage in roll_out.stages):
        return
    for stage in roll_out.stages:
        if stage.state is RollOutState.LOCKED:
            roll_out.open(stage, "The next in the roll-out.")
            return
        if stage.state is RollOutState.FAILED and stage.on_fail is not OnFail.OPEN_NEXT:
            return


async def _store(work: Work, data: RollOutSet, roll_out: RollOut, gone: list[Stage]) -> None:
    workspace = {"workspace_id": work.workspace_id}
    if gone:
        removed = sorted(stage.audience_id for stage in gone)
        await work.execute(_REMOVE, workspace | {"product_id": data.product_id, "audiences": removed})
    rows = [
        {"id": stage.id, "product_id": stage.product_id, "audience_id": stage.audience_id}
        | {name: getattr(stage, name) for name in _CRITERION}
        for stage in sorted(roll_out.stages, key=lambda stage: stage.audience_id)
    ]
    if rows:
        await work.execute(_UPSERT, workspace | {"rows": dump(rows)})


async def _say(work: Work, roll_out: RollOut, gone: list[Stage], criteria: Mapping[UUID, str]) -> None:
    """States, criteria and history; who left the roll-out may be worked on."""
    for stage in gone:
        if stage.state is RollOutState.LOCKED:
            note = "Left the roll-out: it may be worked on."
            roll_out.changes.append(Change(stage.audience_id, stage.state, RollOutState.OPEN, note, None, None))
            stage.state = RollOutState.OPEN
    await write(work, roll_out)
    rows = [
        {"id": stage.audience_id, "roll_out_criterion": criteria.get(stage.audience_id), "roll_out_state": stage.state}
        for stage in sorted([*roll_out.stages, *gone], key=lambda stage: stage.audience_id)
    ]
    if rows:
        await work.execute(_SAY, {"workspace_id": work.workspace_id, "rows": dump(rows)})


async def _audiences(work: Work, product_id: UUID) -> dict[UUID, Row[Any]]:
    statement = (
        select(Audience.id, Audience.name, Audience.roll_out_state, Audience.archived_at)
        .where(Audience.workspace_id == work.workspace_id, Audience.product_id == product_id)
        .order_by(Audience.id)
        .with_for_update(key_share=True)
    )
    found = {row.id: row for row in await work.execute(statement)}
    there = select(Product.id).where(Product.workspace_id == work.workspace_id, Product.id == product_id)
    if not found and await work.scalar(there) is None:
        raise NotFound("There is no such product.", field="productId")
    return found


async def _steps(work: Work, product_id: UUID) -> dict[str, str]:
    """Names of the steps of the published funnel by key."""
    statement = (
        select(Step.key, Step.name)
        .join(Funnel, (Funnel.workspace_id == work.workspace_id) & (Funnel.id == Step.funnel_id))
        .where(Step.workspace_id == work.workspace_id, Funnel.product_id == product_id, Funnel.is_current)
    )
    return {row.key: row.name for row in await work.execute(statement)}


def _check(data: RollOutSet, audiences: Mapping[UUID, Row[Any]], steps: Mapping[str, str]) -> None:
    seen: set[UUID] = set()
    for index, given in enumerate(data.stages):
        path = f"stages.{index}"
        audience = audiences.get(given.audience_id)
        if audience is None:
            raise NotFound("The product has no such audience.", field=f"{path}.audienceId")
        if audience.archived_at is not None:
            raise Conflict("The audience is archived; leave it out.", field=f"{path}.audienceId")
        if given.audience_id in seen:
            raise Invalid("The audience has two stages; give it one.", field=f"{path}.audienceId")
        seen.add(given.audience_id)
        _check_criterion(given, path, steps)


def _check_criterion(given: RollOutStageGiven, path: str, steps: Mapping[str, str]) -> None:
    if given.metric not in FUNNEL_METRICS:
        raise Invalid(
            f"{given.metric.value} is not counted by audience; choose sales, units, revenue, contribution, leads, "
            "accepted handoffs or people at a step.",
            field=f"{path}.metric",
        )
    if CATALOGUE[given.metric].per_step and given.step_key not in steps:
        raise Invalid("Say at which step of the published funnel it is counted.", field=f"{path}.stepKey")
    if not CATALOGUE[given.metric].per_step and given.step_key is not None:
        raise Invalid(f"{given.metric.value} is not counted at a step; leave stepKey out.", field=f"{path}.stepKey")
    if sentence := value_problem(given.metric, given.target):
        raise Invalid(sentence, field=f"{path}.target")


async def _worked_on(work: Work, product_id: UUID) -> set[UUID]:
    """Audiences for which a goal was approved, whether they had a stage before or not."""
    rows = await work.execute(_STARTED, {"workspace_id": work.workspace_id, "product_id": product_id})
    return set(rows.scalars())


_STARTED = text(
    "SELECT DISTINCT audience_id FROM resource_goals WHERE workspace_id = :workspace_id AND product_id = :product_id"
    " AND audience_id IS NOT NULL AND status IN ('APPROVED', 'RUNNING')"
)
