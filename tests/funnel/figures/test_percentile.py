"""Percentiles as PostgreSQL gives them."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.figures.percentile import median, p90, percentile


@given(values=st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=30), tenth=st.integers(0, 10))
@settings(max_examples=100, deadline=None)
def test_interpolates_between_neighbours(values: list[int], tenth: int) -> None:
    """h = (n − 1)·p by exact fractions, and numpy's default as a second witness."""
    place = Fraction(tenth, 10) * (len(values) - 1)
    ordered = [*sorted(values), 0]
    exact = ordered[int(place)] + (place - int(place)) * (ordered[int(place) + 1] - ordered[int(place)])
    assert percentile(values, tenth / 10) == pytest.approx(float(exact), rel=1e-9, abs=1e-3)
    assert percentile(values, tenth / 10) == pytest.approx(float(np.percentile(values, tenth * 10)), rel=1e-9, abs=1e-3)


def test_by_hand() -> None:
    assert percentile([40, 10, 30, 20], 0.5) == 25
    assert median([3, 1, 2]) == 2
    assert p90([0, 10]) == 9
    assert percentile([7], 0.9) == 7
    assert percentile([], 0.5) is None
    with pytest.raises(ValueError, match="between 0 and 1"):
        percentile([1], 1.5)
