"""How a period turned out: locked, concluded, published once, frozen, with later facts beside it."""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, text

from crm.core.actor import Actor
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.money import Money
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound
from crm.core.work import Work, begin
from crm.models.words import Role
from crm.workspaces.inputs import WorkspaceUpdate
from crm.workspaces.update import update as update_workspace
from funnel.goals.cancel import ResourceGoalCancel, cancel
from funnel.inputs import Period
from funnel.matrix.conclude import MatrixConclude, conclude
from funnel.matrix.matrix import Matrix, cluster_matrix
from funnel.matrix.publish import MatrixPublish, publish
from funnel.models import MatrixSnapshot
from funnel.models.words import MatrixCellState, MatrixVariant, Metric
from funnel.reads import WorkReads
from funnel.spend.record import SpendRecord, record
from tests.factories.model import MAY, Model, as_role, insert_cell, make_goal, make_model, make_running
from tests.http import make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database]
PERIOD = Period.model_validate(MAY)
JUNE_2, JUNE_3 = datetime(2026, 6, 2, 12, tzinfo=UTC), datetime(2026, 6, 3, 12, tzinfo=UTC)


async def matrix(work: Work, model: Model, period: Period = PERIOD) -> Matrix:
    return await cluster_matrix(WorkReads(work), model.product.id, period, work.now, [MatrixVariant.ACTUAL])


async def write(work: Work, model: Model, text: str = "It went well", **place: Any) -> None:
    data = {"product_id": model.product.id, "period": MAY, "text": text, **place}
    await conclude(work, MatrixConclude.model_validate(data))


async def freeze(work: Work, model: Model, period: Period = PERIOD) -> MatrixSnapshot:
    return await publish(work, MatrixPublish(product_id=model.product.id, period=period))


async def reach(work: Work, model: Model, value: int, step: str = "aware") -> None:
    """Adds to the day's cell, as late facts do."""
    await work.execute(text("DELETE FROM day_cells WHERE workspace_id = :w AND step_key = :s"),
                       {"w": work.workspace_id, "s": step})  # fmt: skip
    await insert_cell(
        work, model.product.id, Metric.STEP_GOAL_REACHED, date(2026, 5, 9), value, resource=model.page.number, step=step
    )


async def settled(work: Work) -> Model:
    """Thirty of forty reached, and it is the first day on which that may be read."""
    model = await make_model(work)
    await make_running(work, model)
    await reach(work, model, 30)
    work.now = JUNE_3
    return model


async def publications(work: Work) -> int:
    return int(await work.scalar(select(func.count()).where(MatrixSnapshot.workspace_id == work.workspace_id)))


async def test_before_the_facts_have_settled_nothing_is_told_or_published(work: Work) -> None:
    model = await settled(work)
    work.now = JUNE_2
    (cell,) = (await matrix(work, model)).cells
    (actual,) = cell.variants
    assert (actual.state, actual.result, actual.cost, actual.extent, actual.target) == (
        MatrixCellState.LOCKED, None, None, None, None,
    )  # fmt: skip
    assert actual.available_on == date(2026, 6, 3)
    await write(work, model, resource_id=model.page.id, step_key="aware")
    with pytest.raises(Conflict) as refused:
        await freeze(work, model)
    assert (refused.value.code, refused.value.field) == ("NOT_YET", "period")
    assert "2026-06-03" in refused.value.message
    assert await publications(work) == 0


@pytest.mark.parametrize(("delay", "wanted"), [(0, date(2026, 5, 31)), (10, date(2026, 6, 10))])
async def test_how_long_is_waited_is_the_workspaces_setting(work: Work, delay: int, wanted: date) -> None:
    model = await settled(work)
    await update_workspace(work, WorkspaceUpdate(settling_days=delay))
    assert (await matrix(work, model)).loaded.available_on == wanted


async def test_every_cell_with_a_goal_needs_a_conclusion(work: Work) -> None:
    model = await settled(work)
    await make_goal(work, model, step_key="asked")
    with pytest.raises(Conflict, match="“VK page” at “Knows of it”, “VK page” at “Has asked”") as refused:
        await freeze(work, model)
    assert refused.value.code == "CONCLUSION_MISSING"
    await write(work, model, resource_id=model.page.id, step_key="aware")
    with pytest.raises(Conflict, match="missing for “VK page” at “Has asked”"):
        await freeze(work, model)
    assert await publications(work) == 0
    await write(work, model, resource_id=model.page.id, step_key="asked")
    assert (await freeze(work, model)).version == 1


