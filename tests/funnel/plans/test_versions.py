"""Further versions of plans: copied, put into order, what was done carried over, opened again, looked at."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text

from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from crm.core.work import Work
from crm.models.words import Role
from funnel.models import Plan, PlanAction, ResourceGoal
from funnel.plans.approve import PlanApprove, approve
from funnel.plans.complete_action import PlanActionComplete, complete_action
from funnel.plans.copy import PlanCopy, copy
from funnel.plans.draft import PlanActionDraft, PlanDraft, draft
from funnel.plans.queries import open_actions
from funnel.plans.reopen_action import PlanActionReopen, reopen_action
from funnel.plans.reorder import PlanReorder, reorder
from funnel.plans.stands import PlanProgress, progress_of_plans, warnings_of_plans
from funnel.reads import WorkReads
from tests.factories.model import as_role, make_model, make_running

pytestmark = [pytest.mark.anyio, pytest.mark.database]
MAY_15 = date(2026, 5, 15)
THREE = (("Write", date(2026, 5, 10)), ("Film", date(2026, 5, 12)), ("write ", date(2026, 6, 12)))


async def three(work: Work, goal: ResourceGoal) -> Plan:
    """A plan in force of three actions; two of them say the same, and one is due after the goal's period."""
    actions = tuple(
        PlanActionDraft(text=words, owner_id=work.actor.member_id or new_id(), due_on=due) for words, due in THREE
    )
    plan = await draft(work, PlanDraft(goal_id=goal.id, actions=actions))
    return await approve(work, PlanApprove(plan_id=plan.id, version=plan.version))


async def actions(work: Work, plan: Plan) -> list[PlanAction]:
    statement = select(PlanAction).where(PlanAction.plan_id == plan.id).order_by(PlanAction.position)
    return list((await work.execute(statement.execution_options(populate_existing=True))).scalars())


async def test_what_is_done_stays_done_in_the_next_version(work: Work) -> None:
    plan = await three(work, await make_running(work, await make_model(work)))
    write, *_ = await actions(work, plan)
    at = datetime(2026, 5, 13, 9, tzinfo=UTC)
    done = PlanActionComplete(action_id=write.id, done_at=at, note="Five", evidence_url="https://vk.com/page?w=1")
    assert (await complete_action(work, done)).late_by_days == 3
    with pytest.raises(Stale):
        await copy(work, PlanCopy(plan_id=plan.id, expected_version=1))
    further = await copy(work, PlanCopy(plan_id=plan.id, expected_version=2))
    assert (further.version, further.status) == (3, "DRAFT")
    assert [(each.text, each.done_at) for each in await actions(work, further)] == [
        ("Write", None), ("Film", None), ("write", None),
    ]  # fmt: skip
    await approve(work, PlanApprove(plan_id=further.id, version=3))
    kept = await actions(work, further)
    assert [(each.done_at, each.late_by_days, each.note, each.evidence_url) for each in kept] == [
        (at, 3, "Five", "https://vk.com/page?w=1"), (None, None, None, None), (None, None, None, None),
    ]  # fmt: skip
    reads = WorkReads(work)
    found = await progress_of_plans(reads, [further.id, plan.id], MAY_15)
    assert found[further.id] == PlanProgress(done=1, in_time=0, late=1, open=2, overdue=1)
    warned = await warnings_of_plans(reads, [further.id, plan.id])
    assert [each.code.value for each in warned[further.id]] == ["OUTSIDE_PERIOD"]
    assert plan.id not in warned
    member_id = work.actor.member_id or new_id()
    mine = await reads.rows(open_actions(work.workspace_id, member_id, MAY_15))
    assert [row["due_on"] for row in mine] == [date(2026, 5, 12)]


async def test_an_action_is_opened_again_with_its_reason(work: Work) -> None:
    plan = await three(work, await make_running(work, await make_model(work)))
    action = (await actions(work, plan))[0]
    await complete_action(work, PlanActionComplete(action_id=action.id))
    with pytest.raises(Forbidden, match="PLAN_ACTION_COMPLETE"):
        await reopen_action(await as_role(work, Role.CLIENT), PlanActionReopen(action_id=action.id, reason="No"))
    opened = await reopen_action(work, PlanActionReopen(action_id=action.id, reason="Two are missing"))
    assert (opened.done_at, opened.late_by_days, opened.note) == (None, None, "Two are missing")
    assert (await reopen_action(work, PlanActionReopen(action_id=action.id, reason="Again"))).note == "Two are missing"
    further = await copy(work, PlanCopy(plan_id=plan.id))
    drafted = (await actions(work, further))[0].id
    with pytest.raises(Conflict):
        await reopen_action(work, PlanActionReopen(action_id=drafted, reason="Not in force"))


async def test_actions_get_another_order(work: Work) -> None:
    plan = await three(work, await make_running(work, await make_model(work)))
    before = [each.id for each in await actions(work, plan)]
    for wrong, problem in (
        (before[:2], Invalid), ([*before, before[0]], Invalid), ([*before[:2], new_id()], NotFound),
    ):  # fmt: skip
        with pytest.raises(problem):
            await reorder(work, PlanReorder(plan_id=plan.id, action_ids=tuple(wrong)))
    assert [each.id for each in await actions(work, plan)] == before
    await reorder(work, PlanReorder(plan_id=plan.id, action_ids=tuple(reversed(before))))
    after = await actions(work, plan)
    assert ([each.id for each in after], [each.position for each in after]) == (before[::-1], [1, 2, 3])


async def test_an_owner_who_left_is_told(work: Work) -> None:
    plan = await three(work, await make_running(work, await make_model(work)))
    await work.execute(text("UPDATE members SET deactivated_at = now() WHERE id = :id"), {"id": work.actor.member_id})
    warned = await warnings_of_plans(WorkReads(work), [plan.id])
    assert [each.code.value for each in warned[plan.id]] == ["OUTSIDE_PERIOD", "OWNER_LEFT"]
