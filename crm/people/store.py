"""Writes persons, identities and merges as the plan says; complete verbs without a will of their own."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import Insert, dump, inserting, recordset
from crm.core.ids import new_id
from crm.core.tables import sort_key
from crm.core.work import Lock, Work
from crm.models import Identity, Person, PersonMerge
from crm.people import details
from crm.people.sets import Union

_PERSONS = Insert(
    Person, "id", "canonical_id", "name", "sort_key", "primary_email", "primary_phone", "attitude", "company_id",
    "first_seen_at", "created_at", "import_id", "version",
)  # fmt: skip
_IDENTITIES = Insert(
    Identity, "id", "person_id", "kind", "account", "value", "verified", "first_seen_at", "last_seen_at",
    tail="ON CONFLICT (workspace_id, kind, account, value) DO NOTHING RETURNING id",
)  # fmt: skip
_FORGET = (
    text("DELETE FROM identities WHERE workspace_id = :workspace_id AND id = ANY(CAST(:identities AS uuid[]))"),
    text("DELETE FROM persons WHERE workspace_id = :workspace_id AND id = ANY(CAST(:persons AS uuid[]))"),
)
_SEEN = text(
    "WITH asked AS (SELECT * FROM"
    f" {recordset(Identity, 'kind', 'account', 'value', 'verified', 'first_seen_at', 'last_seen_at')}),"
    " held AS MATERIALIZED (SELECT i.id, r.verified, r.first_seen_at, r.last_seen_at FROM asked r"
    '  JOIN identities i ON i.workspace_id = :workspace_id AND i.kind = r.kind COLLATE "C"'
    '  AND i.account = r.account COLLATE "C" AND i.value = r.value COLLATE "C"'
    "  ORDER BY i.kind, i.account, i.value FOR NO KEY UPDATE OF i)"
    " UPDATE identities i SET last_seen_at = greatest(i.last_seen_at, h.last_seen_at),"
    " first_seen_at = least(i.first_seen_at, h.first_seen_at), verified = i.verified OR h.verified"
    " FROM held h WHERE i.workspace_id = :workspace_id AND i.id = h.id"
)
"""The rows are locked in the order of their keys: an UPDATE alone takes them as its plan finds them."""
_HOLD = text(
    "SELECT i.id FROM persons one"
    " JOIN persons p ON p.workspace_id = :workspace_id AND p.canonical_id = one.canonical_id"
    " JOIN identities i ON i.workspace_id = :workspace_id AND i.person_id = p.id"
    " WHERE one.workspace_id = :workspace_id AND one.id = ANY(CAST(:persons AS uuid[]))"
    " ORDER BY i.kind, i.account, i.value FOR UPDATE OF i"
)
_MERGES = inserting(PersonMerge, "id", "kept_id", "merged_id", "merged_at", "merged_by_id")
_POINT = text(
    f"UPDATE persons p SET canonical_id = r.kept_id FROM {recordset(PersonMerge, 'kept_id', 'merged_id')}"
    " WHERE p.workspace_id = :workspace_id AND p.canonical_id = r.merged_id"
)


async def persons(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts new persons; `id` and `first_seen_at` are given, the rest may be absent."""
    if not rows:
        return
    whole = [
        {
            "canonical_id": row["id"], "attitude": "NONE", "created_at": work.now, "version": 1,
            "sort_key": sort_key(row.get("name") or ""), **row,
        }
        for row in rows
    ]  # fmt: skip
    await _PERSONS.run(work, whole)


async def identities(work: Work, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Inserts new identities in the order of their keys; False when another transaction was first with one of them."""
    if not rows:
        return True
    work.locking(Lock.IDENTITIES)
    ordered = sorted(rows, key=lambda row: (row["kind"], row["account"], row["value"]))
    made = await _IDENTITIES.run(work, ordered)
    return len(made.all()) == len(rows)


async def forget(work: Work, person_ids: Collection[UUID], identity_ids: Collection[UUID]) -> None:
    """Takes back persons and identities of this very transaction, when the plan has to be made again."""
    for statement in _FORGET:
        given = {"identities": list(identity_ids), "persons": list(person_ids)}
        wanted = {name: given[name] for name in given if f":{name}" in statement.text}
        await work.execute(statement, {"workspace_id": work.workspace_id, **wanted})


async def fill(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Fills what is not known yet of persons; what is known stays."""
    if rows:
        whole = [{**row, "sort_key": sort_key(row.get("name") or "")} for row in rows]
        await work.execute(details.FILL, {"workspace_id": work.workspace_id, "rows": dump(whole)})


async def seen(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Moves the time identities were last seen, and says which were verified."""
    if rows:
        work.locking(Lock.IDENTITIES)
        await work.execute(_SEEN, {"workspace_id": work.workspace_id, "rows": dump(rows)})


async def hold_identities(work: Work, person_ids: Collection[UUID]) -> None:
    """Locks what these persons and all that are one with them are known by, in the order of the keys."""
    work.locking(Lock.IDENTITIES)
    await work.execute(_HOLD, {"workspace_id": work.workspace_id, "persons": sorted(person_ids)})


async def unite(work: Work, unions: Sequence[Union], *, member_id: UUID | None = None) -> list[UUID]:
    """Says that persons are one, all of them locked. What they are called together is `details.restate`'s. Returns the
    ids of the merges.
    """
    if not unions:
        return []
    rows = [
        {
            "id": new_id(), "kept_id": each.named_kept, "merged_id": each.named_merged, "merged_at": work.now,
            "merged_by_id": member_id,
        }
        for each in unions
    ]  # fmt: skip
    root = dict[UUID, UUID]()
    for each in unions:
        root |= {one: each.kept_id for one in root if root[one] == each.merged_id} | {each.merged_id: each.kept_id}
    pointing = [{"merged_id": one, "kept_id": root[one]} for one in sorted(root)]
    await work.execute(_MERGES, {"workspace_id": work.workspace_id, "rows": dump(rows)})
    await details.keep(work, [each.kept_id for each in unions])
    await work.execute(_POINT, {"workspace_id": work.workspace_id, "rows": dump(pointing)})
    return [row["id"] for row in rows]  # type: ignore[misc]  # a row's values are of several types
