"""Days of a zone, a column at once, against the standard library one by one."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.core.clock import day_of
from funnel.analytics.days import local_days

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = ("Europe/Moscow", "America/Havana", "Asia/Kathmandu", "Africa/Casablanca", "Pacific/Apia", "UTC")
LAST = 60 * 365 * 86_400 * 1_000_000


@pytest.mark.parametrize("zone", ZONES)
@given(start=st.integers(0, LAST), gaps=st.lists(st.integers(0, 40 * 86_400 * 1_000_000), max_size=20))
@settings(max_examples=25, deadline=None)
def test_days_are_the_zones(zone: str, start: int, gaps: list[int]) -> None:
    times = np.array([start + sum(gaps[:place]) for place in range(len(gaps) + 1)], np.int64)
    expected = [_day(int(time), zone) for time in times]
    assert local_days(times, zone).tolist() == expected


@pytest.mark.parametrize("zone", ["America/Havana", "Pacific/Apia"])
def test_the_second_of_a_change(zone: str) -> None:
    """Havana sets its clocks back at one in the night, so that midnight is there twice; Apia left a day out."""
    change = (
        datetime(2025, 11, 2, 5, tzinfo=UTC) if zone == "America/Havana" else datetime(2011, 12, 30, 10, tzinfo=UTC)
    )
    around = [
        (change + timedelta(hours=hours, microseconds=step) - EPOCH) for hours in (-1, 0, 1) for step in (-1, 0, 1)
    ]
    times = np.array([moment // timedelta(microseconds=1) for moment in around], np.int64)
    assert local_days(times, zone).tolist() == [_day(int(time), zone) for time in times]


def test_no_instants_have_no_days() -> None:
    assert local_days(np.zeros(0, np.int64), "Europe/Moscow").tolist() == []


def _day(time: int, zone: str) -> int:
    return (day_of(EPOCH + timedelta(microseconds=time), zone) - EPOCH.date()).days
