"""The n-th period of something that is paid again and again, and its price."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from crm.core.money import spread_evenly
from funnel.models.words import SpendCadence


@dataclass(frozen=True, slots=True)
class Due:
    """One period, both ends inclusive, and what it costs."""

    number: int
    start: date
    end: date
    minor: int

    def within(self, first: date, last: date) -> int:
        """Its exact share of those days: the same spreading as when it is written."""
        shares = spread_evenly(self.minor, (self.end - self.start).days + 1)
        low = max((first - self.start).days, 0)
        return sum(shares[low : max((last - self.start).days + 1, low)])


@dataclass(frozen=True, slots=True)
class Terms:
    """What a schedule says; `prices` of the n-th period, the last one stands for all that follow."""

    every: SpendCadence
    starts_on: date
    ends_on: date | None
    prices: Sequence[int]

    def start(self, number: int) -> date:
        """First day of the n-th period: a month begins on the same day, or on the month's last where it has none."""
        if self.every is SpendCadence.WEEK:
            return self.starts_on + timedelta(weeks=number - 1)
        year, month = divmod(self.starts_on.year * 12 + self.starts_on.month - 1 + number - 1, 12)
        return date(year, month + 1, min(self.starts_on.day, monthrange(year, month + 1)[1]))

    def due(self, number: int, until: date) -> Iterator[Due]:
        """Periods from the n-th on that begin by `until`, and not after the schedule's end."""
        if not self.prices:
            return
        last = until if self.ends_on is None else min(until, self.ends_on)
        for n in count(number):
            start = self.start(n)
            if start > last:
                return
            price = self.prices[min(n, len(self.prices)) - 1]
            yield Due(n, start, self.start(n + 1) - timedelta(days=1), price)

    def next_on(self, number: int) -> date | None:
        """First day of the n-th period; None where the schedule has ended by then."""
        start = self.start(number)
        return None if self.ends_on is not None and start > self.ends_on else start
