"""Each gap: there when the thing is missing, gone with the smallest change that brings it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from crm.core.work import Work
from funnel.goals.cancel import ResourceGoalCancel, cancel
from funnel.inputs import Period
from funnel.matrix.gaps.find import CHECKS, gaps
from funnel.matrix.gaps.gap import Gap, GapCode
from funnel.matrix.load import load
from funnel.reads import WorkReads
from funnel.resources.choose_main import ResourceChooseMain, choose_main
from tests.factories.model import (
    MAY,
    Model,
    goal_input,
    make_audience,
    make_goal,
    make_model,
    make_plan,
    make_resource,
)

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def found(work: Work, model: Model, code: GapCode) -> list[Gap]:
    data = await load(WorkReads(work), model.product.id, Period.model_validate(MAY), date(2026, 5, 10))
    return [gap for gap in gaps(data) if gap.code is code]


async def steps_without(work: Work, model: Model) -> set[str]:
    told = {gap.objective_id for gap in await found(work, model, GapCode.STEP_WITHOUT_RESOURCE)}
    rows = await work.execute(text("SELECT id, step_key FROM objectives WHERE workspace_id = :w"), _own(work))
    return {row.step_key for row in rows if row.id in told}


def _own(work: Work, **more: Any) -> dict[str, Any]:
    return {"w": work.workspace_id, **more}


async def set_columns(work: Work, table: str, row_id: UUID, **values: Any) -> None:
    assigned = ", ".join(f"{name} = :{name}" for name in values)
    await work.execute(
        text(f"UPDATE {table} SET {assigned} WHERE workspace_id = :w AND id = :id"), _own(work, id=row_id, **values)
    )


def test_every_code_has_one_check() -> None:
    assert [check.code for check in CHECKS] == list(GapCode)


async def test_a_step_without_a_resource(work: Work) -> None:
    """A goal or a main resource fills it; the last step is none; a postponed resource does not fill it."""
    model = await make_model(work)
    assert await steps_without(work, model) == {"aware", "asked", "sales"}
    await make_goal(work, model)
    choice = ResourceChooseMain(product_id=model.product.id, step_key="asked", resource_id=model.page.id, reason="Why")
    await choose_main(work, choice)
    assert await steps_without(work, model) == {"sales"}
    await set_columns(work, "resources", model.page.id, state="POSTPONED")
    assert await steps_without(work, model) == {"aware", "asked", "sales"}


async def test_a_resource_without_a_goal(work: Work) -> None:
    model = await make_model(work)
    (gap,) = await found(work, model, GapCode.RESOURCE_WITHOUT_GOAL)
    assert (gap.resource_id, gap.severity) == (model.page.id, "MEDIUM")
    goal = await make_goal(work, model)
    assert await found(work, model, GapCode.RESOURCE_WITHOUT_GOAL) == []
    await cancel(work, ResourceGoalCancel(goal_id=goal.id, reason="No"))
    assert len(await found(work, model, GapCode.RESOURCE_WITHOUT_GOAL)) == 1


@pytest.mark.parametrize(
    "values",
    [{"state": "IDEA"}, {"state": "PLANNED"}, {"state": "POSTPONED"}, {"state": "REJECTED"}, {"state": "RETIRED"},
     {"purposes": ["SUPPORT"]}, {"users": ["STAFF"]}],
)  # fmt: skip
async def test_resources_nobody_markets_with_are_no_gap(work: Work, values: dict[str, Any]) -> None:
    model = await make_model(work)
    await set_columns(work, "resources", model.page.id, **values)
    assert await found(work, model, GapCode.RESOURCE_WITHOUT_GOAL) == []


async def test_a_goal_without_a_plan(work: Work) -> None:
    model = await make_model(work)
    goal = await make_goal(work, model)
    (gap,) = await found(work, model, GapCode.GOAL_WITHOUT_PLAN)
    assert (gap.goal_id, gap.resource_id, gap.severity) == (goal.id, model.page.id, "HIGH")
    await make_plan(work, goal.id)
    assert await found(work, model, GapCode.GOAL_WITHOUT_PLAN) == []


async def test_a_paid_goal_without_a_budget(work: Work) -> None:
    model = await make_model(work)
    await make_goal(work, model, budget=None)
    assert await found(work, model, GapCode.GOAL_WITHOUT_BUDGET) == []
    ads = await make_resource(work, "Ads", kind="AD_CAMPAIGN")
    goal = await make_goal(work, model, resource_id=ads.id, budget=None)
    (gap,) = await found(work, model, GapCode.GOAL_WITHOUT_BUDGET)
    assert gap.goal_id == goal.id
    await make_goal(work, model, goal_id=goal.id, resource_id=None, budget={"amount": "0"})
    assert await found(work, model, GapCode.GOAL_WITHOUT_BUDGET) == []


async def test_a_goal_nobody_answers_for(work: Work) -> None:
    model = await make_model(work)
    goal = await make_goal(work, model)
    (gap,) = await found(work, model, GapCode.GOAL_WITHOUT_OWNER)
    assert gap.goal_id == goal.id
    await set_columns(work, "resources", model.page.id, owner_id=work.actor.member_id)
    assert await found(work, model, GapCode.GOAL_WITHOUT_OWNER) == []


@pytest.mark.parametrize("code", [GapCode.GOAL_WITHOUT_PLAN, GapCode.GOAL_WITHOUT_OWNER])
async def test_goals_that_are_over_or_rest_are_no_gap(work: Work, code: GapCode) -> None:
    model = await make_model(work)
    goal = await make_goal(work, model)
    assert len(await found(work, model, code)) == 1
    await set_columns(work, "resources", model.page.id, state="REJECTED")
    assert await found(work, model, code) == []
    await set_columns(work, "resources", model.page.id, state="ACTIVE")
    await set_columns(work, "resource_goals", goal.id, status="MISSED")
    assert await found(work, model, code) == []


async def test_an_audience_without_page_or_keywords(work: Work) -> None:
    model = await make_model(work)
    audience = await make_audience(work, model.product.id)
    for code in (GapCode.AUDIENCE_WITHOUT_PAGE, GapCode.AUDIENCE_WITHOUT_KEYWORDS):
        (gap,) = await found(work, model, code)
        assert gap.audience_id == audience.id
    await make_audience(work, model.product.id, "Later", roll_out_state="LOCKED")
    assert len(await found(work, model, GapCode.AUDIENCE_WITHOUT_PAGE)) == 1
    await set_columns(work, "audiences", audience.id, landing_page_id=model.page.id)
    assert await found(work, model, GapCode.AUDIENCE_WITHOUT_PAGE) == []
    assert len(await found(work, model, GapCode.AUDIENCE_WITHOUT_KEYWORDS)) == 1
    await make_audience(work, model.product.id, "Heads", keywords=["chair"])
    (gap,) = await found(work, model, GapCode.AUDIENCE_WITHOUT_KEYWORDS)
    assert gap.audience_id == audience.id


async def test_a_page_shared_by_audiences(work: Work) -> None:
    model = await make_model(work)
    await make_audience(work, model.product.id, "Backs", landing_page_id=model.page.id)
    assert await found(work, model, GapCode.PAGE_SHARED_BY_AUDIENCES) == []
    second = await make_audience(work, model.product.id, "Heads", landing_page_id=model.page.id)
    (gap,) = await found(work, model, GapCode.PAGE_SHARED_BY_AUDIENCES)
    assert gap.resource_id == model.page.id
    assert "“Backs”, “Heads”" in gap.message
    await set_columns(work, "audiences", second.id, landing_page_id=None)
    assert await found(work, model, GapCode.PAGE_SHARED_BY_AUDIENCES) == []


async def test_messages_are_sentences_and_the_gravest_come_first(work: Work) -> None:
    model = await make_model(work)
    await make_audience(work, model.product.id)
    await make_goal(work, model)
    data = await load(WorkReads(work), model.product.id, goal_input(model).period, date(2026, 5, 10))
    told = gaps(data)
    assert all(gap.message.endswith(".") for gap in told)
    order = ["HIGH", "MEDIUM", "LOW"]
    assert [order.index(gap.severity) for gap in told] == sorted(order.index(gap.severity) for gap in told)


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "CONNECTOR", "users": None},
        {"kind": "CRM", "users": ["STAFF", "AUDIENCE"]},
        {"kind": "CALL_LINE", "users": ["STAFF"], "phone_numbers": ["+74950001122"]},
        {"kind": "BLOG", "users": ["STAFF"]},
        {"kind": "FORUM", "users": ["AUDIENCE"], "purposes": ["SUPPORT"]},
        {"kind": "BLOG", "users": ["AUDIENCE"], "purposes": ["RECRUITING", "TRAINING"]},
    ],
)
async def test_helpers_and_support_raise_no_gap(work: Work, given: dict[str, Any]) -> None:
    """Whatever is missing of a resource that is for the staff only, or not for marketing, nobody is to miss it."""
    model = await make_model(work)
    expected = {code: await found(work, model, code) for code in GapCode}
    purposes = ["SUPPORT"] if given["kind"] == "CRM" else given.get("purposes")
    await make_resource(work, "Helper", **(given | {"purposes": purposes}))
    assert {code: await found(work, model, code) for code in GapCode} == expected
