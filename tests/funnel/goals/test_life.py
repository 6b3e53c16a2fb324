"""The rest of a goal's life: returned, closed by hand or by two workers, revised under way, refused with its reason."""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, text

from crm.core.database import Database
from crm.core.problems import Conflict, Forbidden, Invalid, Problem, Stale
from crm.core.work import Work, begin
from crm.models import AuditEntry
from crm.models.words import Role
from funnel.goals.approve import ResourceGoalApprove, approve
from funnel.goals.close import ResourceGoalClose, close_due, close_goal
from funnel.goals.events import GoalStatusChanged
from funnel.goals.lines import read_lines
from funnel.goals.return_ import ResourceGoalReturn, return_goal
from funnel.goals.warnings import warnings_of
from funnel.models import GoalRevision, Plan, ResourceGoal, SupportingMetric
from funnel.models.words import CountingUnit, GoalOutcome, Metric
from funnel.plans.approve import PlanApprove
from funnel.plans.approve import approve as approve_plan
from funnel.reads import WorkReads, among
from tests.conftest import acting
from tests.factories.model import (
    as_role,
    goal_input,
    insert_cell,
    make_goal,
    make_model,
    make_resource,
    make_running,
)
from tests.factories.workspaces import insert_workspace

pytestmark = [pytest.mark.anyio, pytest.mark.database]
CLICKS: dict[str, Any] = {"metric": "CLICKS", "target": "100"}
FOLLOWERS: dict[str, Any] = {"metric": "FOLLOWERS", "target": "500", "baseline": "100"}


async def status(work: Work) -> str:
    return str(await work.scalar(select(ResourceGoal.status)))


async def codes(work: Work, goal: ResourceGoal, today: date) -> list[str]:
    lines = await read_lines(WorkReads(work), among(ResourceGoal.id, [goal.id]), today)
    return [each.code.value for each in (await warnings_of(WorkReads(work), lines, today))[goal.id]]


async def test_a_proposal_is_returned_changed_and_proposed_again(work: Work) -> None:
    model = await make_model(work)
    marketer, strategist = await as_role(work, Role.MARKETER), await as_role(work, Role.STRATEGIST)
    goal = await make_goal(marketer, model)
    with pytest.raises(Forbidden, match="GOAL_APPROVE"):
        await return_goal(marketer, ResourceGoalReturn(goal_id=goal.id, comment="No"))
    with pytest.raises(Stale):
        await return_goal(strategist, ResourceGoalReturn(goal_id=goal.id, comment="No", expected_version=2))
    assert await status(work) == "PROPOSED"
    back = await return_goal(strategist, ResourceGoalReturn(goal_id=goal.id, comment="Forty is too few"))
    assert (back.status, back.return_comment) == ("DRAFT", "Forty is too few")
    with pytest.raises(Conflict):
        await return_goal(strategist, ResourceGoalReturn(goal_id=goal.id, comment="Again"))
    again = await make_goal(marketer, model, goal_id=goal.id, target="60")
    assert (again.status, again.return_comment, again.revision) == ("PROPOSED", None, 3)
    await approve(strategist, ResourceGoalApprove(goal_id=goal.id))
    assert [event.status for event in strategist.events if isinstance(event, GoalStatusChanged)] == [
        "DRAFT", "APPROVED",
    ]  # fmt: skip


