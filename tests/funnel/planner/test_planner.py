"""Break-even with a product's own figures."""

from fractions import Fraction
from typing import Any

import pytest

from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.work import Work
from funnel.planner.break_even import BreakEvenAnswer, BreakEvenAsk, break_even
from funnel.reads import WorkReads
from tests.factories.model import make_model, make_product

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def ask(work: Work, **given: Any) -> BreakEvenAnswer:
    return await break_even(WorkReads(work), BreakEvenAsk.model_validate(given))


async def test_the_portal_needs_ten_chairs_then_two(work: Work) -> None:
    """30,000 / 3,000 = 10, 5,000 / 3,000 → 2; together 35,000 / 3,000 → 12. Of 25 sold 75,000 − 35,000 stay."""
    product = await make_product(work)
    answer = await ask(work, product_id=product.id, costs=[{"amount": "30000"}, {"amount": "5000"}])
    assert [(period.units, period.cumulated_units) for period in answer.figures.per_period] == [(10, 10), (2, 12)]
    assert (answer.figures.units, answer.figures.contribution, answer.figures.profit) == (12, 300_000, 4_000_000)
    assert answer.figures.romi == Fraction(4_000_000, 3_500_000)
    assert (answer.currency, answer.step_ids) == ("RUB", {})


async def test_the_way_back_follows_the_funnel_and_says_where_history_is_missing(work: Work) -> None:
    """25 sales at 0.5 need 50 with sales; nothing is said of the step before, so it and `aware` are not known."""
    model = await make_model(work)
    conversions = [{"step_key": "sales", "conversion": "0.5"}, {"step_key": "aware", "conversion": "0.1"}]
    answer = await ask(work, product_id=model.product.id, conversions=conversions)
    assert [(step.step_key, step.needed, step.price_per_entry) for step in answer.figures.steps] == [
        ("aware", None, None), ("asked", None, None), ("sales", 50, 150_000),
    ]  # fmt: skip
    assert [warning.code for warning in answer.figures.warnings] == ["NO_HISTORY"]
    assert set(answer.step_ids) == {"aware", "asked", "sales", "bought"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "contribution"),
        ({"contribution": {"amount": "0"}}, "contribution"),
        ({"contribution": {"amount": "1", "currency": "EUR"}}, "contribution"),
        ({"contribution": {"amount": "1"}, "conversions": [{"step_key": "a", "conversion": "2"}]},
         "conversions.0.conversion"),
    ],
)  # fmt: skip
async def test_what_cannot_be_told_is_refused(work: Work, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await ask(work, **given)
    assert refused.value.field == field


async def test_steps_and_products_are_the_workspaces(work: Work) -> None:
    model = await make_model(work)
    with pytest.raises(NotFound):
        await ask(work, product_id=new_id())
    for key in ("nowhere", "bought"):
        with pytest.raises(Invalid) as refused:
            await ask(work, product_id=model.product.id, conversions=[{"step_key": key, "conversion": "0.5"}])
        assert refused.value.field == "conversions.0.stepKey"
