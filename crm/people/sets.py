"""Which persons are one: the merges that hold, replayed in the order in which they were made.

A merge remembers the persons who were named, not those who stood for them then. So undoing an earlier one leaves the
later ones as if the earlier had never been.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from crm.core.work import Work

_EDGES = text(
    "SELECT p.id, x.id AS merge_id, x.kept_id, x.merged_id FROM persons p"
    " LEFT JOIN person_merges x ON x.workspace_id = :workspace_id AND x.merged_id = p.id AND x.undone_at IS NULL"
    " WHERE p.workspace_id = :workspace_id AND p.canonical_id = ANY(CAST(:ids AS uuid[])) ORDER BY x.merged_at, x.id"
)


@dataclass(frozen=True)
class Union:
    """Two that become one."""

    kept_id: UUID
    """Who stands for both from now on, and stands for itself until now."""
    merged_id: UUID
    """Who stood for itself until now."""
    named_kept: UUID
    named_merged: UUID
    """Those who were said to be one: the same, or merged into them before."""


async def members_of(work: Work, canonical_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Root → itself and all persons it stands for, as the merges of these sets say that hold now.

    In the order in which their details count: its own first, then those of the persons merged into it, each before the
    next.
    """
    given = {"workspace_id": work.workspace_id, "ids": sorted(canonical_ids)}
    rows = (await work.execute(_EDGES, given)).all()
    return replay(sorted({row.id for row in rows}), ((row.kept_id, row.merged_id) for row in rows if row.merge_id))


def replay(person_ids: Iterable[UUID], merges: Iterable[tuple[UUID, UUID]]) -> dict[UUID, list[UUID]]:
    """Root → its members, from (kept, merged) in the order in which they were made."""
    members = {person_id: [person_id] for person_id in person_ids}
    root = {person_id: person_id for person_id in members}
    for kept, merged in merges:
        stays, goes = root[kept], root[merged]
        if stays != goes:
            root |= dict.fromkeys(members[goes], stays)
            members[stays] += members.pop(goes)
    return members
