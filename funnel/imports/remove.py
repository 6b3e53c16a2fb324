"""What an import made goes: facts, then leads, people and firms behind which nothing stands any more.

A row that something else hangs on, of whoever's making, stays and is told: no work of people is lost by an undo.
"""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

import funnel.models  # noqa: F401 - every table that points to another must be known
from crm.core.tables import Table
from crm.core.work import Work
from funnel.facts.facts import StartFact
from funnel.imports.told import told

_OF_IMPORT = " AND x.import_id = :import_id"
_OF_PEOPLE = " AND x.person_id = ANY(CAST(:people AS uuid[]))"
_OWN_PARTS: dict[str, dict[str, str]] = {
    "sales": {"sale_events": "sale_id"},
    "deals": {},
    "touchpoints": {"referrals": "touchpoint_id", "channel_reclassification_moves": "touch_id"},
    "leads": {"step_entries": "lead_id", "score_entries": "lead_id", "lead_scores": "lead_id", "journeys": "lead_id",
              "sla_timers": "lead_id"},
    "persons": {"person_details": "id", "match_keys": "person_id", "duplicate_checks": "id",
                "reached_scores": "person_id", "identities": "person_id", "timeline_entries": "person_id"},
    "companies": {},
    "spends": {"spend_days": "spend_id"},
}  # fmt: skip
"""Table → parts of a row that go with it: they are made of it, or found out about it."""

_PLACES = text(
    "SELECT DISTINCT x.place_resource_id FROM touchpoints x WHERE x.workspace_id = :workspace_id"
    f"{_OF_IMPORT}{_OF_PEOPLE} AND x.kind = 'EVENT_ATTEND'"
    " AND x.place_resource_id IS NOT NULL"
)
_LATER = text(
    f"UPDATE sales x SET import_id = NULL WHERE x.workspace_id = :workspace_id{_OF_IMPORT}{_OF_PEOPLE}"
    " AND EXISTS (SELECT FROM sale_events e WHERE e.workspace_id = :workspace_id AND e.sale_id = x.id"
    "  AND e.kind <> 'SALE') RETURNING x.deal_id"
)
_KEEP_DEALS = text(
    "UPDATE deals SET import_id = NULL WHERE workspace_id = :workspace_id AND id = ANY(CAST(:ids AS uuid[]))"
)
_KEEP_WON = text(
    "DELETE FROM import_changes WHERE workspace_id = :workspace_id AND of_table = 'deals'"
    " AND row_id = ANY(CAST(:ids AS uuid[]))"
)
_LINES = text("DELETE FROM timeline_entries WHERE workspace_id = :workspace_id AND fact_id = ANY(CAST(:ids AS uuid[]))")
_OTHERS = text(
    "UPDATE leads x SET import_id = NULL, source = NULL, external_id = NULL"
    f" WHERE x.workspace_id = :workspace_id{_OF_IMPORT}{_OF_PEOPLE}"
)
_WITHDRAWN = (
    "SELECT x.id FROM leads x JOIN persons p ON p.workspace_id = :workspace_id AND p.id = x.person_id"
    " WHERE x.workspace_id = :workspace_id AND x.withdrawn_at IS NOT NULL"
    " AND x.person_id = ANY(CAST(:people AS uuid[]))"
    " AND (x.import_id = :import_id OR p.import_id = :import_id OR x.id = ANY(CAST(:started AS uuid[])))"
)
_BY_HAND = (
    "SELECT y.lead_id FROM timeline_entries y WHERE y.workspace_id = :workspace_id"
    " AND y.person_id = ANY(CAST(:people AS uuid[])) AND y.lead_id = ANY(CAST(:ids AS uuid[]))"
    " AND y.kind = 'STATUS' AND y.member_id IS NOT NULL"
)
"""Leads that a member assigned, lost, put aside: the line of the timeline is all that tells of it."""
_KEPT_LEADS = text(
    "SELECT l.id, l.person_id, l.product_id, l.step_key, l.started_at FROM leads l"
    " WHERE l.workspace_id = :workspace_id AND l.id = ANY(CAST(:ids AS uuid[])) AND l.withdrawn_at IS NOT NULL"
    " ORDER BY l.id"
)
_LEAD_LINES = text(
    "DELETE FROM timeline_entries x WHERE x.workspace_id = :workspace_id AND x.lead_id IS NOT NULL"
    f"{_OF_PEOPLE} AND NOT EXISTS (SELECT FROM leads l WHERE l.workspace_id = :workspace_id AND l.id = x.lead_id)"
)
"""By the people, which have an index: leads have none there."""


