"""What persons are called that stand for others: their own details are kept apart, the shown ones follow from all.

So a merge takes nothing away, and undoing it leaves nothing behind. What is shown is the person's own, else that of the
persons merged into it in the order of the merges, each before the next.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump, recordset
from crm.core.tables import sort_key
from crm.core.work import Work
from crm.models import Person
from crm.people.brought import restate_united
from crm.people.hold import HeldPerson
from crm.people.sets import members_of
from crm.people.stand import restate_attitude

NAMES = ("name", "primary_email", "primary_phone", "company_id")
_KEEP = text(
    "INSERT INTO person_details (workspace_id, id, name, sort_key, primary_email, primary_phone, company_id,"
    "  first_seen_at) SELECT workspace_id, id, name, sort_key, primary_email, primary_phone, company_id, first_seen_at"
    " FROM persons WHERE workspace_id = :workspace_id AND id = ANY(CAST(:ids AS uuid[])) ON CONFLICT DO NOTHING"
)
_ROWS = recordset(Person, "id", "name", "sort_key", "primary_email", "primary_phone", "company_id", "first_seen_at")
_FILL = (
    "UPDATE {table} p SET name = coalesce(p.name, r.name), sort_key = CASE WHEN p.name IS NULL AND r.name IS NOT NULL"
    "  THEN r.sort_key ELSE p.sort_key END, primary_email = coalesce(p.primary_email, r.primary_email),"
    "  primary_phone = coalesce(p.primary_phone, r.primary_phone), company_id = coalesce(p.company_id, r.company_id),"
    "  first_seen_at = least(p.first_seen_at, r.first_seen_at)"
    f" FROM {_ROWS} WHERE p.workspace_id = :workspace_id AND p.id = r.id"
)
FILL = text(_FILL.format(table="persons"))
"""What is shown of persons learns what it does not know yet."""
_OWN = text(_FILL.format(table="person_details"))
_PLAIN = text(
    _FILL.format(table="persons")
    + " AND NOT EXISTS (SELECT FROM person_details d WHERE d.workspace_id = :workspace_id AND d.id = r.id)"
)
FIRST = "(array_agg(m.{0} ORDER BY m.place) FILTER (WHERE m.{1} IS NOT NULL))[1]"
_RESTATE = text(
    "WITH member AS (SELECT r.root, r.place, "
    + ", ".join(
        f"CASE WHEN d.id IS NULL THEN p.{name} ELSE d.{name} END AS {name}"
        for name in (*NAMES, "sort_key", "first_seen_at")
    )
    + " FROM json_to_recordset(CAST(:members AS json)) AS r(root uuid, person_id uuid, place integer)"
    " JOIN persons p ON p.workspace_id = :workspace_id AND p.id = r.person_id"
    " LEFT JOIN person_details d ON d.workspace_id = :workspace_id AND d.id = r.person_id),"
    " shown AS (SELECT m.root, min(m.first_seen_at) AS first_seen_at, "
    + ", ".join(f"{FIRST.format(name, name)} AS {name}" for name in NAMES)
    + f", {FIRST.format('sort_key', 'name')} AS sort_key FROM member m GROUP BY m.root)"
    " UPDATE persons p SET first_seen_at = s.first_seen_at, sort_key = coalesce(s.sort_key, ''), "
    + ", ".join(f"{name} = s.{name}" for name in NAMES)
    + " FROM shown s WHERE p.workspace_id = :workspace_id AND p.id = s.root"
    " RETURNING p.id, p.name, p.primary_email, p.primary_phone, p.company_id, p.first_seen_at"
)


async def keep(work: Work, ids: Collection[UUID]) -> None:
    """Before they stand for others: what these persons are called themselves."""
    await work.execute(_KEEP, {"workspace_id": work.workspace_id, "ids": sorted(set(ids))})


async def tell(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Fills what persons that are merged, or stand for others, do not know of themselves yet; `restate` shows it."""
    if not rows:
        return
    given = dump({**row, "sort_key": sort_key(row.get("name") or "")} for row in rows)
    for statement in (_OWN, _PLAIN):
        await work.execute(statement, {"workspace_id": work.workspace_id, "rows": given})


async def restate(work: Work, ids: Collection[UUID], *, united: bool = False) -> list[HeldPerson]:
    """Shows of these canonical persons, all locked, what they and all merged with them are called, how they stand to
    the company; after a merge or its undoing (`united`) also who brought them, and whom they are said to have brought.
    """
    if not ids:
        return []
    members = await members_of(work, ids)
    rows = [
        {"root": root, "person_id": person_id, "place": place}
        for root, own in sorted(members.items())
        for place, person_id in enumerate(own)
    ]
    await restate_attitude(work, members)
    if united:
        await restate_united(work, members)
    shown = await work.execute(_RESTATE, {"workspace_id": work.workspace_id, "members": dump(rows)})
    return [
        HeldPerson(
            row.id, row.name, row.primary_email, row.primary_phone, row.company_id, row.first_seen_at,
            stands=len(members[row.id]) > 1,
        )
        for row in shown
    ]  # fmt: skip