async def test_a_running_goal_is_closed_by_hand_by_its_figures(work: Work) -> None:
    model = await make_model(work)
    goal = await make_running(work, model)
    work.now = datetime(2026, 5, 10, 9, tzinfo=UTC)
    with pytest.raises(Invalid) as refused:
        await close_goal(work, ResourceGoalClose(goal_id=goal.id, reason="Enough", outcome=GoalOutcome.ACHIEVED))
    assert (refused.value.field, await status(work)) == ("outcome", "RUNNING")
    place = {"resource": model.page.number, "step": "aware"}
    await insert_cell(work, model.product.id, Metric.STEP_GOAL_REACHED, date(2026, 5, 9), 41, **place)
    closed = await close_goal(work, ResourceGoalClose(goal_id=goal.id, reason="Enough"))
    assert (closed.status, closed.closed_actual, closed.close_reason) == ("ACHIEVED", Decimal(41), "Enough")
    assert closed.closed_by_id == work.actor.member_id
    await insert_cell(work, model.product.id, Metric.STEP_GOAL_REACHED, date(2026, 5, 8), 4, **place)
    assert await work.scalar(select(ResourceGoal.closed_actual)) == 41  # late facts stand beside
    with pytest.raises(Conflict, match="only a running goal"):
        await close_goal(work, ResourceGoalClose(goal_id=goal.id, reason="Again"))


async def test_what_nobody_recorded_people_decide(work: Work) -> None:
    model = await make_model(work)
    goal = await make_running(work, model, metric="FOLLOWERS", target="500")
    with pytest.raises(Invalid, match="say what it came to"):
        await close_goal(work, ResourceGoalClose(goal_id=goal.id, reason="Counted by hand"))
    given = ResourceGoalClose(goal_id=goal.id, reason="Counted by hand", outcome=GoalOutcome.ACHIEVED)
    closed = await close_goal(work, given)
    assert (closed.status, closed.closed_actual) == ("ACHIEVED", None)


async def test_two_workers_close_a_goal_once(database: Database) -> None:
    async with database.sessions() as session, session.begin():
        workspace_id, member_id = await insert_workspace(session)
        work = acting(session, workspace_id, member_id, Role.ADMIN)
        model = await make_model(work)
        for key in ("aware", "asked"):
            await make_running(work, model, step_key=key)

    async def worker() -> int:
        async with begin(database.sessions, work.actor) as own:
            return len(await close_due(own))

    assert sorted(await asyncio.gather(worker(), worker())) in ([0, 2], [1, 1])
    assert await worker() == 0
    async with begin(database.sessions, work.actor) as again:
        rows = select(ResourceGoal.status, ResourceGoal.closed_actual).order_by(ResourceGoal.id)
        assert [tuple(row) for row in await again.execute(rows)] == [("MISSED", Decimal(0))] * 2
        told = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "GOAL_CLOSE")
        assert await again.scalar(told) == 2


async def test_the_workspace_says_how_long_late_facts_are_waited_for(work: Work) -> None:
    model = await make_model(work)
    goal = await make_running(work, model)
    work.now = datetime(2026, 6, 1, 9, tzinfo=UTC)
    await work.execute(text("UPDATE workspaces SET settling_days = 10"))
    assert await close_due(work) == {}
    await work.execute(text("UPDATE workspaces SET settling_days = 0"))
    assert list(await close_due(work)) == [goal.id]


async def test_a_revision_under_way_marks_the_plan_until_it_is_confirmed(work: Work) -> None:
    model = await make_model(work)
    goal = await make_running(work, model, supporting=[CLICKS])
    with pytest.raises(Forbidden, match="GOAL_SET"):
        await make_goal(await as_role(work, Role.MARKETER), model, goal_id=goal.id, target="50")
    await make_goal(work, model, goal_id=goal.id, text="The same in other words")
    assert await work.scalar(select(Plan.needs_review_since)) is None
    changed = await make_goal(work, model, goal_id=goal.id, target="50", reason="The group grew")
    assert (changed.status, changed.revision) == ("RUNNING", 5)  # approved 2, started 3
    assert await work.scalar(select(Plan.needs_review_since)) == work.now
    assert await codes(work, goal, date(2026, 5, 10)) == ["PLAN_NEEDS_REVIEW"]
    plan_id = await work.scalar(select(Plan.id))
    await approve_plan(work, PlanApprove(plan_id=plan_id, version=1))
    assert await work.scalar(select(Plan.needs_review_since)) is None
    rows = select(GoalRevision.revision, GoalRevision.target, GoalRevision.reason).order_by(GoalRevision.revision)
    assert [tuple(row) for row in await work.execute(rows)] == [
        (1, 40, None), (4, 40, None), (5, 50, "The group grew"),
    ]  # fmt: skip
    kept = select(SupportingMetric.revision, SupportingMetric.metric).order_by(SupportingMetric.revision)
    assert [tuple(row) for row in await work.execute(kept)] == [(1, "CLICKS"), (4, "CLICKS"), (5, "CLICKS")]
    await make_goal(work, model, goal_id=goal.id, target="50", supporting=[])
    assert (
        await work.scalar(select(func.count()).select_from(SupportingMetric).where(SupportingMetric.revision == 6)) == 0
    )


