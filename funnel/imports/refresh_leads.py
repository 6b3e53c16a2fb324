"""What a file says anew of leads that are there: name and owner. A blank cell never erases anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from crm.core.tables import sort_key
from crm.core.work import Work
from crm.people.names import clean


@dataclass(frozen=True, slots=True)
class Wanted:
    """The row of the file, the lead, and what the row gives; None gives nothing."""

    number: int
    lead_id: UUID
    name: str | None
    owner_id: UUID | None


_GIVEN = (
    "unnest(CAST(:lead_ids AS uuid[]), CAST(:names AS text[]), CAST(:sort_keys AS text[]), CAST(:owner_ids AS uuid[]))"
    " AS given(id, name, sort_key, owner_id)"
)
_DIFFERS = (
    "(coalesce(given.name, l.name), coalesce(given.owner_id, l.owner_id)) IS DISTINCT FROM (l.name, l.owner_id)"
    " AND NOT EXISTS (SELECT FROM persons p WHERE p.workspace_id = :workspace_id AND p.id = l.person_id"
    "  AND p.erased_at IS NOT NULL)"
)
"""A person that was erased gets no name back because the same file comes once more."""
_LOCK = text(
    f"SELECT l.id FROM leads l JOIN {_GIVEN} ON l.id = given.id"
    f" WHERE l.workspace_id = :workspace_id AND {_DIFFERS} ORDER BY l.id FOR NO KEY UPDATE OF l"
)
_CHANGE = text(
    "UPDATE leads l SET name = coalesce(given.name, l.name), sort_key = coalesce(given.sort_key, l.sort_key),"
    " owner_id = coalesce(given.owner_id, l.owner_id), version = l.version + 1"
    f" FROM {_GIVEN} WHERE l.workspace_id = :workspace_id AND l.id = given.id AND {_DIFFERS} RETURNING l.id"
)


async def refresh(work: Work, wanted: Sequence[Wanted]) -> set[int]:
    """Rows whose lead was changed; two statements however many there are. The last row about a lead counts.

    Comes after the facts of the batch: rows of leads that are known make no facts, so that no day cell is locked
    unless new rows stand between them, and then a collision is tried again like any other.
    """
    last = {one.lead_id: one for one in wanted if one.name is not None or one.owner_id is not None}
    if not last:
        return set()
    given = sorted(last.values(), key=lambda one: one.lead_id)
    names = [clean(one.name) for one in given]
    arrays = {
        "workspace_id": work.workspace_id,
        "lead_ids": [one.lead_id for one in given],
        "names": names,
        "sort_keys": [sort_key(name) if name else None for name in names],
        "owner_ids": [one.owner_id for one in given],
    }
    if not (await work.execute(_LOCK, arrays)).first():
        return set()
    changed = set((await work.execute(_CHANGE, arrays)).scalars())
    return {one.number for one in given if one.lead_id in changed}
