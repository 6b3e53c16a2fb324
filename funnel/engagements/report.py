"""Commission against cost: what the agency earned by its terms, and what its work cost."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from crm.core.money import spread_evenly
from funnel.engagements import queries
from funnel.inputs import Period
from funnel.models.words import EngagementStatus, EngagementTermKind, Metric, TermBase
from funnel.reads import Reads, Row
from funnel.workspace import read_home

AGREED = (EngagementStatus.RUNNING.value, EngagementStatus.ENDED.value)
"""Nothing is earned by terms nobody said go to."""


@dataclass(frozen=True, slots=True)
class Earned:
    """What one term came to."""

    term_id: UUID
    kind: EngagementTermKind
    quantity: Decimal
    """Money of the base for a share, days for a fee, calls."""
    commission_minor: int


@dataclass(frozen=True, slots=True)
class Worked:
    """One member's part."""

    member_id: UUID
    minutes: int
    cost_minor: int


@dataclass(frozen=True, slots=True)
class EngagementFigures:
    """An engagement over the days it and the period have in common."""

    engagement_id: UUID
    currency: str
    days: int
    units_micro: int
    revenue_minor: int
    contribution_minor: int
    calls: int
    earned: tuple[Earned, ...]
    worked: tuple[Worked, ...]

    @property
    def commission_minor(self) -> int:
        """All terms together."""
        return sum(each.commission_minor for each in self.earned)

    @property
    def labour_minor(self) -> int:
        """What the work cost."""
        return sum(each.cost_minor for each in self.worked)


async def engagement_figures(
    reads: Reads, engagement_ids: Sequence[UUID], period: Period
) -> Mapping[UUID, EngagementFigures]:
    """Figures of any number of engagements in six statements; calls are those answered, of leads of the product."""
    rows = await reads.rows(queries.engagements(reads.workspace_id, engagement_ids))
    zone = (await read_home(reads)).time_zone
    windows = {row["id"]: _window(row, period) for row in rows}
    terms = _by(await reads.rows(queries.terms(reads.workspace_id, engagement_ids)), "engagement_id")
    work = _by(await reads.rows(queries.worked(reads.workspace_id, engagement_ids, period)), "engagement_id")
    products = sorted({row["product_id"] for row in rows})
    cells = _by(await reads.rows(queries.cells(reads.workspace_id, products, period)), "product_id")
    calls = _by(await reads.rows(queries.calls(reads.workspace_id, products, period, zone)), "product_id")
    return {
        row["id"]: _figures(
            row, windows[row["id"]], terms[row["id"]], work[row["id"]], cells[row["product_id"]],
            calls[row["product_id"]],
        )
        for row in rows
    }  # fmt: skip


def _window(row: Row, period: Period) -> tuple[date, date]:
    """First and last day in common; the last lies before the first when there are none."""
    end = min(period.end, row["ends_on"]) if row["ends_on"] else period.end
    return max(period.start, row["starts_on"]), end


def _by(rows: Sequence[Row], key: str) -> Mapping[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


def _figures(
    row: Row, window: tuple[date, date], terms: list[Row], work: list[Row], cells: list[Row], calls: list[Row]
) -> EngagementFigures:
    first, last = window
    sums: dict[str, int] = defaultdict(int)
    for cell in cells:
        if first <= cell["day"] <= last:
            sums[cell["metric"]] += int(cell["value"])
    counted = sum(call["calls"] for call in calls if first <= call["day"] <= last)
    days = max(0, (last - first).days + 1)
    base = {TermBase.REVENUE: sums[Metric.REVENUE], TermBase.CONTRIBUTION: sums[Metric.CONTRIBUTION]}
    return EngagementFigures(
        engagement_id=row["id"],
        currency=row["currency"],
        days=days,
        units_micro=sums[Metric.UNITS_SOLD],
        revenue_minor=base[TermBase.REVENUE],
        contribution_minor=base[TermBase.CONTRIBUTION],
        calls=counted,
        earned=tuple(_earned(term, window, base, counted) for term in terms if row["status"] in AGREED),
        worked=tuple(Worked(each["member_id"], int(each["minutes"]), int(each["cost"])) for each in work),
    )


def _earned(term: Row, window: tuple[date, date], base: Mapping[TermBase, int], calls: int) -> Earned:
    kind = EngagementTermKind(term["kind"])
    if kind is EngagementTermKind.SHARE_OF_SALE:
        amount = base[TermBase(term["base"])]
        return Earned(term["id"], kind, Decimal(amount), share_of(amount, term["share"]))
    if kind is EngagementTermKind.PER_CALL:
        return Earned(term["id"], kind, Decimal(calls), calls * term["amount_minor"])
    days = list(_days(*window))
    return Earned(term["id"], kind, Decimal(len(days)), sum(fee_of(day, term["amount_minor"]) for day in days))


def share_of(amount_minor: int, share: Decimal) -> int:
    """Rounded once, half away from zero; returns make it smaller, and may make it negative."""
    return int((Decimal(amount_minor) * share).quantize(Decimal(1), ROUND_HALF_UP))


def fee_of(on: date, monthly_minor: int) -> int:
    """A month's fee on one of its days: spread over the month's days exactly, so whole months cost whole fees."""
    first = on.replace(day=1)
    days = ((first + timedelta(days=31)).replace(day=1) - first).days
    return spread_evenly(monthly_minor, days)[on.day - 1]


def _days(first: date, last: date) -> Iterator[date]:
    for index in range((last - first).days + 1):
        yield first + timedelta(days=index)