def of_import(table: str, column: str = "id", which: str = "", *, most: int) -> str:
    """Some rows of an import, no matter which. An equation and a LIMIT would be answered by reading the table from its
    beginning, over all that went before; a range in the order of its index is answered by that index alone.
    """
    return (
        f"SELECT x.{column} FROM {table} x WHERE x.workspace_id = :workspace_id"
        f" AND x.import_id BETWEEN :import_id AND :import_id{which} ORDER BY x.import_id LIMIT {most:d}"
    )


def _pointing(table: str, column: str) -> TextClause:
    return text(
        f"SELECT x.id FROM {table} x WHERE x.workspace_id = :workspace_id{_OF_IMPORT}"
        f" AND x.{column} = ANY(CAST(:ids AS uuid[])) AND x.{column} <> x.id"
    )


_POINT = {"persons": _pointing("persons", "canonical_id"), "spends": _pointing("spends", "corrects_id")}
_ALONE = text(
    "DELETE FROM duplicate_suggestions d WHERE d.workspace_id = :workspace_id"
    " AND (d.person_id = ANY(CAST(:ids AS uuid[])) OR d.other_id = ANY(CAST(:ids AS uuid[])))"
)
_UNMERGE = text(
    "DELETE FROM person_merges m USING persons a, persons b WHERE m.workspace_id = :workspace_id"
    " AND (m.kept_id = ANY(CAST(:ids AS uuid[])) OR m.merged_id = ANY(CAST(:ids AS uuid[])))"
    " AND m.merged_by_id IS NULL AND a.workspace_id = :workspace_id AND a.id = m.kept_id"
    " AND a.import_id = :import_id AND b.workspace_id = :workspace_id AND b.id = m.merged_id"
    " AND b.import_id = :import_id"
)
"""Where the import made both, though one of them may be the next step's."""
_FORGET_ALL = text("DELETE FROM import_changes WHERE workspace_id = :workspace_id AND import_id = :import_id")
_FORGET = text("DELETE FROM import_changes WHERE workspace_id = :workspace_id AND id = ANY(CAST(:ids AS uuid[]))")


async def facts(work: Work, import_id: UUID, people: Collection[UUID]) -> list[UUID]:
    """Touches, starts, sales and deals of these people; the events whose guests are fewer now."""
    given = {"workspace_id": work.workspace_id, "import_id": import_id, "people": sorted(people)}
    places = list((await work.execute(_PLACES, given)).scalars())
    kept = list((await work.execute(_LATER, given)).scalars())
    if kept:
        for statement in (_KEEP_DEALS, _KEEP_WON):
            await work.execute(statement, {"workspace_id": work.workspace_id, "ids": kept})
        sentence = "The sale was paid further or given back since the import; it stays, with its deal."
        await told(work, import_id, [(None, sentence)] * len(kept))
    for table in ("sales", "lead_starts"):
        await _remove(work, table, await _ids(work, table, given))
    touches = f"SELECT x.id FROM touchpoints x WHERE x.workspace_id = :workspace_id{_OF_IMPORT}{_OF_PEOPLE}"
    await _remove_free(work, import_id, "touchpoints", touches, given, "touchpoint")
    await _deals(work, import_id, given)
    return places


