"""What happened at places outside the cluster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from crm.core.clock import day_bounds
from crm.models import Person, Touchpoint
from funnel.inputs import Period
from funnel.reads import Reads, among
from funnel.workspace import read_home


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """Touches at a place, and of how many persons, merged ones counted once."""

    touches: int
    persons: int


async def counts(reads: Reads, places: Sequence[UUID], period: Period) -> Mapping[UUID, PlaceCount]:
    """Of all asked places in one statement; places where nothing happened are left out."""
    first, after = day_bounds(period.start, period.end, (await read_home(reads)).time_zone)
    own = reads.workspace_id
    statement = (
        select(
            Touchpoint.place_id, func.count().label("touches"),
            func.count(Person.canonical_id.distinct()).label("persons"),
        )
        .join(Person, (Person.workspace_id == own) & (Person.id == Touchpoint.person_id))
        .where(
            Touchpoint.workspace_id == own, among(Touchpoint.place_id, list(places)), Touchpoint.place_id.is_not(None),
            Touchpoint.occurred_at >= first, Touchpoint.occurred_at < after,
        )
        .group_by(Touchpoint.place_id)
    )  # fmt: skip
    return {
        row["place_id"]: PlaceCount(int(row["touches"]), int(row["persons"])) for row in await reads.rows(statement)
    }