async def test_what_is_published_stands_and_later_facts_stand_beside_it(work: Work) -> None:
    """30 and 200.00 are frozen; 2 goals and 100.50 more arrive, and 1 where nobody had a goal."""
    model = await settled(work)
    await write(work, model, "Draft", resource_id=model.page.id, step_key="aware")
    await write(work, model, "Post more", resource_id=model.page.id, step_key="aware")
    await write(work, model, "A good month")
    spend = {"resource_id": model.page.id, "period": MAY, "amount": {"amount": "200"}}
    await record(work, SpendRecord.model_validate(spend))
    made = await freeze(work, model)
    assert (made.taken_on, made.taken_by_id, made.source) == (date(2026, 6, 3), work.actor.member_id, "PUBLISHED")
    before = await matrix(work, model)
    assert (before.conclusion, before.later) == ("A good month", [])
    await reach(work, model, 32)
    await reach(work, model, 1, "sales")
    late = {**spend, "amount": {"amount": "100.50"}}
    await record(work, SpendRecord.model_validate(late))
    await work.execute(text("UPDATE resources SET name = 'Page' WHERE workspace_id = :w"), {"w": work.workspace_id})
    after = await matrix(work, model)
    (cell,) = after.cells
    assert cell == before.cells[0]
    (actual,) = cell.variants
    assert (actual.state, actual.result, actual.extent, actual.cost, actual.conclusion) == (
        MatrixCellState.FINAL, Decimal(30), 75, Money(20_000, "RUB"), "Post more",
    )  # fmt: skip
    assert after.later == [
        "+2 step goals for “Page” at “Knows of it”: 32 instead of 30.",
        "+100.50 RUB spent on “Page” at “Knows of it”: 300.50 instead of 200.00.",
        "+1 step goal for “Page” at “Talks with sales”: 1 instead of 0.",
    ]


async def test_nothing_is_concluded_from_what_is_published(work: Work) -> None:
    model = await settled(work)
    await write(work, model, resource_id=model.page.id, step_key="aware")
    await freeze(work, model)
    with pytest.raises(Conflict, match="published"):
        await write(work, model, "Something else")
    assert (await matrix(work, model)).conclusion is None
    april = {"start": date(2026, 4, 1), "end": date(2026, 4, 30)}
    await write(work, model, "Another period", period=april)


async def test_a_cancelled_goal_stays_in_the_copy(work: Work) -> None:
    model = await settled(work)
    goal = await make_goal(work, model, step_key="asked")
    for step in ("aware", "asked"):
        await write(work, model, resource_id=model.page.id, step_key=step)
    await freeze(work, model)
    await cancel(work, ResourceGoalCancel(goal_id=goal.id, reason="No"))
    assert [cell.variants[0].goal_id for cell in (await matrix(work, model)).cells][1] == goal.id


async def test_publishing_again_answers_what_is_there(work: Work) -> None:
    model = await settled(work)
    await write(work, model, resource_id=model.page.id, step_key="aware")
    first = await freeze(work, model)
    await reach(work, model, 99)
    work.now = datetime(2026, 7, 1, tzinfo=UTC)
    again = await freeze(work, model)
    assert (again.id, again.taken_at) == (first.id, JUNE_3)
    assert await publications(work) == 1


async def test_a_period_without_goals_can_be_published(work: Work) -> None:
    model = await make_model(work)
    work.now = JUNE_3
    assert (await freeze(work, model)).conclusion is None
    assert (await matrix(work, model)).cells == []


async def test_what_is_refused(work: Work) -> None:
    model = await settled(work)
    page = model.page.id
    with pytest.raises(Invalid, match="which step or objective"):
        await write(work, model, resource_id=page)
    with pytest.raises(Invalid, match="which resource"):
        await write(work, model, step_key="aware")
    with pytest.raises(NotFound):
        await write(work, model, resource_id=page, step_key="nowhere")
    with pytest.raises(NotFound):
        await write(work, model, resource_id=new_id(), step_key="aware")
    with pytest.raises(NotFound):
        await publish(work, MatrixPublish(product_id=new_id(), period=PERIOD))
    other = await as_role(work, Role.MARKETER)
    with pytest.raises(Forbidden, match="MATRIX_EDIT"):
        await write(other, model)
    with pytest.raises(Forbidden, match="REPORT_PUBLISH"):
        await freeze(other, model)
    assert (await matrix(work, model)).loaded.conclusions == ()
    assert await publications(work) == 0


async def test_two_at_once_publish_once(database: Database) -> None:
    office = await make_office(database)
    actor: Actor = office.actor()
    async with begin(database.sessions, actor) as work:
        model = await make_model(work)
        await make_running(work, model)
        await write(work, model, resource_id=model.page.id, step_key="aware")

    async def once() -> MatrixSnapshot:
        async with begin(database.sessions, actor) as work:
            return await freeze(work, model)

    made = await asyncio.gather(*(once() for _ in range(4)))
    assert len({one.id for one in made}) == 1
    async with begin(database.sessions, actor) as work:
        assert await publications(work) == 1
