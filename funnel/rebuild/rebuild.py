"""Every summary once more from the facts alone, compared with what is stored, and put right.

It shares only tables with the code that keeps the summaries day by day: a mistake there shows here as a difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.core import clock
from crm.core.ids import new_id
from crm.core.work import enter_workspace
from funnel.rebuild import audiences, credit, entries, lines, money, paths, scores, silences, summaries
from funnel.rebuild.gather import gather, run

_SETTINGS = "SELECT time_zone, currency FROM workspaces WHERE id = :workspace_id"
_LINE = (
    "id uuid, person_id uuid, lead_id uuid, kind text, occurred_at timestamptz, title text, text text, channel_id uuid,"
    " resource_id uuid, member_id uuid, amount_minor bigint, currency text, fact_id uuid, import_id uuid"
)
_NAMES = ", ".join(each.split()[0] for each in _LINE.split(", "))
_INSERT_LINES = (
    f"INSERT INTO timeline_entries (workspace_id, {_NAMES}) SELECT CAST(:workspace_id AS uuid), {_NAMES}"
    f" FROM json_to_recordset(CAST(:rows AS json)) AS r({_LINE})"
)


@dataclass(frozen=True)
class RebuildReport:
    """How many stored rows differ from what the facts say, by summary; all are put right after `rebuild`."""

    differences: Mapping[str, int] = field(default_factory=dict)
    facts: int = 0
    """Touches, sales and accepted handoffs that were read."""

    @property
    def clean(self) -> bool:
        """Whether nothing differs."""
        return not any(self.differences.values())


async def verify(session: AsyncSession, workspace_id: UUID) -> RebuildReport:
    """Compares without changing anything. While facts come in, what is in flight may show as a difference."""
    return await _rebuild(session, workspace_id, put_right=False)


async def rebuild(session: AsyncSession, workspace_id: UUID) -> RebuildReport:
    """Compares and puts right; holds the persons of the workspace, so that no fact comes in meanwhile."""
    return await _rebuild(session, workspace_id, put_right=True)


async def _rebuild(session: AsyncSession, workspace_id: UUID, *, put_right: bool) -> RebuildReport:
    await enter_workspace(session, workspace_id)
    given: dict[str, Any] = {"workspace_id": workspace_id, "now": clock.now()}
    row = (await run(session, _SETTINGS, given)).one()
    given |= {
        "zone": row.time_zone,
        "currency": row.currency,
        "today": clock.day_of(given["now"], row.time_zone),
        "titles": orjson.dumps(lines.TITLES).decode(),
    }
    funnels = await gather(session, given, lock=put_right)
    facts = await _count(session, "SELECT count(*) FROM rb_facts", given)
    await silences.compute(session, given)
    differences = {"touchpoints": await _count(session, credit.DIFFERENT, given)}
    if put_right and differences["touchpoints"]:
        await run(session, credit.REPAIR, given)
    await audiences.compute(session, given)
    differences["audiences"] = await _count(session, audiences.DIFFERENT, given)
    if put_right and differences["audiences"]:
        await run(session, audiences.REPAIR, given)
    await scores.compute(session, given)
    differences["reached_scores"] = await _count(session, scores.REACHED_DIFFERENT, given)
    if put_right and differences["reached_scores"]:
        await scores.repair_reached(session, given)
    await entries.compute(session, given, funnels)
    missing, wrong = [await _count(session, sql, given) for sql in (entries.MISSING, entries.WRONG)]
    differences["step_entries"] = max(missing, wrong)
    if put_right and differences["step_entries"]:
        await entries.repair(session, given)
    for name, wanted, different, repair in _PARTS:
        await run(session, wanted, given)
        differences[name] = await _count(session, different, given)
        for statement in repair if put_right and differences[name] else ():
            await run(session, statement, given)
    await run(session, scores.WANTED, given)
    differences["scores"] = await _count(session, scores.DIFFERENT, given)
    if put_right and differences["scores"]:
        await scores.repair(session, given)
    differences["timeline_entries"] = await _timeline(session, given, put_right=put_right)
    await _drop(session)
    return RebuildReport(differences, facts)


_PARTS = (
    ("sales", money.WANTED, money.DIFFERENT, (money.REPAIR,)),
    ("leads", summaries.WANTED, summaries.DIFFERENT, (summaries.REPAIR,)),
    ("journeys", paths.WANTED, paths.DIFFERENT, paths.REPAIR),
    ("day_cells", paths.CELLS, paths.CELLS_DIFFERENT, paths.CELLS_REPAIR),
)
_TABLES = [
    f"rb_{name}"
    for name in (
        "audiences",
        "lines",
        "cells",
        "journeys",
        "summaries",
        "sales",
        "scores",
        "reached",
        "awards",
        "entries",
        "facts",
        "leads",
        "persons",
    )
]


async def _timeline(session: AsyncSession, given: dict[str, Any], *, put_right: bool) -> int:
    await run(session, lines.WANTED, given)
    different = await _count(session, lines.DIFFERENT, given)
    if put_right and different:
        await run(session, lines.REMOVE, given)
        absent = (await run(session, lines.ABSENT, given)).mappings().all()
        rows = orjson.dumps([{**row, "id": new_id()} for row in absent], default=str).decode()
        await run(session, _INSERT_LINES, given | {"rows": rows})
    return different


async def _count(session: AsyncSession, sql: str, given: dict[str, Any]) -> int:
    return int((await run(session, sql, given)).scalar_one())


async def _drop(session: AsyncSession) -> None:
    """A second run in the same transaction starts afresh."""
    await session.execute(text(f"DROP TABLE {', '.join(_TABLES)}"))
