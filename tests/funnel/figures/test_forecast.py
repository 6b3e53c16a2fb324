"""Forecasts: the interval holds what it says, over simulated periods; equal figures have equal forecasts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.figures.forecast import DRAWS, Horizon, Numbers, ahead, interval, trend

WEEK = np.array([1.3, 1.2, 1.1, 1.0, 0.9, 0.6, 0.5])
PERIODS = 200


def days(rate: float, count: int, spread: float | None, generator: np.random.Generator) -> Numbers:
    """Daily counts with a weekly pattern; `spread` is the shape of the gamma that makes them uneven."""
    rates = rate * WEEK[np.arange(count) % 7]
    if spread is not None:
        rates = rates * generator.gamma(spread, 1 / spread, count)
    return generator.poisson(rates).astype(np.float64)


@pytest.mark.parametrize("to_come", [10, 30, 62])
@pytest.mark.parametrize(("rate", "spread"), [(2.0, None), (10.0, None), (100.0, None), (12.0, 3.0), (40.0, 1.5)])
def test_four_of_five_periods_end_inside_the_interval(rate: float, spread: float | None, to_come: int) -> None:
    """Poisson and overdispersed counts, seen for 28 days: the total of what follows lies inside in 70 to 90 %."""
    generator = np.random.default_rng([int(rate), to_come, 11])
    inside = 0
    for _ in range(PERIODS):
        counts = days(rate, 28 + to_come, spread, generator)
        low, high = interval(ahead(counts[None, :28], Horizon(28, to_come)).draws)
        inside += int(low[0] <= counts[28:].sum() <= high[0])
    assert 0.7 <= inside / PERIODS <= 0.9


def test_weekdays_are_expected_as_they_were() -> None:
    """Two weeks of 7 on Mondays only; the next ten days, from a Monday on, have two Mondays: 14 and no doubt."""
    fortnight = np.array([[7.0, 0, 0, 0, 0, 0, 0] * 2])
    drawn = ahead(fortnight, Horizon(14, 10))
    assert drawn.expected.tolist() == [14.0]
    low, high = interval(drawn.draws)
    assert (low.tolist(), high.tolist()) == ([14.0], [14.0])
    late = ahead(fortnight, Horizon(14, 6, skipped=1))
    assert late.expected.tolist() == [0.0]


def test_before_two_weeks_all_days_are_alike() -> None:
    """2, 4, 6 on three days: 4 a day; twenty more days bring 80, give or take."""
    drawn = ahead(np.array([[2.0, 4.0, 6.0]]), Horizon(3, 20))
    assert drawn.expected.tolist() == [80.0]
    low, high = interval(drawn.draws)
    assert low[0] < 80 < high[0]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 40), min_size=28, max_size=28), min_size=1, max_size=6),
    st.integers(1, 90),
)
def test_a_series_is_drawn_the_same_beside_others_and_again(rows: list[list[int]], to_come: int) -> None:
    series = np.array(rows, np.float64)
    together = ahead(series, Horizon(28, to_come))
    for place, row in enumerate(series):
        alone = ahead(row[None, :], Horizon(28, to_come))
        assert alone.expected[0] == pytest.approx(together.expected[place])
        assert np.allclose(alone.draws[0], together.draws[place])
    assert together.draws.shape == (len(rows), DRAWS)


def test_a_line_goes_on() -> None:
    """Positions 30, 28, … 4: two a day better; in five days 4 − 10, and no doubt where nothing strays."""
    value, draws = trend(np.arange(13, -1, -1, dtype=np.float64), np.arange(30, 2, -2, dtype=np.float64), 5)
    assert value == pytest.approx(-6)
    assert np.allclose(draws, -6)


@pytest.mark.parametrize(("known", "values"), [(1, [[3.0]]), (3, [[1.0, 2.0]])])
def test_what_is_not_known_is_not_forecast(known: int, values: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="two days"):
        ahead(np.array(values), Horizon(known, 5))