async def _ids(work: Work, table: str, given: dict[str, Any]) -> list[UUID]:
    asked = text(
        f"SELECT x.id FROM {table} x WHERE x.workspace_id = :workspace_id{_OF_IMPORT}{_OF_PEOPLE} ORDER BY x.id"
    )
    return list((await work.execute(asked, given)).scalars())


async def _deals(work: Work, import_id: UUID, given: dict[str, Any]) -> None:
    of_people = (
        "SELECT x.id FROM deals x JOIN leads l ON l.workspace_id = :workspace_id AND l.id = x.lead_id"
        f" WHERE x.workspace_id = :workspace_id{_OF_IMPORT} AND l.person_id = ANY(CAST(:people AS uuid[]))"
    )
    await _remove_free(work, import_id, "deals", of_people, given, "deal")


async def leads(work: Work, import_id: UUID, people: Collection[UUID], started: Collection[UUID]) -> list[StartFact]:
    """Leads it made, or rules because of it, that no fact bears out; others are those of the facts that do now.

    What people go on working on is a lead: without a fact of its own it would count nowhere and be seen by nobody. So
    these starts are to be recorded, of leads that stay where they stood.
    """
    given = {
        "workspace_id": work.workspace_id, "import_id": import_id, "people": sorted(people),
        "started": sorted(started),
    }  # fmt: skip
    kept = await _remove_free(work, import_id, "leads", _WITHDRAWN, given, "lead")
    stay = {"workspace_id": work.workspace_id, "ids": list(kept)}
    starts = [_start(work, import_id, row) for row in await work.execute(_KEPT_LEADS, stay)] if kept else []
    await work.execute(_LEAD_LINES, given)
    await work.execute(_OTHERS, given)
    return starts


def _start(work: Work, import_id: UUID, lead: Any) -> StartFact:
    return StartFact(
        source="undo",
        external_id=f"{lead.id}:{import_id}",
        person_id=lead.person_id,
        product_id=lead.product_id,
        step_key=lead.step_key,
        occurred_at=lead.started_at,
        member_id=work.actor.member_id,
        lead_id=lead.id,
    )


async def people(work: Work, import_id: UUID, *, most: int) -> bool:
    """Last, when no fact of the import is left: at most so many of the people it made, and after all of them of the
    firms. Whether there may be more: each of them goes or is the import's no longer, so every step moves on.
    """
    given = {"workspace_id": work.workspace_id, "import_id": import_id, "most": most}
    ids = await _some(work, "persons", given)
    if not ids:
        return await _firms(work, import_id, given)
    for statement in (_ALONE, _UNMERGE):
        await work.execute(statement, {**given, "ids": ids})
    await _free(work, import_id, "persons", ids, given, "person")
    return True


def _told_of(most: int) -> TextClause:
    """By the index of the changes, which is in this order: what else stood in it went before."""
    return text(
        f"SELECT x.id, x.row_id FROM import_changes x WHERE x.workspace_id = :workspace_id{_OF_IMPORT}"
        f" AND x.of_table = 'companies' ORDER BY x.id LIMIT {most:d}"
    )


async def _firms(work: Work, import_id: UUID, given: dict[str, Any]) -> bool:
    """Those that something hangs on stay without a word. Every one is forgotten with its step, so none comes again."""
    told_of = (await work.execute(_told_of(given["most"]), given)).all()
    await _free(work, import_id, "companies", [each.row_id for each in told_of], given, "firm")
    if len(told_of) < given["most"]:
        await work.execute(_FORGET_ALL, given)
        return False
    await work.execute(_FORGET, {**given, "ids": [each.id for each in told_of]})
    return True


async def spends(work: Work, import_id: UUID, *, most: int) -> bool:
    """At most so many of an import of spend, whether there may be more; what somebody corrected since stays."""
    given = {"workspace_id": work.workspace_id, "import_id": import_id, "most": most}
    ids = await _some(work, "spends", given)
    await _free(work, import_id, "spends", ids, given, "spend")
    return bool(ids)


