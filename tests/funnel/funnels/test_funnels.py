"""Drafts that may be wrong, and versions that may not."""

from typing import Any

import pytest
from sqlalchemy import func, select

from crm.core.ids import new_id
from crm.core.problems import Forbidden, NotFound, Problems, Stale
from crm.core.work import Work
from crm.models.words import Role
from funnel.funnels.draft import Draft, FunnelDraftSave
from funnel.funnels.publish import FunnelPublish, FunnelPublished, publish
from funnel.funnels.read_drafts import read_drafts
from funnel.funnels.save_draft import save_draft
from funnel.models import Funnel, Objective, Step
from funnel.reads import WorkReads
from tests.factories.model import ENTRY_RULE, STEPS, as_role, given_steps, make_funnel, make_product, make_resource

pytestmark = [pytest.mark.anyio, pytest.mark.database]
AWARE, ASKED, SALES, BOUGHT = STEPS


async def save(work: Work, *steps: dict[str, Any], entry: Any = ENTRY_RULE, **more: Any) -> Draft:
    product = more.pop("product_id", None) or (await make_product(work)).id
    return await save_draft(
        work, FunnelDraftSave(product_id=product, entry_rule=entry, steps=given_steps(*steps), **more)
    )


def told(draft: Draft) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.field) for problem in draft.problems]


@pytest.mark.parametrize(
    ("steps", "problems"),
    [
        (STEPS, []),
        ((BOUGHT,), [("TOO_FEW_STEPS", "steps")]),
        ((AWARE, AWARE, BOUGHT), [
            ("DUPLICATE_KEY", "steps.1.key"), ("NOBODY_STANDS_HERE", "steps.1.goal.reachedWhen"),
        ]),
        ((AWARE, {**ASKED, "goal": None}, SALES, BOUGHT), [("GOAL_MISSING", "steps.1.goal")]),
        ((AWARE, SALES), [("GOAL_ON_LAST_STEP", "steps.1.goal")]),
        ((AWARE, ASKED, {**SALES, "is_handoff": True}, BOUGHT), [("HANDOFF_TWICE", "steps.2.isHandoff")]),
        (({**AWARE, "is_handoff": True}, {**ASKED, "is_handoff": False}, SALES, BOUGHT),
         [("HANDOFF_NOT_BEFORE_SALE", "steps.0.isHandoff")]),
        ((AWARE, {**BOUGHT, "is_handoff": True}), [("HANDOFF_NOT_BEFORE_SALE", "steps.1.isHandoff")]),
        (({**AWARE, "goal": {"text": "x", "reached_when": {"company": {}}}}, BOUGHT),
         [("UNDATED_CONDITION", "steps.0.goal.reachedWhen")]),
        (({**AWARE, "goal": {"text": "x", "reached_when": {"touch": {"channel_keys": ["nowhere"]}}}}, BOUGHT),
         [("UNKNOWN_CHANNEL", "steps.0.goal.reachedWhen")]),
        (({**AWARE, "goal": {"text": "x", "reached_when": {"touch": {"resource_ids": [str(new_id())]}}}}, BOUGHT),
         [("UNKNOWN_RESOURCE", "steps.0.goal.reachedWhen")]),
    ],
)  # fmt: skip
async def test_a_draft_is_saved_with_its_problems(work: Work, steps: Any, problems: Any) -> None:
    product = await make_product(work)
    draft = await save(work, *steps, product_id=product.id)
    assert told(draft) == problems
    assert all(problem.message.endswith(".") for problem in draft.problems)
    read = (await read_drafts(WorkReads(work), [product.id]))[product.id]
    assert (read.steps, told(read), read.version) == (draft.steps, problems, 1)


async def test_saving_again_asks_for_the_version_that_was_read(work: Work) -> None:
    product = await make_product(work)
    assert (await save(work, product_id=product.id)).version == 1
    assert (await save(work, product_id=product.id, expected_version=1)).version == 2
    with pytest.raises(Stale):
        await save(work, BOUGHT, product_id=product.id, expected_version=1)
    assert (await read_drafts(WorkReads(work), [product.id]))[product.id].steps == given_steps()


async def test_a_draft_of_no_product_is_refused(work: Work) -> None:
    with pytest.raises(NotFound) as refused:
        await save(work, product_id=new_id())
    assert refused.value.field == "productId"


