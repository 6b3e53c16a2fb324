"""How goals stand, against tables worked by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from crm.core.database import Database
from crm.core.work import Work, begin
from crm.models.words import Role
from funnel.goals.actuals import GoalProgress, progress_of
from funnel.goals.close import close_due
from funnel.metrics.record import ResourceMetricsRecord
from funnel.metrics.record import record as record_metrics
from funnel.models import ResourceGoal
from funnel.models.words import Metric
from funnel.reads import WorkReads
from funnel.spend.record import SpendRecord
from funnel.spend.record import record as record_spend
from tests.conftest import acting
from tests.factories.model import (
    MAY,
    Model,
    counted,
    insert_cell,
    make_audience,
    make_goal,
    make_model,
    make_resource,
    make_running,
)
from tests.factories.workspaces import insert_workspace

pytestmark = [pytest.mark.anyio, pytest.mark.database]
TENTH = date(2026, 5, 10)


async def stands(work: Work, goal: ResourceGoal, today: date = TENTH) -> GoalProgress:
    return (await progress_of(WorkReads(work), [goal.id], today))[goal.id]


async def cell(work: Work, model: Model, metric: Metric, day: int, value: int, **more: Any) -> None:
    given = {"resource": model.page.number} | more
    await insert_cell(work, model.product.id, metric, date(2026, 5, day), value, **given)


async def figures(work: Work, model: Model, metric: str, *given: tuple[date, str], keyword: str | None = None) -> None:
    items = [
        {"resource_id": model.page.id, "day": day, "metric": metric, "value": value, "keyword": keyword}
        for day, value in given
    ]
    await record_metrics(work, ResourceMetricsRecord.model_validate({"items": items}))


async def test_step_goals_are_those_of_the_resource_the_step_and_the_period(work: Work) -> None:
    """Target 40 in 31 days; on the 10th 40 × 10/31 = 12.903226 are expected.

    | cell                               | counts |
    | page, aware, 1 May: 4              | 4      |
    | page, aware, 10 May: 3             | 3      |
    | page, aware, 11 May: 9             | not yet|
    | page, aware, 30 April: 5           | before |
    | page, asked, 2 May: 7              | another step |
    | another resource, aware, 2 May: 8  | another resource |
    7 of 12.903226: pace 0.5425; extent 7/40 = 0.175.
    """
    model = await make_model(work)
    goal = await make_goal(work, model)
    other = await make_resource(work, "Other")
    reached = Metric.STEP_GOAL_REACHED
    for day, value in ((1, 4), (10, 3), (11, 9)):
        await cell(work, model, reached, day, value, step="aware")
    await insert_cell(work, model.product.id, reached, date(2026, 4, 30), 5, resource=model.page.number, step="aware")
    await cell(work, model, reached, 2, 7, step="asked")
    await cell(work, model, reached, 2, 8, step="aware", resource=other.number)
    found = await stands(work, goal)
    assert (found.actual, found.expected_to_date) == (Decimal(7), Decimal("12.903226"))
    assert (found.pace, found.extent, found.on_pace) == (0.5425, 0.175, False)
    assert (await stands(work, goal, date(2026, 6, 30))).actual == Decimal(16)
    before = await stands(work, goal, date(2026, 4, 30))
    assert (before.actual, before.expected_to_date, before.pace) == (Decimal(0), Decimal(0), None)


async def test_a_goal_of_an_audience_counts_that_audience_only(work: Work) -> None:
    model = await make_model(work)
    backs = await make_audience(work, model.product.id)
    goal, for_all = await make_goal(work, model, audience_id=backs.id), await make_goal(work, model)
    await cell(work, model, Metric.STEP_GOAL_REACHED, 3, 4, step="aware", audience=backs.number)
    await cell(work, model, Metric.STEP_GOAL_REACHED, 3, 5, step="aware")
    assert (await stands(work, goal)).actual == Decimal(4)
    assert (await stands(work, for_all)).actual == Decimal(9)


async def test_units_and_money_are_read_as_people_write_them(work: Work) -> None:
    model = await make_model(work)
    units = await make_goal(work, model, metric="UNITS_SOLD", target="25")
    revenue = await make_goal(work, model, metric="REVENUE", target="300000", step_key="asked")
    await cell(work, model, Metric.UNITS_SOLD, 4, 2_500_000)
    await cell(work, model, Metric.REVENUE, 4, 3_000_050)
    assert (await stands(work, units)).actual == Decimal("2.5")
    assert (await stands(work, revenue)).actual == Decimal("30000.5")


async def test_costs_are_spend_divided(work: Work) -> None:
    """3,100.00 over May are 100.00 a day: 1,000.00 by the 10th; 4 leads cost 250.00 each, 200.00 are the target."""
    model = await make_model(work)
    goal = await make_goal(work, model, metric="COST_PER_LEAD", target="200")
    spend = {"resource_id": model.page.id, "period": MAY, "amount": {"amount": "3100"}}
    await record_spend(work, SpendRecord.model_validate(spend))
    nothing = await stands(work, goal)
    assert (nothing.actual, nothing.pace, nothing.spent_minor) == (None, None, 100_000)
    await cell(work, model, Metric.LEADS, 2, 4)
    found = await stands(work, goal)
    assert (found.actual, found.expected_to_date, found.pace) == (Decimal(250), Decimal(200), 0.8)


async def test_last_values_go_from_the_start_to_the_target(work: Work) -> None:
    """Followers 100 on 28 April → 410 wanted; on the 10th 100 + 310 × 10/31 = 200 expected.

    150 are half the way expected: pace 50/100 = 0.5, extent 50/310. A later day does not count yet.
    """
    model = await make_model(work)
    goal = await make_goal(work, model, metric="FOLLOWERS", target="410")
    assert (await stands(work, goal)).actual is None
    april, may = date(2026, 4, 28), date(2026, 5, 9)
    await figures(work, model, "FOLLOWERS", (april, "100"), (may, "150"), (date(2026, 5, 11), "400"))
    found = await stands(work, goal)
    assert (found.actual, found.expected_to_date, found.pace) == (Decimal(150), Decimal(200), 0.5)
    assert found.extent == pytest.approx(50 / 310)


async def test_a_position_that_falls_is_better(work: Work) -> None:
    """From 41 to 10 within 31 days: one a day. 31 on the 10th is on pace; another keyword is not looked at."""
    model = await make_model(work)
    goal = await make_goal(work, model, metric="SEARCH_POSITION", keyword="chair", target="10")
    await figures(work, model, "SEARCH_POSITION", (date(2026, 4, 30), "41"), (TENTH, "31"), keyword="Chair")
    await figures(work, model, "SEARCH_POSITION", (TENTH, "3"), keyword="back pain")
    found = await stands(work, goal)
    assert (found.actual, found.expected_to_date, found.pace, found.on_pace) == (Decimal(31), Decimal(31), 1.0, True)


async def test_means_are_held_against_the_target(work: Work) -> None:
    """Answers in 60 and 120 seconds: 90 on average against 72 wanted; lower is better: 72/90 = 0.8."""
    model = await make_model(work)
    goal = await make_goal(work, model, metric="RESPONSE_TIME", target="72")
    await figures(work, model, "RESPONSE_TIME", (date(2026, 5, 1), "60"), (date(2026, 5, 2), "120"))
    found = await stands(work, goal)
    assert (found.actual, found.expected_to_date, found.pace) == (Decimal(90), Decimal(72), 0.8)


async def test_many_goals_take_two_statements(work: Work) -> None:
    model = await make_model(work)
    goals = [await make_goal(work, model, step_key=key) for key in ("aware", "asked", "sales")]
    goals.append(await make_goal(work, model, step_key="bought", metric="REACH"))
    async with counted(work) as sent:
        found = await progress_of(WorkReads(work), [goal.id for goal in goals], TENTH)
    assert (len(found), len(sent)) == (4, 2)


async def test_the_read_pool_answers_the_same(database: Database) -> None:
    async with database.sessions() as session, session.begin():
        workspace_id, member_id = await insert_workspace(session)
        work = acting(session, workspace_id, member_id, Role.ADMIN)
        model = await make_model(work)
        goals = [await make_goal(work, model), await make_goal(work, model, step_key="asked", metric="FOLLOWERS")]
        await cell(work, model, Metric.STEP_GOAL_REACHED, 3, 4, step="aware")
        await figures(work, model, "FOLLOWERS", (date(2026, 5, 3), "7"))
    ids = [goal.id for goal in goals]
    async with database.read(workspace_id) as reader:
        read = await progress_of(reader, ids, TENTH)
    async with begin(database.sessions, work.actor) as again:
        assert await progress_of(WorkReads(again), ids, TENTH) == read
    assert [read[goal_id].actual for goal_id in ids] == [Decimal(4), Decimal(7)]


async def test_goals_close_when_their_facts_have_settled(work: Work) -> None:
    model = await make_model(work)
    met = await make_running(work, model)
    missed = await make_running(work, model, step_key="asked")
    waiting = await make_goal(work, model, step_key="sales")
    await cell(work, model, Metric.STEP_GOAL_REACHED, 31, 40, step="aware")
    await cell(work, model, Metric.STEP_GOAL_REACHED, 31, 39, step="asked")
    work.now = datetime(2026, 6, 2, 20, 59, tzinfo=UTC)
    assert await close_due(work) == {}
    work.now = datetime(2026, 6, 2, 21, 0, tzinfo=UTC)  # midnight in Moscow: three days after the last one
    assert await close_due(work) == {met.id: "ACHIEVED", missed.id: "MISSED"}
    assert await close_due(work) == {}
    rows = {row.id: (row.status, row.closed_at) for row in await work.execute(
        select(ResourceGoal.id, ResourceGoal.status, ResourceGoal.closed_at))}  # fmt: skip
    assert rows == {met.id: ("ACHIEVED", work.now), missed.id: ("MISSED", work.now), waiting.id: ("DRAFT", None)}
