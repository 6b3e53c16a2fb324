"""Money spent in the demo's year, and what the channels' own counters showed week by week."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from crm.core.work import Work
from crm.demo.cast import Model, acting
from crm.demo.people import DAYS, midnight
from crm.demo.world import DOES_NOT_PAY, RESOURCE
from funnel.inputs import Amount, Period
from funnel.metrics.record import MOST, ResourceMetricItem, ResourceMetricsRecord
from funnel.metrics.record import record as record_metrics
from funnel.models.words import Metric
from funnel.spend.record import SpendRecord, record_many

MONTH = 30
MONTHLY = {"yandex": 12_000, "google": 6_000, "newsletter": 1_500}
"""Roubles a month at full size; the first months are cheaper."""
ONCE = (("influencer", 70, 12_000), ("influencer", 240, 8_000), ("newspaper", 40, 4_000), ("newspaper", 130, 4_000),
        ("newspaper", 220, 4_000), ("newspaper", 310, 4_000), ("webinar", 60, 3_000), ("webinar", 160, 3_000),
        ("webinar", 270, 3_000), ("vk-group", 90, 5_000), ("vk-group", 250, 5_000))  # fmt: skip
"""Resource, day of the year, roubles."""


async def build_spend(work: Work, model: Model, anchor: date, scale: float) -> None:
    """A year of spend; what is bought by the click grows with the demo, fixed prices do not. A bill is recorded on the
    day after its last one: who asks how the year was known then sees what was known."""
    bills: dict[date, list[SpendRecord]] = {}
    for key, start, end, roubles in _spends(anchor, scale):
        bills.setdefault(min(end + timedelta(days=1), anchor), []).append(SpendRecord(
            resource_id=model.resources[key], period=Period(start=start, end=end),
            amount=Amount(amount=Decimal(roubles)), source="demo", external_id=f"{key}:{start.isoformat()}",
        ))  # fmt: skip
    for day in sorted(bills):
        await record_many(acting(work, model.actors["marketer"], midnight(day)), bills[day])


def _spends(anchor: date, scale: float) -> Iterator[tuple[str, date, date, int]]:
    first = anchor - timedelta(days=DAYS)
    prices = RESOURCE[DOES_NOT_PAY].prices
    for month in range(DAYS // MONTH):
        start = first + timedelta(days=month * MONTH)
        end = start + timedelta(days=MONTH - 1)
        yield DOES_NOT_PAY, start, end, prices[min(month, len(prices) - 1)]
        for key, roubles in MONTHLY.items():
            yield key, start, end, max(100, round(roubles * scale * (0.6 + 0.07 * month)))
    for key, day, roubles in ONCE:
        start = first + timedelta(days=day)
        yield key, start, start + timedelta(days=6), max(100, round(roubles * scale))


SERIES: tuple[tuple[str, Metric, float, float, float], ...] = (
    ("vk-group", Metric.FOLLOWERS, 300, 2_900, 0.004),
    ("vk-page", Metric.FOLLOWERS, 150, 1_500, 0.004),
    ("facebook", Metric.FOLLOWERS, 90, 240, 0.01),
    ("instagram", Metric.FOLLOWERS, 800, 7_400, 0.004),
    ("youtube", Metric.FOLLOWERS, 60, 1_300, 0.004),
    ("telegram", Metric.FOLLOWERS, 40, 1_700, 0.004),
    ("newsletter", Metric.CONTACT_BASE, 700, 2_500, 0.003),
    ("blog", Metric.RETURNING_VISITORS, 20, 85, 0.15),
    ("corporate", Metric.SESSIONS, 330, 420, 0.1),
    ("site", Metric.SESSIONS, 300, 1_500, 0.1),
    ("forum", Metric.ENGAGEMENT, 8, 40, 0.3),
    ("webinar", Metric.ATTENDANCE, 0, 9, 0.4),
    ("page-office", Metric.BOUNCE_RATE, 0.58, 0.39, 0.04),
    ("page-heads", Metric.BOUNCE_RATE, 0.61, 0.56, 0.04),
    ("page-patients", Metric.BOUNCE_RATE, 0.44, 0.36, 0.04),
    ("vk-group", Metric.POSITIVE_SHARE, 0.66, 0.83, 0.03),
    ("line", Metric.RESPONSE_TIME, 210, 95, 0.2),
    ("seo", Metric.SEARCH_POSITION, 48, 7, 0.06),
)
"""Resource, metric, value of the first and of the last week, relative noise."""
SHARES = frozenset({Metric.BOUNCE_RATE, Metric.POSITIVE_SHARE})
"""Shares: kept to four places; all others are whole numbers."""


async def build_metrics(work: Work, model: Model, anchor: date) -> None:
    """A figure a week of every series."""
    items = [
        ResourceMetricItem(
            resource_id=model.resources[key], day=day, metric=metric, value=value,
            keyword="ergonomic chair" if metric is Metric.SEARCH_POSITION else None,
        )
        for key, metric, day, value in _figures(anchor)
    ]  # fmt: skip
    for at in range(0, len(items), MOST):
        part = ResourceMetricsRecord(items=tuple(items[at : at + MOST]))
        await record_metrics(acting(work, model.actors["marketer"], midnight(anchor)), part)


def _figures(anchor: date) -> Iterator[tuple[str, Metric, date, Decimal]]:
    weeks = DAYS // 7
    for key, metric, low, high, noise in SERIES:
        random = Random(f"{key}:{metric.value}")
        for week in range(weeks):
            share = week / (weeks - 1)
            value = (low + (high - low) * share) * (1 + random.uniform(-noise, noise))
            day = anchor - timedelta(days=DAYS - 7 * week - 6)
            yield key, metric, day, _number(metric, value)


def _number(metric: Metric, value: float) -> Decimal:
    if metric in SHARES:
        return Decimal(str(round(min(max(value, 0.0), 1.0), 4)))
    return Decimal(max(1 if metric is Metric.SEARCH_POSITION else 0, round(value)))
