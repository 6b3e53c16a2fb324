"""Snapshots of how it is: by hand, from facts, in versions, never changed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from crm.core.ids import new_id
from crm.core.money import Money
from crm.core.problems import Forbidden, Invalid, NotFound, Problems
from crm.core.work import Work
from crm.models.words import Role
from funnel.inputs import Period
from funnel.matrix.cells import VariantOfCell, cells
from funnel.matrix.load import load
from funnel.matrix.snapshot import MatrixSnapshotTake, snapshot
from funnel.models import MatrixCell, MatrixSnapshot
from funnel.models.words import MatrixCellState, MatrixVariant, Metric
from funnel.reads import WorkReads
from funnel.spend.record import SpendRecord, record
from tests.factories.model import MAY, Model, as_role, insert_cell, make_goal, make_model, make_resource, make_running

pytestmark = [pytest.mark.anyio, pytest.mark.database]
MAY_1 = date(2026, 5, 1)


async def take(
    work: Work, model: Model, on: date = MAY_1, *given: dict[str, Any] | None, **more: Any
) -> MatrixSnapshot:
    """From facts when no cells are given."""
    data = {"product_id": model.product.id, "on": on, "cells": list(given) or None, **more}
    return await snapshot(work, MatrixSnapshotTake.model_validate(data))


async def as_is(work: Work, model: Model, start: date = MAY_1) -> dict[str, VariantOfCell]:
    """What the matrix of a month shows, by the name of the objective."""
    period = Period(start=start, end=start + timedelta(days=30))
    loaded = await load(WorkReads(work), model.product.id, period, date(2026, 6, 10))
    names = {row.id: row.name for row in loaded.objectives}
    return {names[cell.objective_id]: cell.variants[0] for cell in cells(loaded, [MatrixVariant.AS_IS])}


async def count(work: Work) -> tuple[int, int]:
    own = [
        await work.scalar(select(func.count()).where(table.workspace_id == work.workspace_id))
        for table in (MatrixSnapshot, MatrixCell)
    ]
    return own[0], own[1]


async def test_by_hand(work: Work) -> None:
    model = await make_model(work)
    given = {
        "resource_id": model.page.id, "step_key": "aware", "use": "A post a month", "extent": 15,
        "metric": "FOLLOWERS", "value": "120",
    }  # fmt: skip
    made = await take(work, model, MAY_1, given)
    assert (made.version, made.source, made.taken_by_id) == (1, "BY_HAND", work.actor.member_id)
    assert await as_is(work, model) == {
        "Knows of it": VariantOfCell(
            MatrixVariant.AS_IS, MatrixCellState.ACTIVE, use="A post a month", extent=15, metric=Metric.FOLLOWERS,
            result=Decimal(120),
        )
    }  # fmt: skip


async def test_a_further_one_of_the_day_is_its_next_version_and_the_newest_counts(work: Work) -> None:
    model = await make_model(work)
    given = {"resource_id": model.page.id, "step_key": "aware", "use": "First"}
    first = await take(work, model, MAY_1, given)
    second = await take(work, model, MAY_1, {**given, "use": "Second"})
    other_day = await take(work, model, date(2026, 4, 1), {**given, "use": "April"})
    assert [one.version for one in (first, second, other_day)] == [1, 2, 1]
    assert (await as_is(work, model))["Knows of it"].use == "Second"
    assert (await as_is(work, model, date(2026, 4, 30)))["Knows of it"].use == "April"
    kept = select(MatrixCell.use).where(MatrixCell.workspace_id == work.workspace_id).order_by(MatrixCell.id)
    assert list((await work.execute(kept)).scalars()) == ["First", "Second", "April"]


async def test_without_one_on_or_before_the_first_day_it_is_as_of_now(work: Work) -> None:
    model = await make_model(work)
    await make_running(work, model)
    await take(work, model, date(2026, 5, 2), {"resource_id": model.page.id, "step_key": "asked", "use": "Later"})
    assert set(await as_is(work, model)) == {"Knows of it"}
    assert set(await as_is(work, model, date(2026, 5, 2))) == {"Has asked"}


async def test_from_facts_of_the_thirty_days_that_end_with_the_day(work: Work) -> None:
    """A running goal of 40, 10 reached by 20 May and 5 after; 300 roubles on the 20th; an idea with a goal."""
    model = await make_model(work)
    goal = await make_running(work, model)
    for day, value in ((date(2026, 5, 10), 10), (date(2026, 5, 21), 5)):
        await insert_cell(
            work, model.product.id, Metric.STEP_GOAL_REACHED, day, value, resource=model.page.number, step="aware"
        )
    spent = {"start": date(2026, 5, 20), "end": date(2026, 5, 20)}
    await record(
        work,
        SpendRecord.model_validate({"resource_id": model.page.id, "period": spent, "amount": {"amount": "300"}}),
    )
    idea = await make_resource(work, "Own app", kind="MOBILE_APP", state="IDEA")
    await make_goal(work, model, resource_id=idea.id, step_key="asked")
    made = await take(work, model, date(2026, 5, 20))
    assert (made.source, await count(work)) == ("FACTS", (1, 2))
    found = await as_is(work, model, date(2026, 5, 20))
    assert found["Knows of it"] == VariantOfCell(
        MatrixVariant.AS_IS, MatrixCellState.ACTIVE, use="Forty come to the site", extent=25,
        metric=Metric.STEP_GOAL_REACHED, target=Decimal(40), result=Decimal(10), cost=Money(30_000, "RUB"),
        goal_id=goal.id,
    )  # fmt: skip
    assert (found["Has asked"].state, found["Has asked"].result) == (MatrixCellState.IDEA, Decimal(0))


async def test_what_is_kept_stands_although_the_resource_was_renamed_or_retired(work: Work) -> None:
    model = await make_model(work)
    await take(work, model, MAY_1, {"resource_id": model.page.id, "step_key": "aware", "use": "Talks"})
    await work.execute(text("UPDATE resources SET state = 'RETIRED' WHERE workspace_id = :w"), {"w": work.workspace_id})
    assert (await as_is(work, model))["Knows of it"].state is MatrixCellState.ACTIVE


async def test_the_database_lets_nobody_change_it(work: Work) -> None:
    model = await make_model(work)
    await take(work, model, MAY_1, {"resource_id": model.page.id, "step_key": "aware", "use": "Talks"})
    for table in ("matrix_snapshots", "matrix_cells", "matrix_conclusions", "suitability_judgements"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with work.session.begin_nested():
                await work.execute(
                    text(f"UPDATE {table} SET id = id WHERE workspace_id = :w"), {"w": work.workspace_id}
                )


async def test_what_is_refused(work: Work) -> None:
    model = await make_model(work)
    work.now = datetime(2026, 5, 10, 12, tzinfo=UTC)
    good = {"resource_id": model.page.id, "step_key": "aware", "use": "Talks"}
    with pytest.raises(Invalid, match="still to come"):
        await take(work, model, date(2026, 5, 11), good)
    with pytest.raises(Invalid, match="Only AS_IS"):
        await take(work, model, MAY_1, good, variant="ACTUAL")
    with pytest.raises(NotFound):
        await take(work, model, MAY_1, good, product_id=new_id())
    with pytest.raises(ValidationError):
        await take(work, model, MAY_1, {**good, "extent": 101})
    with pytest.raises(Forbidden, match="MATRIX_EDIT"):
        await take(await as_role(work, Role.MARKETER), model, MAY_1, good)
    assert await count(work) == (0, 0)


async def test_bad_cells_are_told_all_at_once_where_they_stand(work: Work) -> None:
    model = await make_model(work)
    good: dict[str, Any] = {"resource_id": model.page.id, "step_key": "aware", "use": "Talks"}
    bad = [
        good, good, {**good, "step_key": None}, {**good, "step_key": "nowhere"}, {**good, "resource_id": new_id()},
        {**good, "step_key": "asked", "value": "3"}, {**good, "step_key": "sales", "metric": "CTR", "value": "3"},
        {**good, "step_key": None, "objective_id": new_id()},
    ]  # fmt: skip
    with pytest.raises(Problems) as caught:
        await take(work, model, MAY_1, *bad)
    assert [(problem.field, problem.code) for problem in caught.value.problems] == [
        ("cells.1.resourceId", "CONFLICT"), ("cells.2.stepKey", "INVALID"), ("cells.3.stepKey", "NOT_FOUND"),
        ("cells.4.resourceId", "NOT_FOUND"), ("cells.5.metric", "INVALID"), ("cells.6.value", "INVALID"),
        ("cells.7.objectiveId", "NOT_FOUND"),
    ]  # fmt: skip
    assert await count(work) == (0, 0)


async def test_no_cells_by_hand_is_an_empty_matrix_and_not_one_from_facts(work: Work) -> None:
    model = await make_model(work)
    await make_running(work, model)
    data = MatrixSnapshotTake(product_id=model.product.id, on=date(2026, 5, 1), cells=())
    made = await snapshot(work, data)
    assert (made.source, await count(work)) == ("BY_HAND", (1, 0))
    assert await as_is(work, model) == {}
    assert MAY["start"] == MAY_1
