"""Keeps how the matrix is on a day: by hand, or as the facts say."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from crm.audit import record as audit
from crm.core.problems import Conflict, Invalid, NotFound, Problem, Problems
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Key, Period, Prose
from funnel.matrix.cells import computed
from funnel.matrix.keep import LARGEST, keep, lock_product, new_snapshot, rows_of
from funnel.matrix.load import load
from funnel.metrics.record import value_problem
from funnel.models import MatrixSnapshot, Objective, Resource
from funnel.models.words import MatrixVariant, Metric, SnapshotSource
from funnel.reads import WorkReads, among
from funnel.workspace import home

FACT_DAYS = 30
"""A snapshot from facts tells what the cluster did in the thirty days that end with its day."""
EARLIEST = date(1991, 1, 1)


class MatrixCellGiven(Input):
    """A cell by hand: what the resource does for the step or the objective, and how far."""

    resource_id: UUID
    step_key: Key | None = None
    objective_id: UUID | None = None
    use: Prose
    extent: Annotated[int, Field(ge=0, le=100)] | None = None
    metric: Metric | None = None
    value: Decimal | None = None


class MatrixSnapshotTake(Input):
    """Which product on which day. Without `cells` they come from the facts as of that day."""

    product_id: UUID
    variant: MatrixVariant = MatrixVariant.AS_IS
    on: date
    cells: Annotated[tuple[MatrixCellGiven, ...], Field(max_length=LARGEST)] | None = None


async def snapshot(work: Work, data: MatrixSnapshotTake) -> MatrixSnapshot:
    """A further version of that day's AS_IS; older ones stay as they are.

    Refused: another variant than AS_IS, a day that is still to come, cells that name nothing or the same place twice.
    """
    work.actor.require(Action.MATRIX_EDIT)
    await lock_product(work, data.product_id)
    today = (await home(work)).day(work.now)
    _check(data, today)
    by_hand = data.cells is not None
    rows = await _given(work, data) if data.cells is not None else await _from_facts(work, data)
    source = SnapshotSource.BY_HAND if by_hand else SnapshotSource.FACTS
    made = new_snapshot(work, data.product_id, MatrixVariant.AS_IS, source, taken_on=data.on)
    await keep(work, made, rows)
    audit.record(work, "MATRIX_SNAPSHOT", object_type="MatrixSnapshot", object_id=made.id, details={"cells": len(rows)})
    await work.flush()
    return made


def _check(data: MatrixSnapshotTake, today: date) -> None:
    if data.variant is not MatrixVariant.AS_IS:
        raise Invalid(
            "Only AS_IS is kept by a snapshot: TO_BE are the goals, and ACTUAL is kept by publishing the period.",
            field="variant",
        )
    if data.on > today:
        raise Invalid("This day is still to come; keep how it is on a day up to today.", field="on")
    if data.on < EARLIEST:
        raise Invalid(f"Give a day from {EARLIEST.isoformat()} on.", field="on")


async def _from_facts(work: Work, data: MatrixSnapshotTake) -> list[dict[str, Any]]:
    """What the resources are now, and what they did and cost in the thirty days up to the day; ideas too."""
    period = Period(start=data.on - timedelta(days=FACT_DAYS - 1), end=data.on)
    loaded = await load(WorkReads(work), data.product_id, period, data.on)
    return rows_of(computed(loaded, MatrixVariant.AS_IS))


async def _given(work: Work, data: MatrixSnapshotTake) -> list[dict[str, Any]]:
    """The cells by hand, checked all at once in two statements."""
    cells = data.cells or ()
    objectives = await _objectives(work, data.product_id)
    states = await _states(work, sorted({cell.resource_id for cell in cells}))
    rows, problems, seen = [], [], set()
    for number, cell in enumerate(cells):
        try:
            row = _row(cell, objectives, states)
        except Problem as problem:
            problems.append(_at(problem, number))
            continue
        place = (row["objective_id"], row["resource_id"])
        if place in seen:
            problems.append(_at(Conflict("This cell is given twice; give it once.", field="resourceId"), number))
        seen.add(place)
        rows.append(row)
    if problems:
        raise Problems(problems)
    return rows


def _at(problem: Problem, number: int) -> Problem:
    problem.field = f"cells.{number}.{problem.field}"
    return problem


def _row(cell: MatrixCellGiven, objectives: Mapping[Any, UUID], states: Mapping[UUID, str]) -> dict[str, Any]:
    if (cell.step_key is None) == (cell.objective_id is None):
        raise Invalid("Say which row: give stepKey or objectiveId, not both.", field="stepKey")
    objective_id = objectives.get(cell.step_key if cell.objective_id is None else cell.objective_id)
    if objective_id is None:
        field = "stepKey" if cell.objective_id is None else "objectiveId"
        raise NotFound("The product has no such objective.", field=field)
    if cell.resource_id not in states:
        raise NotFound("There is no such resource.", field="resourceId")
    _check_value(cell)
    return {
        "objective_id": objective_id,
        "resource_id": cell.resource_id,
        "state": states[cell.resource_id],
        "use": cell.use,
        "extent": cell.extent,
        "metric": None if cell.metric is None else cell.metric.value,
        "value": cell.value,
    }


def _check_value(cell: MatrixCellGiven) -> None:
    if cell.value is None:
        return
    if cell.metric is None:
        raise Invalid("Say of which metric this is the value.", field="metric")
    sentence = value_problem(cell.metric, cell.value)
    if sentence is not None:
        raise Invalid(sentence, field="value")


async def _objectives(work: Work, product_id: UUID) -> dict[Any, UUID]:
    """By id and by step key."""
    statement = select(Objective.id, Objective.step_key).where(
        Objective.workspace_id == work.workspace_id, Objective.product_id == product_id
    )
    rows = (await work.execute(statement)).all()
    by_key = {row.step_key: row.id for row in rows if row.step_key is not None}
    return {**by_key, **{row.id: row.id for row in rows}}


async def _states(work: Work, resource_ids: Sequence[UUID]) -> dict[UUID, str]:
    statement = select(Resource.id, Resource.state).where(
        Resource.workspace_id == work.workspace_id, among(Resource.id, resource_ids)
    )
    return {row.id: row.state for row in await work.execute(statement)}
