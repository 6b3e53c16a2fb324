"""How many people stand on each rung, and who moved up and down in a period."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import text

from crm.core.limits import at_most
from crm.core.problems import Conflict
from funnel.inputs import Input, Period
from funnel.loyalty.fold import NOWHERE, Move, standing
from funnel.loyalty.ladders import Ladder, ladder_of
from funnel.loyalty.standings import standings
from funnel.reads import Reads
from funnel.workspace import read_home

MOST_PEOPLE = 20_000


class LadderAsked(Input):
    """Which ladder and days; people with a contact at the resource only, where one is given."""

    period: Period
    product_id: UUID | None = None
    resource_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RungFigures:
    """People at a rung; `key` is None for those below the lowest."""

    key: str | None
    name: str | None
    before: int
    """At the end of the day before the period."""
    people: int
    """At the end of the period."""
    came_up: int
    """Moves in the period to this rung from a lower one; a person may move more than once."""
    came_down: int
    """Moves in the period to this rung from a higher one."""
    companies: int = 0
    """Companies of which the highest of their people stands here at the end of the period."""


@dataclass(frozen=True, slots=True)
class LadderReport:
    """Everybody who was seen by the end of the period."""

    ladder: Ladder
    people: int
    moved_up: int
    moved_down: int
    rungs: list[RungFigures]
    companies: int = 0
    """Companies that these people belong to."""


_FIRMS = text(
    "SELECT id, company_id FROM persons WHERE workspace_id = :workspace_id AND id = ANY(CAST(:persons AS uuid[]))"
    " AND company_id IS NOT NULL"
)
_PEOPLE = (
    "SELECT canonical_id AS id FROM persons WHERE workspace_id = :workspace_id AND erased_at IS NULL"
    " GROUP BY canonical_id HAVING CAST(min(first_seen_at) AT TIME ZONE :zone AS date) <= :last LIMIT "
)
_AT_RESOURCE = (
    "SELECT DISTINCT p.canonical_id AS id FROM touchpoints t"
    " JOIN persons p ON p.workspace_id = :workspace_id AND p.id = t.person_id"
    " WHERE t.workspace_id = :workspace_id AND (t.resource_id = :resource_id OR t.place_resource_id = :resource_id)"
    " AND CAST(t.occurred_at AT TIME ZONE :zone AS date) <= :last LIMIT "
)


async def ladder_report(reads: Reads, data: LadderAsked) -> LadderReport:
    """Six statements at most. Raises Conflict for more than 20,000 people: choose a resource."""
    zone = (await read_home(reads)).time_zone
    ladder = await ladder_of(reads, data.product_id)
    persons = await _people(reads, data, zone)
    found = await standings(reads, ladder, persons, zone)
    before = _stood(persons, found, data.period.start - timedelta(days=1))
    after = _stood(persons, found, data.period.end)
    firms = await _firms(reads, persons, found, data.period.end)
    moved = [each for own in found.values() for each in own if data.period.start <= each.day <= data.period.end]
    return LadderReport(
        ladder, len(persons), sum(each.rung > each.was for each in moved), sum(each.rung < each.was for each in moved),
        [_figures(ladder, place, before, after, moved, firms) for place in range(NOWHERE, len(ladder.rungs))],
        firms.total(),
    )  # fmt: skip


async def _people(reads: Reads, data: LadderAsked, zone: str) -> list[UUID]:
    given = {"workspace_id": reads.workspace_id, "zone": zone, "last": data.period.end}
    asked = _PEOPLE if data.resource_id is None else _AT_RESOURCE
    if data.resource_id is not None:
        given["resource_id"] = data.resource_id
    rows = await reads.rows(text(f"{asked}{at_most(MOST_PEOPLE + 1)}").bindparams(**given))
    if len(rows) > MOST_PEOPLE:
        raise Conflict(f"More than {MOST_PEOPLE} people were seen; choose a resource.", field="resourceId")
    return [row["id"] for row in rows]


def _stood(persons: Sequence[UUID], found: Mapping[UUID, Sequence[Move]], day: date) -> Counter[int]:
    places = (standing(found.get(person, ()), day) for person in persons)
    return Counter(NOWHERE if move is None else move.rung for move in places)


async def _firms(
    reads: Reads, persons: Sequence[UUID], found: Mapping[UUID, Sequence[Move]], day: date
) -> Counter[int]:
    """How many companies stand where the highest of their people does."""
    highest: dict[UUID, int] = {}
    for row in await reads.rows(_FIRMS.bindparams(workspace_id=reads.workspace_id, persons=sorted(persons))):
        move = standing(found.get(row["id"], ()), day)
        place = NOWHERE if move is None else move.rung
        highest[row["company_id"]] = max(place, highest.get(row["company_id"], NOWHERE))
    return Counter(highest.values())


def _figures(
    ladder: Ladder, place: int, before: Counter[int], after: Counter[int], moved: Sequence[Move], firms: Counter[int]
) -> RungFigures:
    rung = None if place == NOWHERE else ladder.rungs[place]
    return RungFigures(
        rung.key if rung else None, rung.name if rung else None, before[place], after[place],
        sum(each.rung == place > each.was for each in moved), sum(each.rung == place < each.was for each in moved),
        firms[place],
    )  # fmt: skip
