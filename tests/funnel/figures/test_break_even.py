"""Break-even and the backward planner, by the worked example of domain.md and by fractions."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.core.problems import Invalid
from funnel.figures.break_even import (
    NO_HISTORY,
    TARGET_NOT_REACHED,
    Period,
    Question,
    StepConversion,
    StepNeed,
    break_even,
    units_needed,
)

CHAIR = Question(contribution=300_000, costs=(3_000_000, 500_000))
"""A portal announcement costs 30,000 in its first month and 5,000 in the next; a chair contributes 3,000 (RUB)."""

STEPS = (
    StepConversion("visit", Decimal("0.05")),
    StepConversion("request", Decimal("0.4")),
    StepConversion("handed_over", Decimal("0.5")),
)


def test_the_worked_example() -> None:
    answer = break_even(CHAIR)
    assert answer.units == 12
    assert answer.per_period == (Period(1, 3_000_000, 10, 10), Period(2, 500_000, 2, 12))
    assert (answer.contribution, answer.profit, answer.romi, answer.warnings) == (300_000, None, None, ())


def test_cumulated_units_are_not_the_sum_of_the_periods() -> None:
    answer = break_even(Question(contribution=300, costs=(100, 100, 100)))
    assert [(period.units, period.cumulated_units) for period in answer.per_period] == [(1, 1), (1, 1), (1, 1)]


@given(costs=st.lists(st.integers(0, 10**12), max_size=6), contribution=st.integers(1, 10**9))
@settings(max_examples=100, deadline=None)
def test_units_are_the_fewest_that_carry_the_cost(costs: list[int], contribution: int) -> None:
    answer = break_even(Question(contribution=contribution, costs=tuple(costs)))
    assert answer.units * contribution >= sum(costs)
    assert answer.units == 0 or (answer.units - 1) * contribution < sum(costs)
    if costs:
        assert answer.per_period[-1].cumulated_units == answer.units


def test_commission_comes_off_the_contribution() -> None:
    answer = break_even(replace(CHAIR, commission_share=Decimal("0.1"), units=25))
    assert (answer.contribution, answer.units) == (270_000, 13)
    assert answer.profit == 25 * 270_000 - 3_500_000
    assert answer.romi == Fraction(3_250_000, 3_500_000)
    assert break_even(Question(contribution=333, commission_share=Decimal("0.1"))).contribution == 300


def test_profit_of_the_target_where_no_units_are_given() -> None:
    assert break_even(replace(CHAIR, target_units=12)).profit == 100_000
    assert break_even(replace(CHAIR, target_units=12, units=10)).profit == -500_000
    free = break_even(Question(contribution=300, units=2))
    assert (free.units, free.profit, free.romi) == (0, 600, None)


def test_backward_from_the_target() -> None:
    """25 chairs: 50 handed over, 125 requests, 2,500 visits; a visit is worth 3,000 × 1 % = 30."""
    answer = break_even(replace(CHAIR, target_units=25, conversions=STEPS))
    assert answer.steps == (
        StepNeed("visit", 2_500, 3_000),
        StepNeed("request", 125, 60_000),
        StepNeed("handed_over", 50, 150_000),
    )
    assert answer.warnings == ()


def test_needs_are_rounded_up_once() -> None:
    """Ten sales at 30 % of 30 %: 10 / 0.09 = 111.1, so 112 people, and not ceil(34 / 0.3) = 114."""
    steps = (StepConversion("a", Decimal("0.3")), StepConversion("b", Decimal("0.3")))
    answer = break_even(Question(contribution=1_000, target_units=10, conversions=steps))
    assert [step.needed for step in answer.steps] == [112, 34]
    assert [step.price_per_entry for step in answer.steps] == [90, 300]


@pytest.mark.parametrize("conversion", [None, Decimal(0)])
def test_no_history_is_said_and_nothing_is_invented_before_it(conversion: Decimal | None) -> None:
    steps = (STEPS[0], StepConversion("request", conversion), STEPS[2])
    answer = break_even(replace(CHAIR, target_units=25, conversions=steps, price_per_entry=2_000))
    assert answer.steps == (
        StepNeed("visit", None, None, 1_750),
        StepNeed("request", None, None, 87),
        StepNeed("handed_over", 50, 150_000, None),
    )
    assert [warning.code for warning in answer.warnings] == [NO_HISTORY]
    assert "'request'" in answer.warnings[0].message


def test_a_budget_that_buys_too_few_entries_is_said() -> None:
    """35,000 buy 1,750 visits at 20: 17 chairs, not 25."""
    question = replace(CHAIR, target_units=25, conversions=STEPS, price_per_entry=2_000)
    warnings = break_even(question).warnings
    assert [warning.code for warning in warnings] == [TARGET_NOT_REACHED]
    assert warnings[0].message == "The budget buys 1750 entries, which bring 17 units; the target is 25."
    assert break_even(replace(question, costs=(5_000_000,))).warnings == ()
    assert [w.code for w in break_even(replace(question, costs=(4_999_999,))).warnings] == [TARGET_NOT_REACHED]


def test_planned_units_below_the_target_are_said() -> None:
    assert [w.code for w in break_even(replace(CHAIR, units=24, target_units=25)).warnings] == [TARGET_NOT_REACHED]
    assert break_even(replace(CHAIR, units=25, target_units=25)).warnings == ()


def test_entries_are_the_cost_where_no_cost_is_given() -> None:
    answer = break_even(Question(contribution=300_000, target_units=25, conversions=STEPS, price_per_entry=2_000))
    assert answer.per_period == (Period(1, 5_000_000, 17, 17),)
    assert (answer.profit, answer.romi) == (2_500_000, Fraction(1, 2))


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (Question(contribution=0), "contribution"),
        (Question(contribution=-1), "contribution"),
        (Question(contribution=5, commission_share=Decimal(1)), "commissionShare"),
        (Question(contribution=5, commission_share=Decimal("-0.1")), "commissionShare"),
        (Question(contribution=1, commission_share=Decimal("0.5")), "commissionShare"),
        (Question(contribution=5, costs=(1, -1)), "costs.1"),
        (Question(contribution=5, units=-1), "units"),
        (Question(contribution=5, target_units=-1), "targetUnits"),
        (Question(contribution=5, price_per_entry=-1), "pricePerEntry"),
        (Question(contribution=5, conversions=(StepConversion("a", Decimal("1.1")),)), "conversions.0.conversion"),
    ],
)
def test_what_cannot_be_is_refused(question: Question, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        break_even(question)
    assert refused.value.field == field
    assert refused.value.message.endswith(".")


def test_units_need_a_contribution() -> None:
    with pytest.raises(Invalid):
        units_needed(100, 0)
    assert units_needed(0, 7) == 0
