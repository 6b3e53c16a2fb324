"""One step of undoing an import: the facts it made of some people, and all that follows from them."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from crm.core.bulk import dump
from crm.core.work import Work
from crm.models.words import ImportKind
from crm.people import details
from crm.people.hold import hold
from funnel.facts import cells
from funnel.facts.batch import ALWAYS, FOREVER
from funnel.facts.events import Attended
from funnel.facts.record import record
from funnel.facts.rederive import rederive_held
from funnel.imports import remove
from funnel.imports.restore import restore, restore_rows
from funnel.people.give_back import give_back
from funnel.workspace import home


def _of(table: str, most: int) -> str:
    return f"({remove.of_import(table, 'person_id', ' AND x.person_id IS NOT NULL', most=most)})"


@cache
def _next(most: int) -> TextClause:
    return text(
        "SELECT DISTINCT p.canonical_id FROM persons p WHERE p.workspace_id = :workspace_id AND p.id IN ("
        + " UNION ".join(_of(table, most) for table in ("touchpoints", "lead_starts", "sales", "import_changes"))
        + " UNION (SELECT l.person_id FROM deals d JOIN leads l ON l.workspace_id = :workspace_id AND l.id = d.lead_id"
        "  WHERE d.workspace_id = :workspace_id AND d.import_id BETWEEN :import_id AND :import_id"
        f"  ORDER BY d.import_id LIMIT {most:d}))"
        f" LIMIT {most:d}"
    )


_MEMBERS = text(
    "SELECT id FROM persons WHERE workspace_id = :workspace_id AND canonical_id = ANY(CAST(:ids AS uuid[]))"
)


_NAMES = text(
    "SELECT id, name, sort_key FROM leads WHERE workspace_id = :workspace_id AND person_id = ANY(CAST(:ids AS uuid[]))"
)
_RENAME = text(
    "UPDATE leads l SET name = r.name, sort_key = r.sort_key FROM json_to_recordset(CAST(:rows AS json))"
    " AS r(id uuid, name text, sort_key text) WHERE l.workspace_id = :workspace_id AND l.id = r.id"
    " AND l.name <> r.name"
)


async def take_back(work: Work, import_id: UUID, kind: ImportKind, *, most: int) -> bool:
    """So many people, spends or figures; whether there may be more to take back. The import is locked."""
    if kind is ImportKind.SPEND:
        return await remove.spends(work, import_id, most=most)
    if kind is ImportKind.METRICS:
        return await restore_rows(work, import_id, most=most)
    given = {"workspace_id": work.workspace_id, "import_id": import_id}
    people = sorted((await work.execute(_next(most), given)).scalars())
    if not people:
        return await remove.people(work, import_id, most=most)
    await _take_back(work, import_id, people)
    return True


async def _take_back(work: Work, import_id: UUID, people: Collection[UUID]) -> None:
    held, _ = await hold(work, people)
    members = await _members(work, held)
    lost = await _cells(work, held)
    places = await remove.facts(work, import_id, members)
    lost.subtract(await _cells(work, held))
    restored = await restore(work, import_id, members)
    parted, names = restored.parted, await _names(work, members)
    held, _ = await hold(work, members)  # as they are called again
    shown = {one.id: one for one in await details.restate(work, set(held), united=True)} if parted else held
    await rederive_held(work, shown, meanwhile=(lambda: give_back(work, shown)) if parted else None)
    if not parted:
        await work.execute(_RENAME, {"workspace_id": work.workspace_id, "rows": names})
    if any(lost.values()):
        await cells.shift(work, lost, type(lost)())
    if places:
        await work.emit(Attended(frozenset(places)))
    starts = await remove.leads(work, import_id, members, restored.leads)
    if starts:
        await record(work, starts, atomic=True)


async def _names(work: Work, members: Collection[UUID]) -> str:
    """What the leads are called: a file may have called them otherwise than their people, and deriving would not."""
    found = await work.execute(_NAMES, {"workspace_id": work.workspace_id, "ids": list(members)})
    return dump({"id": row.id, "name": row.name, "sort_key": row.sort_key} for row in found)


async def _members(work: Work, held: Mapping[UUID, Any]) -> list[UUID]:
    given = {"workspace_id": work.workspace_id, "ids": sorted(held)}
    return sorted((await work.execute(_MEMBERS, given)).scalars())


async def _cells(work: Work, held: Mapping[UUID, Any]) -> Any:
    """What the stored journeys of these people add to day cells: what sales add goes with the sales themselves."""
    own = await home(work)
    return await cells.added(work, dict.fromkeys(held, (ALWAYS, FOREVER)), own.time_zone, own.currency)
