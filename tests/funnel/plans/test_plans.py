"""Plans: versions, approval, return, and actions done in time or late."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound, Problems, Stale
from crm.core.work import Work
from crm.models.words import Role
from funnel.goals.cancel import ResourceGoalCancel, cancel
from funnel.models import Plan, PlanAction
from funnel.plans.approve import PlanApprove, approve
from funnel.plans.complete_action import PlanActionComplete, complete_action
from funnel.plans.draft import PlanActionDraft, PlanDraft, draft
from funnel.plans.return_ import PlanReturn, return_plan
from tests.factories.model import as_role, counted, make_goal, make_model, make_plan, make_running
from tests.factories.workspaces import insert_member

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def statuses(work: Work) -> list[tuple[int, str]]:
    rows = await work.execute(select(Plan.version, Plan.status).order_by(Plan.version))
    return [(row.version, row.status) for row in rows]


async def test_versions_follow_one_another_and_one_is_approved(work: Work) -> None:
    goal = await make_goal(work, await make_model(work))
    first, second = await make_plan(work, goal.id), await make_plan(work, goal.id)
    assert (first.version, second.version, second.status) == (1, 2, "DRAFT")
    approved = await approve(work, PlanApprove(plan_id=second.id, version=2))
    assert (approved.status, approved.approved_by_id) == ("APPROVED", work.actor.member_id)
    assert await statuses(work) == [(1, "SUPERSEDED"), (2, "APPROVED")]
    third = await make_plan(work, goal.id)
    assert await statuses(work) == [(1, "SUPERSEDED"), (2, "APPROVED"), (3, "DRAFT")]
    await approve(work, PlanApprove(plan_id=third.id, version=3))
    assert await statuses(work) == [(1, "SUPERSEDED"), (2, "SUPERSEDED"), (3, "APPROVED")]
    assert (await approve(work, PlanApprove(plan_id=third.id, version=3))).approved_at == third.approved_at
    with pytest.raises(Conflict):
        await approve(work, PlanApprove(plan_id=first.id, version=1))


async def test_what_was_read_is_what_is_approved(work: Work) -> None:
    goal = await make_goal(work, await make_model(work))
    plan = await make_plan(work, goal.id)
    with pytest.raises(Stale):
        await approve(work, PlanApprove(plan_id=plan.id, version=2))
    with pytest.raises(NotFound):
        await approve(work, PlanApprove(plan_id=new_id(), version=1))
    action = PlanActionDraft(text="Write", owner_id=work.actor.member_id or new_id(), due_on=date(2026, 5, 1))
    with pytest.raises(Stale):
        await draft(work, PlanDraft(goal_id=goal.id, actions=(action,), expected_version=0))
    await draft(work, PlanDraft(goal_id=goal.id, actions=(action,), expected_version=1))
    assert await statuses(work) == [(1, "DRAFT"), (2, "DRAFT")]


async def test_owners_are_members_who_still_work_here(work: Work) -> None:
    goal = await make_goal(work, await make_model(work))
    gone = await insert_member(work.session, work.workspace_id, Role.AUTHOR)
    await work.execute(text("UPDATE members SET deactivated_at = now() WHERE id = :id"), {"id": gone})
    owners = (work.actor.member_id or new_id(), gone, new_id())
    actions = tuple(PlanActionDraft(text="Write", owner_id=owner, due_on=date(2026, 5, 1)) for owner in owners)
    with pytest.raises(Problems) as refused:
        await draft(work, PlanDraft(goal_id=goal.id, actions=actions))
    assert [problem.field for problem in refused.value.problems] == ["actions.1.ownerId", "actions.2.ownerId"]
    nowhere = actions[0].model_copy(update={"resource_id": new_id()})
    with pytest.raises(NotFound):
        await draft(work, PlanDraft(goal_id=goal.id, actions=(nowhere,)))
    assert await statuses(work) == []
    assert await work.scalar(select(func.count()).select_from(PlanAction)) == 0


async def test_a_plan_of_any_length_takes_the_same_statements(work: Work) -> None:
    goal = await make_goal(work, await make_model(work))
    action = PlanActionDraft(text="Write", owner_id=work.actor.member_id or new_id(), due_on=date(2026, 5, 1))
    async with counted(work) as one:
        await draft(work, PlanDraft(goal_id=goal.id, actions=(action,)))
    async with counted(work) as many:
        await draft(work, PlanDraft(goal_id=goal.id, actions=(action,) * 40))
    assert len(many) == len(one)


async def test_a_returned_plan_is_a_draft_with_the_comment(work: Work) -> None:
    goal = await make_goal(work, await make_model(work))
    plan = await make_plan(work, goal.id, approved=True)
    returned = await return_plan(work, PlanReturn(plan_id=plan.id, comment="More of it"))
    assert (returned.status, returned.comment, returned.approved_at) == ("DRAFT", "More of it", None)
    again = await approve(work, PlanApprove(plan_id=plan.id, version=1))
    assert (again.status, again.comment) == ("APPROVED", None)


async def test_the_plan_of_a_running_goal_stays(work: Work) -> None:
    goal = await make_running(work, await make_model(work))
    plan_id = await work.scalar(select(Plan.id))
    with pytest.raises(Conflict):
        await return_plan(work, PlanReturn(plan_id=plan_id, comment="No"))
    assert await statuses(work) == [(1, "APPROVED")]
    await cancel(work, ResourceGoalCancel(goal_id=goal.id, reason="Over"))
    with pytest.raises(Conflict):
        await make_plan(work, goal.id)


@pytest.mark.parametrize(
    ("done_at", "late"),
    [
        (datetime(2026, 5, 9, 9, tzinfo=UTC), 0),
        (datetime(2026, 5, 10, 20, 59, tzinfo=UTC), 0),
        (datetime(2026, 5, 10, 21, 0, tzinfo=UTC), 1),  # midnight in Moscow
        (datetime(2026, 5, 13, 9, tzinfo=UTC), 3),
    ],
)
async def test_an_action_is_late_by_days_of_the_workspace(work: Work, done_at: datetime, late: int) -> None:
    goal = await make_goal(work, await make_model(work))
    await make_plan(work, goal.id, approved=True)
    action_id = await work.scalar(select(PlanAction.id))
    done = await complete_action(work, PlanActionComplete(action_id=action_id, done_at=done_at))
    assert (done.done_at, done.late_by_days, done.done_by_id) == (done_at, late, work.actor.member_id)
    later = PlanActionComplete(action_id=action_id, done_at=done_at + timedelta(days=3))
    assert (await complete_action(work, later)).done_at == done_at


async def test_actions_that_cannot_be_done_yet(work: Work) -> None:
    goal = await make_goal(work, await make_model(work))
    plan = await make_plan(work, goal.id)
    action_id = await work.scalar(select(PlanAction.id))
    with pytest.raises(Conflict):
        await complete_action(work, PlanActionComplete(action_id=action_id))
    await approve(work, PlanApprove(plan_id=plan.id, version=1))
    with pytest.raises(Invalid):
        await complete_action(work, PlanActionComplete(action_id=action_id, done_at=work.now + timedelta(days=1)))
    with pytest.raises(NotFound):
        await complete_action(work, PlanActionComplete(action_id=new_id()))
    assert await work.scalar(select(PlanAction.done_at)) is None


async def test_who_may_do_what_with_plans(work: Work) -> None:
    goal = await make_goal(work, await make_model(work))
    plan = await make_plan(work, goal.id)
    strategist, community = await as_role(work, Role.STRATEGIST), await as_role(work, Role.COMMUNITY_MANAGER)
    with pytest.raises(Forbidden, match="PLAN_DRAFT"):
        await make_plan(strategist, goal.id)
    with pytest.raises(Forbidden, match="PLAN_APPROVE"):
        await approve(community, PlanApprove(plan_id=plan.id, version=1))
    with pytest.raises(Forbidden, match="PLAN_APPROVE"):
        await return_plan(community, PlanReturn(plan_id=plan.id, comment="No"))
    action = PlanActionComplete(action_id=await work.scalar(select(PlanAction.id)))
    client = await as_role(work, Role.CLIENT)
    with pytest.raises(Forbidden, match="PLAN_ACTION_COMPLETE"):
        await complete_action(client, action)
    assert await statuses(work) == [(1, "DRAFT")]
