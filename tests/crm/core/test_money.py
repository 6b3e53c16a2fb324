"""Spreading money: exact sums, and no part off its share by a unit or more."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.core.money import MAX_MINOR, spread_by, spread_evenly

amounts = st.one_of(st.integers(-MAX_MINOR, MAX_MINOR), st.integers(-20, 20))
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any)


@given(minor=amounts, days=st.integers(1, 400))
@settings(max_examples=100, deadline=None)
def test_even_parts_sum_and_the_first_days_get_the_rest(minor: int, days: int) -> None:
    """numbers.md: c // n each, the first c mod n days one more; a negative amount re-signed."""
    parts = [abs(part) for part in spread_evenly(minor, days)]
    assert parts == [abs(minor) // days + 1] * (abs(minor) % days) + [abs(minor) // days] * (days - abs(minor) % days)
    assert sum(spread_evenly(minor, days)) == minor


@given(minor=amounts, by=weights)
@settings(max_examples=100, deadline=None)
def test_weighted_parts_sum_and_stay_within_a_unit(minor: int, by: list[int]) -> None:
    parts, whole = spread_by(minor, by), sum(by)
    assert sum(parts) == minor
    for part, weight in zip(parts, by, strict=True):
        assert abs(part - Fraction(minor * weight, whole)) < 1
        assert part * minor >= 0
        assert weight or not part


@given(minor=amounts, by=weights)
@settings(max_examples=100, deadline=None)
def test_larger_remainders_come_first_and_ties_go_to_the_earlier(minor: int, by: list[int]) -> None:
    exact = [Fraction(abs(minor) * weight, sum(by)) for weight in by]
    rounded_up = [abs(part) > share for part, share in zip(spread_by(minor, by), exact, strict=True)]
    rank = [(-(share - int(share)), place) for place, share in enumerate(exact)]
    up = [rank[place] for place in range(len(by)) if rounded_up[place]]
    down = [rank[place] for place in range(len(by)) if not rounded_up[place] and exact[place].denominator > 1]
    assert not up or not down or max(up) < min(down)


@given(minor=amounts, by=weights)
@settings(max_examples=50, deadline=None)
def test_a_negative_amount_is_the_positive_one_with_the_sign(minor: int, by: list[int]) -> None:
    assert spread_by(-minor, by) == [-part for part in spread_by(minor, by)]
    assert spread_evenly(-minor, len(by)) == [-part for part in spread_evenly(minor, len(by))]


@given(minor=amounts, count=st.integers(1, 30))
@settings(max_examples=50, deadline=None)
def test_equal_weights_are_an_even_spread(minor: int, count: int) -> None:
    assert spread_by(minor, [7] * count) == spread_evenly(minor, count)


def test_by_hand() -> None:
    assert spread_evenly(10, 4) == [3, 3, 2, 2]
    assert spread_evenly(-10, 4) == [-3, -3, -2, -2]
    assert spread_by(100, [1, 1, 1]) == [34, 33, 33]
    assert spread_by(10, [1, 2, 0]) == [3, 7, 0]
    assert spread_by(MAX_MINOR, [2, 1]) == [666_666_666_666_667, 333_333_333_333_333]


@pytest.mark.parametrize("by", [[], [0, 0]])
def test_nothing_to_spread_by_is_refused(by: list[int]) -> None:
    with pytest.raises(ValueError, match="more than zero"):
        spread_by(1, by)
