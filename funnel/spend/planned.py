"""What the schedules will cost: spend that is not written yet, readable as a plan."""

from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from sqlalchemy import and_, not_, select

from crm.core.limits import at_most
from crm.core.problems import Invalid
from funnel.inputs import Period
from funnel.models import Resource, SpendSchedule
from funnel.models.words import SpendCadence
from funnel.reads import Reads, Row, among
from funnel.spend.periods import Due, Terms
from funnel.spend.schedule import OVER
from funnel.spend.write_scheduled import prices_of
from funnel.workspace import read_home

MOST_SCHEDULES = 1_000
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Planned:
    """One period of one schedule; `within` is its share of the days asked about."""

    schedule_id: UUID
    resource_id: UUID
    due: Due
    within: int


@dataclass(frozen=True, slots=True)
class PlannedSpend:
    """All of them, earliest first, in one currency."""

    currency: str
    items: tuple[Planned, ...]

    @property
    def total(self) -> int:
        """What falls on the days asked about."""
        return sum(item.within for item in self.items)


async def planned_spend(reads: Reads, period: Period) -> PlannedSpend:
    """Periods that overlap the asked one and are not written as spend yet; three statements."""
    currency = (await read_home(reads)).currency
    rows = await _open(reads, period)
    prices = await prices_of(reads, [row["resource_id"] for row in rows if row["amount_minor"] is None])
    items: list[Planned] = []
    for row in rows:
        found = (row["amount_minor"],) if row["amount_minor"] is not None else prices.get(row["resource_id"], ())
        terms = Terms(SpendCadence(row["every"]), row["starts_on"], row["ends_on"], found)
        items += _of(row, terms, period)
        if len(rows) > MOST_SCHEDULES or len(items) > MOST:
            raise Invalid(f"That is more than {MOST} payments; ask about a shorter period.", field="period")
    items.sort(key=lambda item: (item.due.start, item.schedule_id))
    return PlannedSpend(currency, tuple(items))


def _of(row: Row, terms: Terms, period: Period) -> list[Planned]:
    ahead = islice(terms.due(row["next_number"], period.end), 2 * MOST)
    return [
        Planned(row["id"], row["resource_id"], due, due.within(period.start, period.end))
        for due in ahead
        if due.minor and due.end >= period.start
    ]


async def _open(reads: Reads, period: Period) -> list[Row]:
    schedule = SpendSchedule
    return list(
        await reads.rows(
            select(
                schedule.id, schedule.resource_id, schedule.amount_minor, schedule.every, schedule.starts_on,
                schedule.ends_on, schedule.next_number,
            )
            .join(Resource, and_(Resource.workspace_id == reads.workspace_id, Resource.id == schedule.resource_id))
            .where(
                schedule.workspace_id == reads.workspace_id,
                schedule.next_on <= period.end,
                not_(among(Resource.state, OVER)),
            )
            .order_by(schedule.next_on, schedule.id)
            .limit(at_most(MOST_SCHEDULES + 1))
        )
    )  # fmt: skip
