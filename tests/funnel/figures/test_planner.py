"""Forward, payback and what if: hand-worked tables, and that more never brings less."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.figures.break_even import (
    HORIZON,
    TARGET_NOT_REACHED,
    Question,
    StepConversion,
    backward,
    break_even,
    forward,
    month_of_payback,
    units_needed,
)
from funnel.figures.what_if import FAR_FROM_HISTORY, History, Move, effect, poisson, together, warnings

STEPS = (StepConversion("visit", Decimal("0.05")), StepConversion("request", Decimal("0.4")))
shares = st.fractions(Fraction(1, 1000), 1)
conversions = st.lists(shares, min_size=1, max_size=5).map(
    lambda found: tuple(StepConversion(f"s{index}", share) for index, share in enumerate(found))
)
costs = st.lists(st.integers(0, 10**9), min_size=1, max_size=24)


def test_forward_through_the_steps() -> None:
    """1,990 visits × 5 % = 99.5 requests, × 40 % = 39.8 units: whole ones are 99 and 39, not floor(99 × 0.4)."""
    assert forward(STEPS, 1_990) == (1_990, 99, 39)
    assert forward((STEPS[0], StepConversion("request", None), STEPS[1]), 100) == (100, 5, None, None)
    assert (forward((), 5), forward(STEPS, None)) == ((None,), (None, None, None))


def test_a_budget_buys_entries() -> None:
    """35,000 at 20 a visit: 1,750 visits, 87 requests, 35 units; 36 are not reached."""
    question = Question(
        300_000, (3_000_000, 500_000), target_units=36, conversions=STEPS, price_per_entry=2_000
    )  # fmt: skip
    answer = break_even(question)
    assert ([step.expected for step in answer.steps], answer.expected_units) == ([1_750, 87], 35)
    assert [warning.code for warning in answer.warnings] == [TARGET_NOT_REACHED]
    assert break_even(replace(question, entries=1_800)).expected_units == 36
    assert break_even(replace(question, entries=1_800)).warnings == ()


@pytest.mark.parametrize(
    ("units", "month"),
    [
        (5, 3),  # 15, 30, 45 thousand against 30, 35, 35
        (10, 2),  # month 1 is covered (30 ≥ 30), month 2 too (60 ≥ 35) …
        (9, 2),
        (1, 12),  # 12 × 3,000 = 36,000 ≥ 35,000
        (0, None),
    ],
)
def test_the_portal_pays_back(units: int, month: int | None) -> None:
    """SpinaOK: 30,000 and then 5,000; a chair contributes 3,000."""
    assert month_of_payback((3_000_000, 500_000), 300_000, units) == (1 if units == 10 else month)


def test_a_later_cost_puts_payback_off() -> None:
    """Month 1 costs nothing, so it is covered; month 2 costs 1,000 and is not, until 3 × 400 ≥ 1,000."""
    assert month_of_payback((0, 1_000), 400, 1) == 3
    assert month_of_payback((HORIZON * 400,), 400, 1) == HORIZON
    assert month_of_payback((HORIZON * 400 + 1,), 400, 1) is None
    assert month_of_payback((), 400, 1) is None


@given(costs, st.integers(1, 10**7))
@settings(max_examples=150, deadline=None)
def test_cumulated_units_come_from_the_cumulated_cost(given_costs: list[int], contribution: int) -> None:
    periods = break_even(Question(contribution, tuple(given_costs))).per_period
    for index, period in enumerate(periods):
        cost = sum(given_costs[: index + 1])
        assert period.cumulated_units == units_needed(cost, contribution)
        assert period.cumulated_units <= sum(one.units for one in periods[: index + 1])


@given(conversions, st.integers(0, 10**6))
@settings(max_examples=150, deadline=None)
def test_backward_then_forward_reaches_the_target(steps: tuple[StepConversion, ...], target: int) -> None:
    needed = backward(steps, 1_000, target_units=target)[0].needed
    assert needed is not None
    units = forward(steps, needed)[-1]
    assert units is not None
    assert units >= target
    fewer = forward(steps, needed - 1)[-1] if needed else None
    assert fewer is None or fewer < target


@given(conversions, st.integers(0, 10**9), st.integers(0, 10**6), st.integers(1, 10**5), st.data())
@settings(max_examples=150, deadline=None)
def test_more_budget_and_higher_conversions_bring_no_fewer(
    steps: tuple[StepConversion, ...], budget: int, more: int, price: int, data: st.DataObject
) -> None:
    question = Question(1_000, (budget,), conversions=steps, price_per_entry=price)
    units = break_even(question).expected_units or 0
    assert (break_even(replace(question, costs=(budget + more,))).expected_units or 0) >= units
    index = data.draw(st.integers(0, len(steps) - 1))
    share = Fraction(steps[index].conversion or 0)
    better = StepConversion(steps[index].step_key, data.draw(st.fractions(share, 1)))
    raised = (*steps[:index], better, *steps[index + 1 :])
    assert (break_even(replace(question, conversions=raised)).expected_units or 0) >= units


@given(costs, st.integers(1, 10**6), st.integers(0, 10**6), st.integers(0, 1_000), st.decimals("0", "0.9", places=3))
@settings(max_examples=150, deadline=None)
def test_a_higher_contribution_pays_back_no_later(
    given_costs: list[int], contribution: int, more: int, units: int, share: Decimal
) -> None:
    later = HORIZON + 1
    now = month_of_payback(given_costs, contribution, units) or later
    assert (month_of_payback(given_costs, contribution + more, units) or later) <= now
    assert (month_of_payback(given_costs, contribution, units + 1) or later) <= now
    less = int(contribution * (1 - share))
    assert less == 0 or (month_of_payback(given_costs, less, units) or later) >= now


A = History("A", 1_000_000, sales=2, units_micro=2_000_000, contribution=600_000, entries={"aware": 40})
B = History("B", 2_000_000, sales=8, units_micro=8_000_000, contribution=2_400_000, entries={"aware": 60, "asked": 20})


def test_money_goes_where_a_unit_is_cheaper() -> None:
    """5,000 of A's 10,000 lose half of 2 units; at B's 20,000 they win a quarter of 8: +1 unit, +3,000.00; aware:
    60 / 4 − 40 / 2 = −5, asked: + 5.
    """
    found = effect(Move(A, B, 500_000))
    assert found is not None
    assert (found.units, found.contribution, dict(found.entries)) == (1, 300_000, {"asked": 5, "aware": -5})
    assert found.low < 1 < found.high
    assert (A.cost_per_unit, B.cost_per_unit) == (500_000, 250_000)
    back = effect(Move(B, A, 500_000))
    assert back is not None
    assert together([found, back]).units == 0
    assert effect(Move(A, History("C", 0), 1)) is None


def test_what_is_told_of_a_thin_history() -> None:
    codes = [(one.code, one.message[:3]) for one in warnings([Move(A, History("C", 0), 5), Move(B, A, 1_500_000)])]
    assert codes == [("SMALL_SAMPLE", "“A”"), ("NO_HISTORY", "“C”"), ("SMALL_SAMPLE", "“B”"), (FAR_FROM_HISTORY, "“A”")]


def test_the_interval_of_a_count() -> None:
    """Exact limits (Garwood): 30 → 20.24 to 42.83, 0 → up to 3.69; the approximation is within a few hundredths."""
    assert poisson(30) == pytest.approx((20.24, 42.83), abs=0.02)
    assert poisson(0) == (0.0, pytest.approx(3.69, abs=0.2))
