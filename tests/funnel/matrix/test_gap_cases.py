"""Every gap appears when the thing is missing and is gone with the smallest change that brings it."""

from datetime import date

import pytest
from sqlalchemy import text

from crm.core.work import Work
from funnel.matrix.gaps.find import CHECKS, OF_CODE
from funnel.matrix.gaps.gap import GapCode
from tests.factories.model import make_goal, make_model
from tests.funnel.matrix.gap_cases import CASES, OF_ROWS, Stage, columns, ten_answers

pytestmark = pytest.mark.anyio
RESTING = (
    {"state": "POSTPONED"}, {"state": "REJECTED"}, {"state": "RETIRED"}, {"purposes": ["SUPPORT"]},
    {"users": ["STAFF"]},
)  # fmt: skip


def test_every_gap_has_a_check_and_a_case() -> None:
    assert [check.code for check in CHECKS] == list(GapCode) == list(CASES)


def test_every_check_says_when_and_what_to_do_in_sentences() -> None:
    for check in CHECKS:
        assert check.when.endswith("."), check.code
        assert check.remedy.endswith("."), check.code


@pytest.mark.database
@pytest.mark.parametrize("code", CASES)
async def test_there_when_missing_and_gone_with_the_smallest_change(work: Work, code: GapCode) -> None:
    appear, vanish = CASES[code]
    stage = Stage(work, await make_model(work))
    await appear(stage)
    found = await stage.found(code)
    assert found
    assert {gap.severity for gap in found} == {OF_CODE[code].severity}
    assert all(gap.message.endswith(".") for gap in found)
    await vanish(stage)
    assert await stage.found(code) == []


@pytest.mark.database
@pytest.mark.parametrize("code", [code for code in CASES if code not in OF_ROWS])
async def test_resources_nobody_markets_with_raise_none(work: Work, code: GapCode) -> None:
    appear, _ = CASES[code]
    stage = Stage(work, await make_model(work))
    await appear(stage)
    (page,) = {gap.resource_id for gap in await stage.found(code)}
    assert page is not None
    for values in RESTING:
        await columns(stage, "resources", page, **values)
        assert await stage.found(code) == [], values
        await columns(stage, "resources", page, state="ACTIVE", purposes=["MARKETING"], users=["AUDIENCE"])
    assert len(await stage.found(code)) == 1


@pytest.mark.database
async def test_the_last_step_is_no_gap(work: Work) -> None:
    stage = Stage(work, await make_model(work))
    named = [gap.message for gap in await stage.found(GapCode.STEP_WITHOUT_RESOURCE)]
    assert [name for name in ("Knows of it", "Has asked", "Talks with sales", "Has bought") if name in str(named)] == [
        "Knows of it", "Has asked", "Talks with sales",
    ]  # fmt: skip


@pytest.mark.database
async def test_three_of_ten_declined_are_not_many(work: Work) -> None:
    stage = Stage(work, await make_model(work))
    await ten_answers(stage, declined=3)
    assert await stage.found(GapCode.HIGH_DECLINE_SHARE) == []


@pytest.mark.database
async def test_spend_is_held_against_all_budgets_that_share_its_days(work: Work) -> None:
    """Two goals of one page, 31,000 each: 50,000 is within both, 62,000.01 is not, and is told once."""
    stage = Stage(work, await make_model(work))
    await CASES[GapCode.GOAL_WITHOUT_PLAN][0](stage)
    await make_goal(work, stage.model, step_key="asked")
    await stage.spend("50000")
    assert await stage.found(GapCode.BUDGET_OVERSPENT) == []
    await stage.spend("12000.01")
    (gap,) = await stage.found(GapCode.BUDGET_OVERSPENT)
    assert gap.message == "“VK page” has spent 62,000.01 RUB of a budget of 62,000.00."


@pytest.mark.database
async def test_handoffs_of_a_funnel_that_hands_nobody_over_cannot_be_counted(work: Work) -> None:
    model = await make_model(work)
    stage = Stage(work, model)
    await make_goal(work, model, metric="HANDOFFS_ACCEPTED")
    assert await stage.found(GapCode.GOAL_NOT_MEASURABLE) == []
    await work.execute(text("UPDATE steps SET is_handoff = false WHERE workspace_id = :w"), {"w": work.workspace_id})
    assert len(await stage.found(GapCode.GOAL_NOT_MEASURABLE)) == 1


@pytest.mark.database
async def test_a_goal_that_has_not_begun_needs_no_source_yet(work: Work) -> None:
    model = await make_model(work)
    stage = Stage(work, model, today=date(2026, 4, 30))
    await make_goal(work, model, metric="FOLLOWERS")
    assert await stage.found(GapCode.GOAL_NOT_MEASURABLE) == []
    stage.today = date(2026, 5, 1)
    assert len(await stage.found(GapCode.GOAL_NOT_MEASURABLE)) == 1
