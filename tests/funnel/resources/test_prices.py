"""The price of a day: exact values, and that periods follow one another without a gap."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.models.words import PricePeriod
from funnel.resources.prices import PriceOn, Schedule, period_of, period_start, price_on

PORTAL = Schedule(date(2026, 5, 31), PricePeriod.MONTH, (3_000_000, 500_000), "RUB")


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 5, 30), None),
        (date(2026, 5, 31), PriceOn(3_000_000, "RUB", 1, date(2026, 5, 31), date(2026, 6, 29))),
        (date(2026, 6, 29), PriceOn(3_000_000, "RUB", 1, date(2026, 5, 31), date(2026, 6, 29))),
        (date(2026, 6, 30), PriceOn(500_000, "RUB", 2, date(2026, 6, 30), date(2026, 7, 30))),
        (date(2027, 3, 1), PriceOn(500_000, "RUB", 10, date(2027, 2, 28), date(2027, 3, 30))),
    ],
)
def test_thirty_thousand_then_five(on: date, expected: PriceOn | None) -> None:
    assert price_on([PORTAL], on) == expected


def test_a_later_schedule_takes_over_on_its_first_day() -> None:
    dearer = Schedule(date(2026, 7, 10), PricePeriod.WEEK, (100,), "RUB")
    assert price_on([dearer, PORTAL], date(2026, 7, 9)) == PriceOn(
        500_000, "RUB", 2, date(2026, 6, 30), date(2026, 7, 9)
    )
    assert price_on([PORTAL, dearer], date(2026, 7, 17)) == PriceOn(100, "RUB", 2, date(2026, 7, 17), date(2026, 7, 23))


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(PricePeriod), st.integers(0, 4_000))
def test_every_day_lies_in_the_period_that_holds_it(since: date, every: PricePeriod, later: int) -> None:
    schedule, day = Schedule(since, every, (1,), "RUB"), since + timedelta(days=later)
    period = period_of(schedule, day)
    assert period >= 1
    assert period_start(schedule, period) <= day < period_start(schedule, period + 1)
