"""The matrix in its three variants, against a table worked by hand."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from crm.core.ids import new_id
from crm.core.money import Money
from crm.core.problems import NotFound
from crm.core.work import Work
from funnel.goals.cancel import ResourceGoalCancel, cancel
from funnel.inputs import Period
from funnel.matrix.cells import Cell, VariantOfCell, cells
from funnel.matrix.load import load
from funnel.matrix.loaded import Loaded
from funnel.models.words import MatrixCellState, MatrixVariant, Metric
from funnel.reads import WorkReads
from funnel.resources.choose_main import ResourceChooseMain, choose_main
from funnel.spend.record import SpendRecord, record
from tests.factories.model import (
    MAY,
    Model,
    counted,
    insert_cell,
    make_goal,
    make_model,
    make_product,
    make_resource,
    make_running,
)

pytestmark = [pytest.mark.anyio, pytest.mark.database]
PERIOD = Period.model_validate(MAY)
ALL = (MatrixVariant.AS_IS, MatrixVariant.TO_BE, MatrixVariant.ACTUAL)
JUNE_2, JUNE_3 = date(2026, 6, 2), date(2026, 6, 3)


async def loaded(work: Work, model: Model, today: date = JUNE_3) -> Loaded:
    return await load(WorkReads(work), model.product.id, PERIOD, today)


def at(found: list[Cell], data: Loaded, step: str) -> tuple[VariantOfCell, ...]:
    (objective,) = (row.id for row in data.objectives if row.step_key == step)
    (cell,) = (cell for cell in found if cell.objective_id == objective)
    return cell.variants


async def test_three_variants_of_a_running_goal(work: Work) -> None:
    """One page, a running goal of 40 at `aware` (budget 31,000) and one of 10 at `asked` (budget 15,500).

    | what              | aware | asked |
    | step goals reached| 30    | 0     |
    | spend 300.00, by budgets 2 : 1 | 200.00 | 100.00 |
    | extent            | 30/40 = 75 % | 0 % |
    Readable from 31 May + 3 days = 3 June.
    """
    model = await make_model(work)
    goal = await make_running(work, model)
    await make_goal(work, model, step_key="asked", target="10", budget={"amount": "15500"})
    await insert_cell(
        work, model.product.id, Metric.STEP_GOAL_REACHED, date(2026, 5, 9), 30, resource=model.page.number, step="aware"
    )
    spend = {"resource_id": model.page.id, "period": MAY, "amount": {"amount": "300"}}
    await record(work, SpendRecord.model_validate(spend))
    data = await loaded(work, model)
    found = cells(data, ALL)
    as_is, to_be, actual = at(found, data, "aware")
    assert as_is == VariantOfCell(
        MatrixVariant.AS_IS, MatrixCellState.ACTIVE, use="Forty come to the site", extent=75,
        metric=Metric.STEP_GOAL_REACHED, target=Decimal(40), result=Decimal(30), cost=Money(20_000, "RUB"),
        goal_id=goal.id,
    )  # fmt: skip
    assert to_be == VariantOfCell(
        MatrixVariant.TO_BE, MatrixCellState.ACTIVE, use="Forty come to the site", metric=Metric.STEP_GOAL_REACHED,
        target=Decimal(40), cost=Money(3_100_000, "RUB"), due=date(2026, 5, 31), goal_id=goal.id,
    )  # fmt: skip
    assert actual == VariantOfCell(
        MatrixVariant.ACTUAL, MatrixCellState.FINAL, use="Forty come to the site", extent=75,
        metric=Metric.STEP_GOAL_REACHED, target=Decimal(40),
        result=Decimal(30), cost=Money(20_000, "RUB"), goal_id=goal.id, available_on=JUNE_3,
    )  # fmt: skip
    other = at(found, data, "asked")
    assert [variant.state.value for variant in other] == ["ACTIVE", "PLANNED", "FINAL"]
    assert [variant.cost for variant in other] == [
        Money(10_000, "RUB"), Money(1_550_000, "RUB"), Money(10_000, "RUB"),
    ]  # fmt: skip
    assert len(found) == 2


async def test_how_it_turned_out_is_not_read_before_facts_have_settled(work: Work) -> None:
    model = await make_model(work)
    goal = await make_running(work, model)
    data = await loaded(work, model, JUNE_2)
    (actual,) = at(cells(data, [MatrixVariant.ACTUAL]), data, "aware")
    assert actual == VariantOfCell(MatrixVariant.ACTUAL, MatrixCellState.LOCKED, goal_id=goal.id, available_on=JUNE_3)
    assert data.available_on == JUNE_3


async def test_what_works_without_a_goal_stands_there_too(work: Work) -> None:
    model = await make_model(work)
    await insert_cell(
        work, model.product.id, Metric.STEP_GOAL_REACHED, date(2026, 5, 9), 3, resource=model.page.number, step="asked"
    )
    data = await loaded(work, model)
    as_is, actual = at(cells(data, ALL), data, "asked")
    assert (as_is.use, as_is.result, as_is.goal_id) == ("Moves people on without a goal.", Decimal(3), None)
    assert (actual.result, actual.target, actual.extent) == (Decimal(3), None, None)
    choice = ResourceChooseMain(product_id=model.product.id, step_key="sales", resource_id=model.page.id, reason="Why")
    await choose_main(work, choice)
    data = await loaded(work, model)
    assert at(cells(data, ALL), data, "sales")[0].use == "The main resource of this step."


async def test_cancelled_goals_and_other_products_are_not_in_it(work: Work) -> None:
    model = await make_model(work)
    gone = await make_goal(work, model)
    await cancel(work, ResourceGoalCancel(goal_id=gone.id, reason="No"))
    assert cells(await loaded(work, model), ALL) == []
    other = Model(await make_product(work, "Other"), model.funnel, model.page)
    assert (await loaded(work, other)).objectives == ()
    with pytest.raises(NotFound):
        await load(WorkReads(work), new_id(), PERIOD, JUNE_3)


async def test_the_columns_are_the_products_cluster(work: Work) -> None:
    model = await make_model(work)
    other_product = await make_product(work, "Other")
    theirs = await make_resource(work, "Theirs")
    await work.execute(
        text(
            "INSERT INTO main_resources (workspace_id, id, product_id, step_key, resource_id, reason, candidates,"
            " chosen_at) VALUES (:w, :id, :p, 'x', :r, 'x', '[]', now())"
        ),
        {"w": work.workspace_id, "id": new_id(), "p": other_product.id, "r": theirs.id},
    )
    await make_resource(work, "Everybody's")
    assert [resource.name for resource in (await loaded(work, model)).resources] == ["Everybody's", "VK page"]


async def test_a_larger_matrix_takes_no_more_statements(work: Work) -> None:
    model = await make_model(work)
    await make_goal(work, model)
    async with counted(work) as small:
        await loaded(work, model)
    for index in range(5):
        await make_resource(work, f"Page {index}")
        await make_goal(work, model, period={"start": date(2025, 1 + index, 1), "end": date(2025, 1 + index, 2)})
    await make_goal(work, model, step_key="asked")
    async with counted(work) as large:
        await loaded(work, model)
    assert len(large) == len(small)
