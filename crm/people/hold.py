"""Locks persons for the rest of the transaction: the lock behind everything that is derived from their facts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm.core.work import Lock, Work
from crm.people.queries import HELD


@dataclass(frozen=True)
class HeldPerson:
    """A canonical person as it is under the lock."""

    id: UUID
    name: str | None
    primary_email: str | None
    primary_phone: str | None
    company_id: UUID | None
    first_seen_at: datetime
    stands: bool = False
    """Whether it stands for others: what it is called itself is kept apart then (`person_details`)."""


async def hold(work: Work, ids: Collection[UUID]) -> tuple[dict[UUID, HeldPerson], dict[UUID, UUID]]:
    """The canonical persons of `ids` under their locks, and for each asked id its canonical one.

    A merge may have been committed between the caller's read and the lock; then the person that stands for it now is
    locked too. Ids of nobody are left out of the first and stand for themselves in the second.
    """
    work.locking(Lock.PERSONS)
    held: dict[UUID, HeldPerson] = {}
    canonical: dict[UUID, UUID] = {}
    asked = set(ids)
    while asked:
        rows = await work.execute(HELD, {"workspace_id": work.workspace_id, "ids": sorted(asked)})
        for row in rows:
            canonical[row.id] = row.canonical_id
            if row.id == row.canonical_id:
                held[row.id] = HeldPerson(
                    row.id,
                    row.name,
                    row.primary_email,
                    row.primary_phone,
                    row.company_id,
                    row.first_seen_at,
                    row.stands,
                )
        asked = {canonical[each] for each in asked if each in canonical} - canonical.keys()
    return held, {each: canonical.get(each, each) for each in ids}
