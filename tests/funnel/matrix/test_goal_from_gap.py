"""A goal made from a gap: prefilled by what is there, closing the gap it came from."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.core.problems import Conflict, Forbidden, Invalid
from crm.core.work import Work
from crm.models.words import Role
from funnel.inputs import Period
from funnel.matrix.gaps.gap import GapCode
from funnel.matrix.goal_from_gap import GoalFromGap, goal_from_gap
from funnel.matrix.matrix import cluster_matrix
from funnel.models import Objective, ResourceGoal
from funnel.models.words import MatrixVariant, Metric
from funnel.objectives.create import ObjectiveCreate, create
from funnel.reads import WorkReads
from tests.factories.model import MAY, Model, as_role, insert_cell, make_model, make_resource

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def make(work: Work, model: Model, code: GapCode, **more: Any) -> ResourceGoal:
    given = {"product_id": model.product.id, "period": MAY, "code": code} | more
    return await goal_from_gap(work, GoalFromGap.model_validate(given))


async def objective_of(work: Work, step: str) -> Any:
    found = select(Objective.id).where(Objective.workspace_id == work.workspace_id, Objective.step_key == step)
    return await work.scalar(found)


async def test_a_step_gets_the_resource_that_suits_it_best(work: Work) -> None:
    """A page suits awareness (5), a newsletter does not (1); 7 were moved on in the 31 days before."""
    model = await make_model(work)
    await make_resource(work, "A newsletter", kind="NEWSLETTER")
    aware = await objective_of(work, "aware")
    await insert_cell(
        work, model.product.id, Metric.STEP_GOAL_REACHED, date(2026, 4, 2), 7, resource=model.page.number, step="aware"
    )
    goal = await make(work, model, GapCode.STEP_WITHOUT_RESOURCE, objective_id=aware)
    assert (goal.resource_id, goal.objective_id, goal.metric, goal.target, goal.status) == (
        model.page.id, aware, "STEP_GOAL_REACHED", Decimal(7), "DRAFT",
    )  # fmt: skip
    assert (goal.period_start, goal.period_end, goal.text) == (
        date(2026, 5, 1), date(2026, 5, 31), "“VK page” moves people on from “Knows of it”.",
    )  # fmt: skip
    with pytest.raises(Conflict, match="no such gap"):
        await make(work, model, GapCode.STEP_WITHOUT_RESOURCE, objective_id=aware)


async def test_a_resource_gets_the_objective_it_suits_best(work: Work) -> None:
    model = await make_model(work)
    shop = await make_resource(work, "Shop", kind="ONLINE_SHOP")
    goal = await make(work, model, GapCode.RESOURCE_WITHOUT_GOAL, resource_id=shop.id)
    assert (goal.objective_id, goal.metric) == (await objective_of(work, "bought"), "STEP_ENTRIES")


async def test_beside_the_steps_the_kind_tells_the_metric(work: Work) -> None:
    model = await make_model(work)
    aim = await create(work, ObjectiveCreate(product_id=model.product.id, name="Fame"))
    goal = await make(work, model, GapCode.OBJECTIVE_WITHOUT_RESOURCE, objective_id=aim.id)
    assert (goal.metric, goal.target, goal.text) == ("FOLLOWERS", Decimal(1), "“VK page” works for “Fame”.")


async def test_what_is_given_is_taken(work: Work) -> None:
    model = await make_model(work)
    other = await make_resource(work, "Other", kind="BLOG")
    goal = await make(
        work, model, GapCode.STEP_WITHOUT_RESOURCE, objective_id=await objective_of(work, "asked"),
        resource_id=other.id, text="Mine", metric="STEP_ENTRIES", target="12", budget={"amount": "5"},
    )  # fmt: skip
    assert (goal.resource_id, goal.text, goal.metric, goal.target, goal.budget_minor) == (
        other.id, "Mine", "STEP_ENTRIES", Decimal(12), 500,
    )  # fmt: skip


async def test_the_matrix_suggests_the_same(work: Work) -> None:
    model = await make_model(work)
    period = Period.model_validate(MAY)
    found = await cluster_matrix(WorkReads(work), model.product.id, period, work.now, list(MatrixVariant))
    told = {gap.code: found.suggestions[gap] for gap in found.gaps}
    assert told[GapCode.RESOURCE_WITHOUT_GOAL].goal is not None
    assert told[GapCode.RESOURCE_WITHOUT_GOAL].text == "Set a goal for the resource, or postpone or retire it."
    goal = await make(work, model, GapCode.RESOURCE_WITHOUT_GOAL, resource_id=model.page.id)
    suggested = told[GapCode.RESOURCE_WITHOUT_GOAL].goal
    assert suggested is not None
    assert (goal.objective_id, goal.text, goal.metric) == (suggested.objective_id, suggested.text, suggested.metric)


async def test_what_is_refused(work: Work) -> None:
    model = await make_model(work)
    with pytest.raises(Invalid, match="A goal does not close GOAL_WITHOUT_PLAN"):
        await make(work, model, GapCode.GOAL_WITHOUT_PLAN)
    with pytest.raises(Conflict):
        await make(work, model, GapCode.SPEND_WITHOUT_GOAL, resource_id=model.page.id)
    with pytest.raises(Forbidden, match="GOAL_SET"):
        await make(await as_role(work, Role.AUTHOR), model, GapCode.RESOURCE_WITHOUT_GOAL, resource_id=model.page.id)
    own = select(func.count()).select_from(ResourceGoal).where(ResourceGoal.workspace_id == work.workspace_id)
    assert await work.scalar(own) == 0
    proposed = await make(
        await as_role(work, Role.MARKETER), model, GapCode.RESOURCE_WITHOUT_GOAL, resource_id=model.page.id
    )
    assert proposed.status == "PROPOSED"
