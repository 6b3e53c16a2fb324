"""Wilson's interval against its defining equation and published figures."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.figures.wilson import Z95, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (0, 10, 0.0, 0.2775328),
        (10, 10, 0.7224672, 1.0),
        (5, 10, 0.2365931, 0.7634069),
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
    ],
)
def test_known_intervals(successes: int, trials: int, low: float, high: float) -> None:
    """The last two stand in Newcombe, Statistics in Medicine 17 (1998), table I, method 3, to four digits."""
    interval = wilson(successes, trials)
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


@given(trials=st.integers(1, 10**6), data=st.data())
@settings(max_examples=100, deadline=None)
def test_limits_solve_the_score_equation(trials: int, data: st.DataObject) -> None:
    """At a limit L, |p − L| = z·√(L(1 − L)/n)."""
    successes = data.draw(st.integers(0, trials))
    interval, rate = wilson(successes, trials), successes / trials
    assert interval is not None
    assert 0 <= interval.low <= rate <= interval.high <= 1
    for limit in (interval.low, interval.high):
        assert (rate - limit) ** 2 == pytest.approx(Z95**2 * limit * (1 - limit) / trials, rel=1e-6, abs=1e-12)


def test_nothing_is_known_without_trials() -> None:
    assert wilson(0, 0) is None
    with pytest.raises(ValueError, match="cannot be"):
        wilson(2, 1)