async def _some(work: Work, table: str, given: dict[str, Any]) -> list[UUID]:
    """So many of the import's rows; where others of the import point to these (somebody merged, a correction), so many
    of those: what they point to is bound as long as they are there.
    """
    ids = list((await work.execute(text(of_import(table, most=given["most"])), given)).scalars())
    if not ids:
        return ids
    pointing = (await work.execute(_POINT[table], {**given, "ids": ids})).scalars()
    return sorted(pointing)[: given["most"]] or ids


async def _remove_free(
    work: Work, import_id: UUID, table: str, chosen: str, given: dict[str, Any], noun: str
) -> Sequence[UUID]:  # fmt: skip
    """Those of the rows that nothing hangs on go; the others, which are answered, are the import's no longer, and
    told."""
    ids = list((await work.execute(text(f"{chosen} ORDER BY id"), given)).scalars())
    return await _free(work, import_id, table, ids, given, noun)


async def _free(
    work: Work, import_id: UUID, table: str, ids: Sequence[UUID], given: dict[str, Any], noun: str
) -> Sequence[UUID]:  # fmt: skip
    if not ids:
        return ()
    rest = {**given, "ids": list(ids)}
    bound = sorted(set((await work.execute(text(_bound(table)), rest)).scalars()))
    await _remove(work, table, sorted(set(ids) - set(bound)))
    if bound and table != "companies":
        await work.execute(text(f"UPDATE {table} SET import_id = NULL WHERE workspace_id = :workspace_id"
                                " AND id = ANY(CAST(:ids AS uuid[]))"),
                           {"workspace_id": work.workspace_id, "ids": bound})  # fmt: skip
        sentence = f"Something else hangs on the {noun} by now; it stays."
        await told(work, import_id, [(None, sentence)] * len(bound))
    return bound


async def _remove(work: Work, table: str, ids: Sequence[UUID]) -> None:
    if not ids:
        return
    given = {"workspace_id": work.workspace_id, "ids": list(ids)}
    of_ids = "ANY(CAST(:ids AS uuid[]))"
    if table == "sales":
        events = text(
            "DELETE FROM timeline_entries t USING sale_events e WHERE t.workspace_id = :workspace_id"
            f" AND e.workspace_id = :workspace_id AND e.sale_id = {of_ids} AND t.fact_id = e.id"
        )
        await work.execute(events, given)
    await work.execute(_LINES, given)
    for part, column in _OWN_PARTS.get(table, {}).items():
        await work.execute(
            text(f"DELETE FROM {part} WHERE workspace_id = :workspace_id AND {column} = {of_ids}"), given
        )
    await work.execute(text(f"DELETE FROM {table} WHERE workspace_id = :workspace_id AND id = {of_ids}"), given)


@cache
def _bound(table: str) -> str:
    """The ids among `:ids` to which a row of another table points, found by the keys between the tables."""
    pointing = []
    for other in Table.metadata.sorted_tables:
        for key in other.foreign_key_constraints:
            columns = [column.name for column in key.columns if column.name != "workspace_id"]
            if key.referred_table.name == table and len(columns) == 1 and other.name not in _OWN_PARTS[table]:
                pointing.append((other.name, columns[0]))
    if table == "persons":
        pointing.append(("persons", "canonical_id"))
    by_hand = [_BY_HAND] if table == "leads" else []
    parts = [
        f"SELECT y.{column} FROM {name} y WHERE y.workspace_id = :workspace_id"
        f" AND y.{column} = ANY(CAST(:ids AS uuid[]))"
        + (" AND y.id <> y.canonical_id" if (name, column) == ("persons", "canonical_id") else "")
        for name, column in pointing
    ]
    return " UNION ".join(by_hand + parts) or "SELECT CAST(NULL AS uuid) WHERE false AND :workspace_id = :workspace_id"