async def test_the_goal_in_the_way_is_named(work: Work) -> None:
    model = await make_model(work)
    await make_goal(work, model)
    with pytest.raises(Conflict, match=r"“Forty come to the site” .* from 2026-05-01 to 2026-05-31") as refused:
        await make_goal(work, model, text="Another")
    assert refused.value.field == "period"
    assert await work.scalar(select(func.count()).select_from(ResourceGoal)) == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"metric": "ATTENDANCE"}, "metric"),
        ({"metric": "FOLLOWERS", "target": "10", "baseline": "20"}, "target"),
        ({"metric": "CLICKS", "target": "10", "baseline": "2"}, "baseline"),
        ({"metric": "COST_PER_CLICK", "target": "10", "baseline": "2"}, "baseline"),
        ({"step_key": "bought", "metric": "COST_PER_STEP_GOAL", "target": "10"}, "metric"),
        ({"count_by": CountingUnit.COMPANY}, "countBy"),
        ({"supporting": [{"metric": "STEP_GOAL_REACHED", "target": "3"}]}, "supporting.0.metric"),
        ({"supporting": [CLICKS, CLICKS]}, "supporting.1.metric"),
        ({"supporting": [FOLLOWERS, {"metric": "SEARCH_POSITION", "target": "3"}]}, "supporting.1.keyword"),
        ({"supporting": [{"metric": "CTR", "target": "3"}]}, "supporting.0.target"),
    ],
)
async def test_what_cannot_be_measured_or_reached_is_refused(work: Work, given: dict[str, Any], field: str) -> None:
    model = await make_model(work)
    paper = await make_resource(work, "Newspaper", kind="OFFLINE_AD")
    more = {"resource_id": paper.id} if given.get("metric") == "ATTENDANCE" else {}
    with pytest.raises(Problem) as refused:
        await make_goal(work, model, **given, **more)
    assert refused.value.field == field
    assert refused.value.message.endswith(".")
    assert await work.scalar(select(func.count()).select_from(ResourceGoal)) == 0
    assert await work.scalar(select(func.count()).select_from(SupportingMetric)) == 0


@pytest.mark.parametrize("state", ["REJECTED", "RETIRED"])
async def test_a_resource_out_of_use_gets_no_goal(work: Work, state: str) -> None:
    model = await make_model(work)
    await work.execute(text("UPDATE resources SET state = :state"), {"state": state})
    with pytest.raises(Conflict, match=state) as refused:
        await make_goal(work, model)
    assert refused.value.field == "resourceId"


async def test_what_is_to_be_looked_at(work: Work) -> None:
    model = await make_model(work)
    goal = await make_goal(work, model, metric="FOLLOWERS", target="500", baseline="400")
    assert await codes(work, goal, date(2026, 4, 30)) == []
    assert await codes(work, goal, date(2026, 5, 3)) == ["NOTHING_RECORDED"]
    await approve(work, ResourceGoalApprove(goal_id=goal.id))
    await work.execute(text("UPDATE resources SET state = 'POSTPONED'"))
    assert await codes(work, goal, date(2026, 6, 1)) == [
        "PERIOD_OVER", "RESOURCE_NOT_IN_USE", "PLAN_MISSING", "NOTHING_RECORDED",
    ]  # fmt: skip
    assert goal_input(model).count_by is CountingUnit.PERSON
