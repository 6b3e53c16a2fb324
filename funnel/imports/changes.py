"""What a batch changed of rows that were there before it: looked at while both are to be seen, and kept.

Rows that the import makes carry its id. What it changes of others is told apart by a second session, which sees what
was committed before: the rows are locked by the batch, so nobody else has changed them since.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump
from crm.core.ids import new_id
from crm.core.problems import Problem
from crm.core.work import Work
from crm.models.words import IdentityKind, ImportKind
from crm.people.identity import IdentityKey, Slot
from crm.people.normalise import normalise
from funnel.imports import land_leads, land_touchpoints
from funnel.imports.land_leads import FIRST_CONTACT
from funnel.imports.place import Place
from funnel.imports.records import DealRow, LeadRow, Row, TouchpointRow

KEPT: Mapping[str, tuple[str, ...]] = {
    "persons": (
        "canonical_id", "name", "sort_key", "primary_email", "primary_phone", "company_id", "referred_by_id",
        "first_seen_at",
    ),
    "person_details": ("name", "sort_key", "primary_email", "primary_phone", "company_id", "first_seen_at"),
    "identities": ("verified", "first_seen_at", "last_seen_at"),
    "leads": (
        "name", "sort_key", "owner_id", "company_id", "self_reported", "source", "external_id", "last_activity_at",
    ),
    "deals": ("status", "amount_minor", "closed_at", "attributes", "lead_id"),
    "resource_metrics": ("value", "counted", "recorded_at"),
    "person_merges": (), "duplicate_suggestions": (), "referrals": (), "companies": (),
}  # fmt: skip
"""Fields that an import may change and that do not follow from facts; of tables without any it only adds rows."""

_WHOSE: Mapping[str, tuple[str, str]] = {
    "persons": ("x.id = ANY(:ids)", "x.id"),
    "person_details": ("x.id = ANY(:ids)", "x.id"),
    "identities": ("x.person_id = ANY(:ids)", "x.person_id"),
    "leads": ("x.person_id = ANY(:ids)", "x.person_id"),
    "person_merges": ("(x.kept_id = ANY(:ids) OR x.merged_id = ANY(:ids))", "x.kept_id"),
    "duplicate_suggestions": ("(x.person_id = ANY(:ids) OR x.other_id = ANY(:ids))", "x.person_id"),
    "referrals": ("x.person_id = ANY(:ids)", "x.person_id"),
    "deals": (
        "x.lead_id IN (SELECT l.id FROM leads l WHERE l.workspace_id = :workspace_id AND l.person_id = ANY(:ids))",
        "(SELECT l.person_id FROM leads l WHERE l.workspace_id = :workspace_id AND l.id = x.lead_id)",
    ),
}  # fmt: skip
_OWN_ID = frozenset({"deals", "persons"})
"""Tables whose new rows carry the import's id; a lead that a rule starts does not."""


def _select(table: str, whose: str, person: str) -> str:
    # A figure is compared to its last place: JSON's numbers would lose some on the way through Python.
    fields = ", ".join(
        f"'{name}', " + (f"CAST(x.{name} AS text)" if name == "value" else f"x.{name}") for name in KEPT[table]
    )
    return (
        f"SELECT '{table}' AS of_table, x.id, {person} AS person_id, jsonb_build_object({fields}) AS fields"
        f" FROM {table} x WHERE x.workspace_id = :workspace_id AND {whose}"
    )


_ROWS = " UNION ALL ".join(_select(table, *how) for table, how in _WHOSE.items())
_OF_PEOPLE = text(_ROWS.replace(":ids", "CAST(:ids AS uuid[])"))
_COMPANIES = text("SELECT id FROM companies WHERE workspace_id = :workspace_id AND created_at = :now ORDER BY id")
_PEOPLE = text(
    "WITH met AS ("
    " SELECT i.person_id FROM json_to_recordset(CAST(:keys AS json))"
    '  AS r(kind text COLLATE "C", account text COLLATE "C", value text COLLATE "C")'
    "  JOIN identities i ON i.workspace_id = :workspace_id AND i.kind = r.kind AND i.account = r.account"
    "  AND i.value = r.value"
    " UNION SELECT t.person_id FROM touchpoints t WHERE t.workspace_id = :workspace_id AND t.source = :source"
    "  AND t.external_id = ANY(CAST(:touches AS text[])) AND t.import_id = :import_id)"
    " SELECT p.id FROM persons p WHERE p.workspace_id = :workspace_id AND p.import_id IS DISTINCT FROM :import_id"
    " AND p.canonical_id IN (SELECT q.canonical_id FROM persons q JOIN met ON met.person_id = q.id"
    "  WHERE q.workspace_id = :workspace_id)"
)
_METRICS = text(
    _select("resource_metrics", "x.resource_id = ANY(CAST(:ids AS uuid[])) AND x.day = ANY(CAST(:days AS date[]))",
            "CAST(NULL AS uuid)")
)  # fmt: skip
_KEEP = text(
    "INSERT INTO import_changes (workspace_id, id, import_id, person_id, of_table, row_id, before, after)"
    " SELECT :workspace_id, r.id, :import_id, r.person_id, r.of_table, r.row_id, r.before, r.after"
    " FROM json_to_recordset(CAST(:rows AS json))"
    " AS r(id uuid, person_id uuid, of_table text, row_id uuid, before jsonb, after jsonb)"
)

