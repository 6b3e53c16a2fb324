"""Locks persons for the rest of the transaction: the lock behind everything that is derived from their facts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from crm.core.work import Lock, Work
from crm.people.queries import CANONICAL, HELD


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

    Only who stands for others is locked, for all of them: whoever joins, parts or erases some locks that one first, so
    nobody waits for a member while another waits for its root. A merge or its undoing may have been committed between
    the look and the lock; then whoever stands for them now is locked too. Ids of nobody are left out of the first and
    stand for themselves in the second.
    """
    work.locking(Lock.PERSONS)
    held: dict[UUID, HeldPerson] = {}
    canonical: dict[UUID, UUID] = {}
    asked = set(ids)
    while asked:
        rows = (await work.execute(HELD, {"workspace_id": work.workspace_id, "ids": sorted(asked)})).all()
        held |= {row.id: _held(row) for row in rows if row.id == row.canonical_id}
        canonical |= {row.id: row.canonical_id for row in rows if row.id in asked}
        canonical |= await _canonical(work, asked - {row.id for row in rows})
        asked = {each for each in asked if each in canonical and canonical[each] not in held}
    return held, {each: canonical.get(each, each) for each in ids}


async def _canonical(work: Work, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Who stands for the persons now that somebody is locked: what was read before may be over."""
    if not ids:
        return {}
    rows = await work.execute(CANONICAL, {"workspace_id": work.workspace_id, "ids": sorted(ids)})
    return {row.id: row.canonical_id for row in rows}


def _held(row: Row[Any]) -> HeldPerson:
    return HeldPerson(
        row.id, row.name, row.primary_email, row.primary_phone, row.company_id, row.first_seen_at, row.stands
    )
