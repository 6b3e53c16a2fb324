"""Fees spread over months, shares, hours: by hand and by property."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.engagements.log_hours import cost_of
from funnel.engagements.report import fee_of, share_of


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 10**12))
def test_a_whole_month_costs_the_whole_fee(on: date, fee: int) -> None:
    first, days = on.replace(day=1), monthrange(on.year, on.month)[1]
    assert sum(fee_of(first + timedelta(days=index), fee) for index in range(days)) == fee


@pytest.mark.parametrize(
    ("amount", "share", "commission"),
    [(1_200_000, "0.1", 120_000), (5, "0.1", 1), (4, "0.1", 0), (-5, "0.1", -1), (0, "1", 0), (333, "0.333333", 111)],
)
def test_a_share_is_rounded_once_half_away_from_zero(amount: int, share: str, commission: int) -> None:
    assert share_of(amount, Decimal(share)) == commission


@given(st.integers(1, 1440), st.integers(0, 10**7))
def test_a_correction_takes_back_exactly_what_it_corrects(minutes: int, rate: int) -> None:
    assert cost_of(minutes, rate) == -cost_of(-minutes, rate)
    assert cost_of(60, rate) == rate