Found = dict[tuple[str, UUID], tuple[UUID | None, dict[str, Any]]]


async def keep_changes(work: Work, before: Work, place: Place, kind: ImportKind, rows: Sequence[Row]) -> None:
    """Keeps what this batch changed; `before` is a session of its own, which still sees what was there."""
    if kind is ImportKind.METRICS:
        given = await _metric_keys(work, rows)
        statement = _METRICS
    elif kind in (ImportKind.LEADS, ImportKind.DEALS, ImportKind.TOUCHPOINTS):
        given, statement = {"ids": await _people(work, place, rows)}, _OF_PEOPLE
    else:
        return
    if given["ids"]:
        changed = list(_compared(await _read(before, statement, given), await _read(work, statement, given)))
    else:
        changed = []
    changed += [_made("companies", each, None) for each in await _new_companies(work)]
    if changed:
        await work.execute(
            _KEEP, {"workspace_id": work.workspace_id, "import_id": place.import_id, "rows": dump(changed)}
        )


async def _people(work: Work, place: Place, rows: Sequence[Row]) -> list[UUID]:
    """Those that the batch met by any of their identities and did not make, with all that are one with them."""
    touches = [row.values.external_id for row in rows if isinstance(row.values, TouchpointRow)]
    touches += [f"{FIRST_CONTACT}{row.values.external_id}" for row in rows if isinstance(row.values, LeadRow)]
    keys = {slot for row in rows for slot in _slots(place, row)}
    found = await work.execute(
        _PEOPLE,
        {
            "workspace_id": work.workspace_id, "source": place.source, "touches": sorted(set(touches)),
            "keys": dump({"kind": kind, "account": account, "value": value} for kind, account, value in sorted(keys)),
            "import_id": place.import_id,
        },
    )  # fmt: skip
    return sorted(found.scalars())


def _slots(place: Place, row: Row) -> Iterable[Slot]:
    """The identities of a row as they are stored; what cannot be one met nobody."""
    match row.values:
        case LeadRow():
            keys: Sequence[IdentityKey] = land_leads.identities_of(place, row.values)
        case TouchpointRow():
            keys = land_touchpoints.identities_of(place, row.values)
        case DealRow():
            keys = [IdentityKey(IdentityKind.EXTERNAL_ID, row.values.lead_external_id, account=place.source)]
        case _:
            keys = ()
    for key in keys:
        with suppress(Problem):
            yield normalise(key, place.region).slot


async def _metric_keys(work: Work, rows: Sequence[Row]) -> dict[str, Any]:
    days = sorted({row.values.day for row in rows if hasattr(row.values, "day")})
    found = await work.execute(
        text(
            "SELECT DISTINCT resource_id FROM resource_metrics WHERE workspace_id = :workspace_id"
            " AND recorded_at = :now AND day = ANY(CAST(:days AS date[]))"
        ),
        {"workspace_id": work.workspace_id, "now": work.now, "days": days},
    )
    return {"ids": sorted(found.scalars()), "days": days}


async def _read(work: Work, statement: Any, given: Mapping[str, Any]) -> Found:
    found = await work.execute(statement, {"workspace_id": work.workspace_id, **given})
    return {(row.of_table, row.id): (row.person_id, row.fields) for row in found}


def _compared(before: Found, after: Found) -> Iterable[dict[str, Any]]:
    for (table, row_id), (person_id, fields) in sorted(after.items()):
        was = before.get((table, row_id))
        if was is None:
            if table not in _OWN_ID:
                yield _made(table, row_id, person_id)
            continue
        changed = [name for name, value in fields.items() if was[1][name] != value]
        if changed:
            yield {
                **_made(table, row_id, person_id), "before": {name: was[1][name] for name in changed},
                "after": {name: fields[name] for name in changed},
            }  # fmt: skip


def _made(table: str, row_id: UUID, person_id: UUID | None) -> dict[str, Any]:
    return {
        "id": new_id(), "person_id": person_id, "of_table": table, "row_id": row_id, "before": None, "after": None,
    }  # fmt: skip


async def _new_companies(work: Work) -> list[UUID]:
    found = await work.execute(_COMPANIES, {"workspace_id": work.workspace_id, "now": work.now})
    return list(found.scalars())
