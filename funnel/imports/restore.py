"""Former values come back where a row is as the import left it; what somebody changed since stays, and is told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from crm.core.bulk import dump
from crm.core.work import Work
from funnel.imports.changes import KEPT
from funnel.imports.told import told

_CHANGES = text(
    "SELECT id, of_table, row_id, before, after FROM import_changes WHERE workspace_id = :workspace_id"
    " AND import_id = :import_id AND person_id = ANY(CAST(:ids AS uuid[])) AND of_table <> 'companies' ORDER BY id DESC"
)
_DONE = text("DELETE FROM import_changes WHERE workspace_id = :workspace_id AND id = ANY(CAST(:ids AS uuid[]))")
_NAMES = {"persons": "person", "person_details": "person", "leads": "lead", "deals": "deal",
          "identities": "identity", "resource_metrics": "figure"}  # fmt: skip
_QUIET = frozenset(
    {"version", "sort_key", "recorded_at", "counted", "last_seen_at", "first_seen_at", "last_activity_at"}
)
"""Fields that nobody changes by hand, or that go with another."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What is still to be done."""

    parted: bool = False
    """Whether persons stand for themselves again whom the import had made one."""
    leads: Sequence[UUID] = ()
    """Leads that rules started because of the import."""


async def restore(work: Work, import_id: UUID, people: Collection[UUID]) -> Restored:
    """Puts back what the import changed of these people, the newest change first."""
    given = {"workspace_id": work.workspace_id, "import_id": import_id, "ids": list(people)}
    return await _restore(work, import_id, (await work.execute(_CHANGES, given)).all())


async def restore_rows(work: Work, import_id: UUID, *, most: int) -> bool:
    """Puts back at most so many rows of those that are nobody's, as figures are; whether there may be more."""
    given = {"workspace_id": work.workspace_id, "import_id": import_id}
    changes = (await work.execute(_of_rows(most), given)).all()
    await _restore(work, import_id, changes)
    return bool(changes)


def _of_rows(most: int) -> TextClause:
    """Every change of a row in one step: only all together tell what it was, and what of it somebody changed since. No
    index leads from a row to its changes, so a step reads all that are left of the import: a million take it a second.
    """
    return text(
        "SELECT id, of_table, row_id, before, after FROM import_changes WHERE workspace_id = :workspace_id"
        " AND import_id = :import_id AND of_table <> 'companies' AND row_id IN (SELECT x.row_id FROM import_changes x"
        "  WHERE x.workspace_id = :workspace_id AND x.import_id = :import_id AND x.of_table <> 'companies'"
        f"  ORDER BY x.id LIMIT {most:d}) ORDER BY id DESC"
    )


async def _restore(work: Work, import_id: UUID, changes: Sequence[Any]) -> Restored:
    parted = False
    for table in KEPT:
        own = [change for change in changes if change.of_table == table]
        made = [change.row_id for change in own if change.before is None]
        if made and table != "leads":
            await work.execute(_delete(table), {"workspace_id": work.workspace_id, "ids": made})
            parted = parted or table == "person_merges"
        changed = _merged([change for change in own if change.before is not None])
        if changed:
            await _put_back(work, import_id, table, changed)
    if changes:
        await work.execute(_DONE, {"workspace_id": work.workspace_id, "ids": [change.id for change in changes]})
    started = [change.row_id for change in changes if change.of_table == "leads" and change.before is None]
    return Restored(parted, started)


def _merged(changes: Sequence[Any]) -> list[dict[str, Any]]:
    """One change a row: as it was before the first batch, and as the last batch that touched the field left it."""
    rows: dict[UUID, dict[str, Any]] = {}
    for change in changes:  # the newest first
        row = rows.setdefault(change.row_id, {"id": change.row_id, "before": {}, "after": {}})
        row["before"] |= change.before
        row["after"] = change.after | row["after"]
    return list(rows.values())


def _delete(table: str) -> Any:
    return text(f"DELETE FROM {table} WHERE workspace_id = :workspace_id AND id = ANY(CAST(:ids AS uuid[]))")


async def _put_back(work: Work, import_id: UUID, table: str, rows: Sequence[dict[str, Any]]) -> None:
    given = {"workspace_id": work.workspace_id, "rows": dump(rows)}
    kept = await work.execute(text(_changed_since(table)), given)
    await told(
        work, import_id,
        [
            (row.field, f"The {_NAMES[table]}'s {row.field.replace('_', ' ')} was changed since the import; it stays.")
            for row in kept
            if row.field not in _QUIET
        ],
    )  # fmt: skip
    await work.execute(text(_update(table)), given)


_ROWS = "json_to_recordset(CAST(:rows AS json)) AS r(id uuid, before jsonb, after jsonb)"


def _now(table: str, name: str) -> str:
    return f"to_jsonb(CAST(x.{name} AS text))" if name == "value" else f"coalesce(to_jsonb(x.{name}), 'null')"


def _changed_since(table: str) -> str:
    fields = " UNION ALL ".join(
        f"SELECT '{name}' AS field WHERE r.after ? '{name}' AND {_now(table, name)} <> r.after -> '{name}'"
        for name in KEPT[table]
    )
    return (
        f"SELECT f.field FROM {_ROWS} JOIN {table} x ON x.workspace_id = :workspace_id AND x.id = r.id"
        f" CROSS JOIN LATERAL ({fields}) f ORDER BY x.id, f.field"
    )


def _update(table: str) -> str:
    """Every field for itself: to its former value where it still is what the import made of it."""
    columns = ", ".join(
        f"{name} = CASE WHEN r.after ? '{name}' AND {_now(table, name)} = r.after -> '{name}'"
        f" THEN (jsonb_populate_record(CAST(NULL AS {table}), r.before)).{name} ELSE x.{name} END"
        for name in KEPT[table]
    )
    version = ", version = x.version + 1" if table in ("leads", "deals", "persons") else ""
    return f"UPDATE {table} x SET {columns}{version} FROM {_ROWS} WHERE x.workspace_id = :workspace_id AND x.id = r.id"
