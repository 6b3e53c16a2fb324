"""What a placement costs in its n-th period: pure arithmetic over price schedules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from funnel.models.words import PricePeriod

_MONTHS = {PricePeriod.MONTH: 1, PricePeriod.QUARTER: 3, PricePeriod.YEAR: 12}
_DAYS = {PricePeriod.DAY: 1, PricePeriod.WEEK: 7}


@dataclass(frozen=True, slots=True)
class Schedule:
    """Prices from a day on; the last one stands for all periods that follow."""

    effective_from: date
    every: PricePeriod
    amounts_minor: tuple[int, ...]
    currency: str

    def price_of(self, period: int) -> int:
        """Minor units of the n-th period, the first being 1."""
        if period < 1:
            raise ValueError("Periods are counted from 1.")
        return self.amounts_minor[min(period, len(self.amounts_minor)) - 1]


@dataclass(frozen=True, slots=True)
class PriceOn:
    """The price of the period that holds a day, and which period that is; both days inclusive."""

    amount_minor: int
    currency: str
    period: int
    start: date
    end: date


def period_start(schedule: Schedule, period: int) -> date:
    """The first day of the n-th period. A month that lacks the day of the month begins on its last day."""
    if schedule.every in _DAYS:
        return schedule.effective_from + timedelta(days=_DAYS[schedule.every] * (period - 1))
    return _months_later(schedule.effective_from, _MONTHS[schedule.every] * (period - 1))


def period_of(schedule: Schedule, on: date) -> int:
    """Which period holds the day; the day is not before the schedule."""
    if schedule.every in _DAYS:
        return (on - schedule.effective_from).days // _DAYS[schedule.every] + 1
    first = schedule.effective_from
    months = (on.year - first.year) * 12 + on.month - first.month
    period = months // _MONTHS[schedule.every] + 1
    return period if period_start(schedule, period) <= on else period - 1


def price_on(schedules: Sequence[Schedule], on: date) -> PriceOn | None:
    """The price on a day by the schedule that began last; None before the first one.

    A period that a later schedule cuts short ends the day before that one begins; its price stays whole.
    """
    begun = [schedule for schedule in schedules if schedule.effective_from <= on]
    if not begun:
        return None
    current = max(begun, key=lambda schedule: schedule.effective_from)
    later = [each.effective_from for each in schedules if each.effective_from > on]
    period = period_of(current, on)
    end = period_start(current, period + 1) - timedelta(days=1)
    if later:
        end = min(end, min(later) - timedelta(days=1))
    return PriceOn(current.price_of(period), current.currency, period, period_start(current, period), end)


def _months_later(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