async def test_publishing_makes_steps_with_numbers_and_an_objective_each(work: Work) -> None:
    product = await make_product(work)
    funnel = await make_funnel(work, product.id)
    steps = (await work.execute(select(Step).order_by(Step.position))).scalars().all()
    assert (funnel.version, funnel.is_current, funnel.name) == (1, True, "SpinaOK")
    assert [(step.key, step.number, step.position) for step in steps] == [
        ("aware", 1, 1), ("asked", 2, 2), ("sales", 3, 3), ("bought", 4, 4),
    ]  # fmt: skip
    assert [step.entered_when_description for step in steps] == [
        "Follows or visits.", "Visits at least 2 times.", "Sales accepts the handoff.", "A sale is recorded.",
    ]  # fmt: skip
    assert steps[0].reached_when_description == "Visits at least 2 times."
    assert (steps[3].goal_text, steps[3].reached_when) == (None, None)
    objectives = (await work.execute(select(Objective).order_by(Objective.position))).scalars().all()
    assert [(objective.step_key, objective.name) for objective in objectives] == [
        ("aware", "Knows of it"), ("asked", "Has asked"), ("sales", "Talks with sales"), ("bought", "Has bought"),
    ]  # fmt: skip
    assert work.events == [FunnelPublished(product.id, funnel.id, 1)]


async def test_publishing_the_same_again_answers_the_same(work: Work) -> None:
    product = await make_product(work)
    first = await make_funnel(work, product.id)
    assert (await publish(work, FunnelPublish(product_id=product.id))).id == first.id
    assert (await make_funnel(work, product.id)).id == first.id
    assert await work.scalar(select(func.count()).select_from(Step)) == 4


async def test_a_new_version_keeps_objectives_by_key_and_retires_those_that_are_gone(work: Work) -> None:
    product = await make_product(work)
    first = await make_funnel(work, product.id)
    before = {row.step_key: row.id for row in await work.execute(select(Objective.step_key, Objective.id))}
    second = await make_funnel(work, product.id, {**AWARE, "name": "Has heard"}, SALES, BOUGHT)
    assert (second.version, second.is_current) == (2, True)
    await work.session.refresh(first)
    assert first.is_current is False
    rows = (await work.execute(select(Objective.step_key, Objective.id, Objective.name, Objective.retired_on))).all()
    assert {row.step_key: row.id for row in rows} == before
    assert {row.step_key: row.retired_on is not None for row in rows} == {
        "aware": False, "asked": True, "sales": False, "bought": False,
    }  # fmt: skip
    assert {row.name for row in rows if row.step_key == "aware"} == {"Has heard"}
    third = await make_funnel(work, product.id)
    assert third.version == 3
    assert await work.scalar(select(func.count()).where(Objective.retired_on.is_not(None))) == 0


async def test_a_draft_with_problems_is_not_published(work: Work) -> None:
    product = await make_product(work)
    await save(work, AWARE, SALES, product_id=product.id)
    with pytest.raises(Problems) as refused:
        await publish(work, FunnelPublish(product_id=product.id))
    assert [problem.code for problem in refused.value.problems] == ["GOAL_ON_LAST_STEP"]
    assert await work.scalar(select(func.count()).select_from(Funnel)) == 0
    with pytest.raises(NotFound):
        await publish(work, FunnelPublish(product_id=new_id()))


async def test_rules_name_resources_in_their_descriptions(work: Work) -> None:
    page = await make_resource(work, "Landing page")
    product = await make_product(work)
    rule = {"touch": {"kinds": ["CLICK"], "resource_ids": [page.id]}}
    await make_funnel(work, product.id, {**AWARE, "goal": {"text": "x", "reached_when": rule}}, BOUGHT)
    said = await work.scalar(select(Step.reached_when_description).where(Step.key == "aware"))
    assert said == "Clicks sent by Landing page."


@pytest.mark.parametrize("role", [Role.MARKETER, Role.AUTHOR, Role.SALES_LEAD])
async def test_only_the_strategist_draws_funnels(work: Work, role: Role) -> None:
    product = await make_product(work)
    other = await as_role(work, role)
    with pytest.raises(Forbidden, match="FUNNEL_EDIT"):
        await save(other, product_id=product.id)
    with pytest.raises(Forbidden, match="FUNNEL_EDIT"):
        await publish(other, FunnelPublish(product_id=product.id))
