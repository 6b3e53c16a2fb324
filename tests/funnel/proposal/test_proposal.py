"""The proposal: a line a goal, its cost by budget or price schedule, and what it should bring."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crm.core.ids import new_id
from crm.core.money import Money
from crm.core.problems import NotFound
from crm.core.work import Work
from funnel.goals.cancel import ResourceGoalCancel, cancel
from funnel.inputs import Period
from funnel.models.words import Metric
from funnel.proposal.proposal import Line, Proposal, expected, price_of, proposal
from funnel.reads import WorkReads
from tests.factories.model import MAY, Model, counted, make_goal, make_model, make_plan, make_resource

pytestmark = pytest.mark.anyio
SUMMER = Period(start=date(2026, 5, 1), end=date(2026, 7, 31))


async def read(work: Work, model: Model, period: Period = SUMMER) -> Proposal:
    return await proposal(WorkReads(work), model.product.id, period)


async def portal(work: Work, model: Model, **more: Any) -> Any:
    """30,000 the first month, 5,000 in each next one."""
    prices = [{"amount": "30000"}, {"amount": "5000"}]
    made = await make_resource(work, "Portal", kind="PAID_PLACEMENT", price_schedule=prices)
    return await make_goal(work, model, resource_id=made.id, budget=None, text="Be seen", **more)


@pytest.mark.database
async def test_lines_in_the_order_of_the_matrix(work: Work) -> None:
    """A goal with a budget of 31,000 and a plan; a placement of three months: 30,000 + 5,000 + 5,000."""
    model = await make_model(work)
    three = {"start": date(2026, 5, 10), "end": date(2026, 7, 9)}
    second = await portal(work, model, step_key="asked", metric="STEP_ENTRIES", target="1200", period=three)
    first = await make_goal(work, model)
    await make_plan(work, first.id)
    found = await read(work, model)
    assert found.lines[0] == Line(
        first.id, model.page.id, "VK page", first.objective_id, "Knows of it", "Write five posts",
        Money(3_100_000, "RUB"), Metric.STEP_GOAL_REACHED, Decimal(40), "Forty come to the site", date(2026, 5, 31),
    )  # fmt: skip
    assert found.lines[0].expected == "40 step goal reached: Forty come to the site"
    assert [(line.goal_id, line.how, line.cost, line.expected) for line in found.lines[1:]] == [
        (second.id, "Be seen", Money(4_000_000, "RUB"), "1,200 step entries: Be seen")
    ]
    assert found.total == Money(7_100_000, "RUB")


@pytest.mark.database
async def test_a_placement_that_began_earlier_has_its_later_prices(work: Work) -> None:
    model = await make_model(work)
    await portal(work, model, period={"start": date(2026, 4, 1), "end": date(2026, 5, 31)})
    may = Period.model_validate(MAY)
    assert (await read(work, model, may)).total == Money(500_000, "RUB")


@pytest.mark.database
async def test_a_month_that_several_goals_share_is_paid_once(work: Work) -> None:
    """30,000 + 5,000 over two goals of the same two months: 17,500 each."""
    model = await make_model(work)
    two = {"start": date(2026, 5, 1), "end": date(2026, 6, 30)}
    goal = await portal(work, model, period=two)
    await make_goal(work, model, resource_id=goal.resource_id, step_key="asked", budget=None, period=two)
    found = await read(work, model)
    assert [line.cost.minor for line in found.lines] == [1_750_000, 1_750_000]


@pytest.mark.database
async def test_without_budget_and_prices_it_costs_nothing_and_cancelled_ones_are_left_out(work: Work) -> None:
    model = await make_model(work)
    gone = await make_goal(work, model, budget=None)
    assert (await read(work, model)).total == Money(0, "RUB")
    await cancel(work, ResourceGoalCancel(goal_id=gone.id, reason="No"))
    assert (await read(work, model)).lines == []
    with pytest.raises(NotFound):
        await proposal(WorkReads(work), new_id(), SUMMER)


@pytest.mark.database
async def test_more_lines_take_no_more_statements(work: Work) -> None:
    model = await make_model(work)
    await portal(work, model)
    async with counted(work) as few:
        await read(work, model)
    for number in range(4):
        page = await make_resource(work, f"Page {number}")
        await make_goal(work, model, resource_id=page.id)
    async with counted(work) as many:
        assert len((await read(work, model)).lines) == 5
    assert len(few) == len(many) == 3


@pytest.mark.parametrize(("index", "wanted"), [(-1, 30), (0, 30), (1, 5), (2, 5), (99, 5)])
def test_the_last_price_stands_for_all_that_follow(index: int, wanted: int) -> None:
    assert price_of([30, 5], index) == wanted


@pytest.mark.parametrize(
    ("metric", "target", "wanted"),
    [
        (Metric.SALES, "25", "25 sales"), (Metric.BOUNCE_RATE, "0.35", "35 % bounce rate"),
        (Metric.REVENUE, "300000", "300,000 RUB revenue"), (Metric.SEARCH_POSITION, "3", "3 search position"),
        (Metric.CTR, "1", "100 % ctr"),
    ],
)  # fmt: skip
def test_what_it_should_bring(metric: Metric, target: str, wanted: str) -> None:
    assert expected(metric, Decimal(target), "RUB") == wanted
