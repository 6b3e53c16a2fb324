"""Goals: set, proposed, revised, approved, started, cancelled; and who may."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, text

from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound, Problem, Stale
from crm.core.work import Work
from crm.models.words import Role
from funnel.goals.approve import ResourceGoalApprove, approve
from funnel.goals.cancel import ResourceGoalCancel, cancel
from funnel.goals.set import set_goal
from funnel.goals.start import ResourceGoalStart, start
from funnel.models import GoalRevision, ResourceGoal
from funnel.objectives.create import ObjectiveCreate
from funnel.objectives.create import create as create_objective
from tests.factories.model import (
    as_role,
    goal_input,
    make_audience,
    make_goal,
    make_model,
    make_plan,
    make_product,
    make_running,
)

pytestmark = [pytest.mark.anyio, pytest.mark.database]
JUNE = {"start": date(2026, 6, 1), "end": date(2026, 6, 30)}


async def count(work: Work) -> int:
    return int(await work.scalar(select(func.count()).select_from(ResourceGoal)))


async def test_a_strategists_goal_is_a_draft_and_a_marketers_a_proposal(work: Work) -> None:
    model = await make_model(work)
    strategist, marketer = await as_role(work, Role.STRATEGIST), await as_role(work, Role.MARKETER)
    set_one = await make_goal(strategist, model)
    proposed = await make_goal(marketer, model, period=JUNE)
    assert (set_one.status, set_one.revision, set_one.set_by_id) == ("DRAFT", 1, strategist.actor.member_id)
    assert (set_one.target, set_one.budget_minor, set_one.currency) == (Decimal(40), 3_100_000, "RUB")
    assert (proposed.status, proposed.set_by_id) == ("PROPOSED", marketer.actor.member_id)


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.COMMUNITY_MANAGER, Role.ANALYST, Role.CLIENT, Role.SALES_LEAD])
async def test_nobody_else_sets_or_approves_goals(work: Work, role: Role) -> None:
    model = await make_model(work)
    goal = await make_goal(work, model)
    other = await as_role(work, role)
    with pytest.raises(Forbidden, match="GOAL_SET"):
        await make_goal(other, model, period=JUNE)
    for verb in (
        approve(other, ResourceGoalApprove(goal_id=goal.id)),
        start(other, ResourceGoalStart(goal_id=goal.id)),
        cancel(other, ResourceGoalCancel(goal_id=goal.id, reason="Why not")),
    ):
        with pytest.raises(Forbidden):
            await verb
    assert await count(work) == 1
    assert await work.scalar(select(ResourceGoal.status)) == "DRAFT"


@pytest.mark.parametrize(("start", "end"), [(31, 31), (1, 1), (10, 12)])
async def test_one_goal_a_place_and_day(work: Work, start: int, end: int) -> None:
    model = await make_model(work)
    await make_goal(work, model)
    period = {"start": date(2026, 5, start), "end": date(2026, 5, end)}
    with pytest.raises(Conflict) as error:
        await make_goal(work, model, period=period)
    assert error.value.field == "period"
    assert await count(work) == 1


async def test_other_days_audiences_and_objectives_are_other_goals(work: Work) -> None:
    model = await make_model(work)
    audience = await make_audience(work, model.product.id)
    first = await make_goal(work, model)
    await make_goal(work, model, period=JUNE)
    await make_goal(work, model, audience_id=audience.id)
    await make_goal(work, model, step_key="asked")
    await cancel(work, ResourceGoalCancel(goal_id=first.id, reason="Another way"))
    await make_goal(work, model)
    assert await count(work) == 5


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"step_key": "nowhere"}, "stepKey"),
        ({"step_key": None}, "stepKey"),
        ({"objective_id": new_id()}, "stepKey"),
        ({"step_key": None, "objective_id": new_id()}, "objectiveId"),
        ({"product_id": None}, "productId"),
        ({"resource_id": None}, "resourceId"),
        ({"resource_id": new_id()}, "resourceId"),
        ({"audience_id": new_id()}, "audienceId"),
        ({"step_key": "bought"}, "metric"),
        ({"metric": "SEARCH_POSITION"}, "keyword"),
        ({"keyword": "chair"}, "keyword"),
        ({"metric": "CTR", "target": "1.5"}, "target"),
        ({"target": "0"}, "target"),
        ({"budget": {"amount": "-1"}}, "budget.amount"),
        ({"budget": {"amount": "1", "currency": "EUR"}}, "budget"),
    ],
)
async def test_unusable_goals_are_refused_with_their_field(work: Work, given: dict[str, Any], field: str) -> None:
    model = await make_model(work)
    with pytest.raises(Problem) as refused:
        await make_goal(work, model, **given)
    assert refused.value.field == field
    assert refused.value.message.endswith(".")
    assert await count(work) == 0


async def test_a_metric_of_a_step_needs_a_step(work: Work) -> None:
    model = await make_model(work)
    data = ObjectiveCreate(product_id=model.product.id, name="Into the top ten")
    objective = await create_objective(work, data)
    place = {"step_key": None, "objective_id": objective.id}
    with pytest.raises(Invalid) as refused:
        await make_goal(work, model, **place)
    assert refused.value.field == "metric"
    goal = await make_goal(work, model, **place, metric="SEARCH_POSITION", keyword="Chair", target="10")
    assert (goal.objective_id, goal.keyword) == (objective.id, "chair")
    other = await make_product(work, "Another")
    with pytest.raises(Conflict):
        await make_goal(work, model, **place, product_id=other.id)


async def test_a_goal_for_a_locked_audience_is_refused(work: Work) -> None:
    model = await make_model(work)
    audience = await make_audience(work, model.product.id, roll_out_state="LOCKED")
    with pytest.raises(Conflict) as refused:
        await make_goal(work, model, audience_id=audience.id)
    assert refused.value.field == "audienceId"
    assert await count(work) == 0


async def test_a_change_keeps_the_old_one_readable(work: Work) -> None:
    model = await make_model(work)
    goal = await make_goal(work, model)
    changed = await make_goal(work, model, goal_id=goal.id, target="50", expected_version=1, budget=None)
    assert (changed.id, changed.revision, changed.target, changed.budget_minor) == (goal.id, 2, Decimal(50), None)
    rows = select(GoalRevision.revision, GoalRevision.target, GoalRevision.budget_minor).order_by("revision")
    assert [tuple(row) for row in await work.execute(rows)] == [(1, Decimal(40), 3_100_000), (2, Decimal(50), None)]
    with pytest.raises(Stale):
        await make_goal(work, model, goal_id=goal.id, target="60", expected_version=1)
    with pytest.raises(NotFound):
        await make_goal(work, model, goal_id=new_id())
    with pytest.raises(Conflict, match="keeps its place"):
        await make_goal(work, model, goal_id=goal.id, audience_id=new_id())
    assert await work.scalar(select(ResourceGoal.target)) == 50


async def test_a_change_into_anothers_days_is_refused(work: Work) -> None:
    model = await make_model(work)
    await make_goal(work, model)
    june = await make_goal(work, model, period=JUNE)
    with pytest.raises(Conflict) as refused:
        await make_goal(work, model, goal_id=june.id, period={"start": date(2026, 5, 31), "end": date(2026, 6, 30)})
    assert refused.value.field == "period"
    assert await work.scalar(select(ResourceGoal.revision).where(ResourceGoal.id == june.id)) == 1


async def test_an_approved_goal_that_is_changed_asks_for_approval_again(work: Work) -> None:
    model = await make_model(work)
    goal = await make_goal(work, model)
    approved = await approve(work, ResourceGoalApprove(goal_id=goal.id, revision=1))
    assert (approved.status, approved.approved_by_id) == ("APPROVED", work.actor.member_id)
    assert (await approve(work, ResourceGoalApprove(goal_id=goal.id))).approved_at == approved.approved_at
    with pytest.raises(Forbidden, match="GOAL_SET"):
        await set_goal(await as_role(work, Role.MARKETER), goal_input(model, goal_id=goal.id))
    changed = await make_goal(work, model, goal_id=goal.id, target="50")
    assert (changed.status, changed.approved_by_id, changed.approved_at) == ("DRAFT", None, None)
    with pytest.raises(Stale):
        await approve(work, ResourceGoalApprove(goal_id=goal.id, revision=1))


async def test_a_goal_runs_only_approved_and_with_an_approved_plan(work: Work) -> None:
    model = await make_model(work)
    goal = await make_goal(work, model)
    run = ResourceGoalStart(goal_id=goal.id)
    with pytest.raises(Conflict, match="once it is approved"):
        await start(work, run)
    await approve(work, ResourceGoalApprove(goal_id=goal.id))
    with pytest.raises(Conflict, match="approved plan"):
        await start(work, run)
    await make_plan(work, goal.id)
    with pytest.raises(Conflict, match="approved plan"):
        await start(work, run)
    assert await work.scalar(select(ResourceGoal.status)) == "APPROVED"
    await make_plan(work, goal.id, approved=True)
    running = await start(await as_role(work, Role.MARKETER), run)
    assert (running.status, running.started_at is None) == ("RUNNING", False)
    assert (await start(work, run)).started_at == running.started_at


async def test_a_goal_does_not_start_while_its_audience_is_locked(work: Work) -> None:
    model = await make_model(work)
    audience = await make_audience(work, model.product.id)
    goal = await make_goal(work, model, audience_id=audience.id)
    await approve(work, ResourceGoalApprove(goal_id=goal.id))
    await make_plan(work, goal.id, approved=True)
    await work.execute(text("UPDATE audiences SET roll_out_state = 'LOCKED'"))
    with pytest.raises(Conflict, match="locked"):
        await start(work, ResourceGoalStart(goal_id=goal.id))


async def test_a_running_goal_keeps_running_when_it_is_changed(work: Work) -> None:
    model = await make_model(work)
    goal = await make_running(work, model)
    changed = await make_goal(work, model, goal_id=goal.id, target="60")
    assert (changed.status, changed.revision, changed.approved_by_id) == ("RUNNING", 4, work.actor.member_id)
    gone = await cancel(work, ResourceGoalCancel(goal_id=goal.id, reason="The page was closed", expected_version=4))
    assert (gone.status, gone.cancel_reason) == ("CANCELLED", "The page was closed")
    for verb in (
        cancel(work, ResourceGoalCancel(goal_id=goal.id, reason="Again")),
        approve(work, ResourceGoalApprove(goal_id=goal.id)),
        start(work, ResourceGoalStart(goal_id=goal.id)),
        set_goal(work, goal_input(model, goal_id=goal.id)),
    ):
        with pytest.raises(Conflict):
            await verb
