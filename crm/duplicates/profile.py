"""What is compared of a person."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import text

from crm.core.work import Work
from crm.people.identity import Slot

_PROFILES = text(
    "SELECT p.id, p.canonical_id, coalesce(d.name, p.name) AS name, p.company_id, c.name AS company,"
    "  (SELECT json_agg(json_build_array(i.kind, i.account, i.value) ORDER BY i.kind, i.account, i.value)"
    "   FROM identities i WHERE i.workspace_id = :workspace_id AND i.person_id = p.id) AS slots"
    " FROM persons p LEFT JOIN person_details d ON d.workspace_id = :workspace_id AND d.id = p.id"
    " LEFT JOIN companies c ON c.workspace_id = :workspace_id AND c.id = p.company_id"
    " WHERE p.workspace_id = :workspace_id AND p.erased_at IS NULL"
)
_BY_ID = text(f"{_PROFILES.text} AND p.id = ANY(CAST(:ids AS uuid[]))")
_BY_CANONICAL = text(f"{_PROFILES.text} AND p.canonical_id = ANY(CAST(:ids AS uuid[])) ORDER BY p.id")

_HELD = text(
    "SELECT p.canonical_id FROM persons p WHERE p.workspace_id = :workspace_id"
    " AND p.canonical_id = ANY(CAST(:ids AS uuid[])) ORDER BY p.id FOR SHARE SKIP LOCKED"
)
_ALL = text(
    "SELECT p.canonical_id, count(*) AS persons FROM persons p WHERE p.workspace_id = :workspace_id"
    " AND p.canonical_id = ANY(CAST(:ids AS uuid[])) GROUP BY p.canonical_id"
)


@dataclass
class Profile:
    """A person, or all that one stands for, as it is compared with others."""

    id: UUID
    name: str | None = None
    company_id: UUID | None = None
    company: str | None = None
    slots: set[Slot] = field(default_factory=set)

    def of(self, *kinds: str) -> list[str]:
        """The values of these kinds."""
        return sorted(value for kind, _, value in self.slots if kind in kinds)


async def own(work: Work, ids: Collection[UUID]) -> list[Profile]:
    """Each very person with what it brought itself."""
    rows = await work.execute(_BY_ID, {"workspace_id": work.workspace_id, "ids": sorted(ids)})
    return [Profile(row.id, row.name, row.company_id, row.company, set(_slots(row.slots))) for row in rows]


async def whole(work: Work, ids: Collection[UUID]) -> tuple[dict[UUID, Profile], set[UUID]]:
    """Each canonical person with everything of those merged into it, held so that nobody is erased meanwhile; and
    those whom somebody else holds, for who compares waits for nobody.
    """
    given = {"workspace_id": work.workspace_id, "ids": sorted(ids)}
    held = Counter((await work.execute(_HELD, given)).scalars())
    free = {row.canonical_id for row in await work.execute(_ALL, given) if held[row.canonical_id] == row.persons}
    found: dict[UUID, Profile] = {}
    for row in await work.execute(_BY_CANONICAL, given | {"ids": sorted(free)}):
        one = found.setdefault(row.canonical_id, Profile(row.canonical_id))
        if row.id == row.canonical_id or one.name is None:
            one.name = row.name or one.name
        if one.company_id is None:
            one.company_id, one.company = row.company_id, row.company
        one.slots.update(_slots(row.slots))
    return found, set(ids) - free


def _slots(rows: Iterable[list[str]] | None) -> Iterable[Slot]:
    return ((kind, account, value) for kind, account, value in rows or ())
