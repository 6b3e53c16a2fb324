"""Who stands where in a community: the people behind its figures."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from crm.core.limits import at_most
from crm.core.problems import Invalid
from funnel.communities.inputs import CommunityPeopleAsked, CommunityStanding
from funnel.communities.standings import STANDINGS, given
from funnel.reads import Reads

_STANDING = "(CAST(:standing AS text) IS NULL OR standing = CAST(:standing AS text))"
_WANTED = f"{_STANDING} AND (CAST(:among AS uuid[]) IS NULL OR person IN (SELECT unnest(CAST(:among AS uuid[]))))"
_LISTED = (
    f"{STANDINGS}, listed AS (SELECT *, count(*) OVER () AS total FROM told WHERE {_WANTED})"
    " SELECT person, standing, seen_on, acted_on, total FROM listed WHERE CAST(:after AS uuid) IS NULL"
    " OR (seen_on, person) < (SELECT l.seen_on, l.person FROM listed l WHERE l.person = CAST(:after AS uuid))"
    " ORDER BY seen_on DESC, person DESC LIMIT "
)
_PRESENT = (
    f"{STANDINGS} SELECT count(*) AS total, count(*) FILTER (WHERE person = CAST(:after AS uuid)) AS found FROM told"
    f" WHERE {_WANTED}"
)
_EVERYBODY = f"{STANDINGS} SELECT person FROM told WHERE {_STANDING}"


@dataclass(frozen=True, slots=True)
class Member:
    """A canonical person at the end of the day."""

    person_id: UUID
    standing: CommunityStanding
    seen_on: date
    acted_on: date | None
    """The last day on which they did something, of the days that are looked at."""


async def everybody(reads: Reads, data: CommunityPeopleAsked) -> list[UUID]:
    """All of them, in no order. Raises NotFound."""
    values = await given(reads, data.community_id, [data.day]) | {"standing": data.standing}
    return [row["person"] for row in await reads.rows(text(_EVERYBODY).bindparams(**values))]


async def people(
    reads: Reads, data: CommunityPeopleAsked, first: int, after: UUID | None, among: Collection[UUID] | None = None
) -> tuple[list[Member], int]:
    """Those after a person, the last seen first, one more than asked for where there are more; and how many in all.

    With `among` the others are as if they were not there. Raises NotFound, Invalid for a person who is not among them.
    """
    values = await given(reads, data.community_id, [data.day]) | {
        "after": after, "standing": data.standing, "among": None if among is None else list(among),
    }  # fmt: skip
    rows = await reads.rows(text(f"{_LISTED}{at_most(first + 1)}").bindparams(**values))
    if rows:
        return [Member(row["person"], CommunityStanding(row["standing"]), row["seen_on"], row["acted_on"])
                for row in rows], rows[0]["total"]  # fmt: skip
    counted = (await reads.rows(text(_PRESENT).bindparams(**values)))[0]
    if after is not None and not counted["found"]:
        raise Invalid("This cursor belongs to another list, or its person left it.", field="after")
    return [], counted["total"]
