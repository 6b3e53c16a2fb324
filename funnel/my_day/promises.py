"""Promises kept and broken, by whom: what the customer was told, against what was done."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, bindparam, text

from crm.core.clock import day_bounds
from funnel.inputs import Period
from funnel.reads import Reads
from funnel.workspace import read_home

MOMENT = DateTime(timezone=True)
_COUNTS = text(
    "SELECT owner_id AS member_id, count(*) AS made,"
    " count(*) FILTER (WHERE completed_at <= due) AS kept,"
    " count(*) FILTER (WHERE completed_at > due) AS late,"
    " count(*) FILTER (WHERE cancelled_at IS NOT NULL OR (completed_at IS NULL AND due < :now)) AS broken,"
    " count(*) FILTER (WHERE completed_at IS NULL AND cancelled_at IS NULL AND due >= :now) AS open"
    " FROM (SELECT t.owner_id, t.completed_at, t.cancelled_at, coalesce(t.promised_for, t.due_at) AS due FROM tasks t"
    "  WHERE t.workspace_id = :workspace_id AND t.is_promise"
    "   AND (CAST(:member_id AS uuid) IS NULL OR t.owner_id = CAST(:member_id AS uuid))"
    "   AND (CAST(:team_id AS uuid) IS NULL OR t.owner_id IN (SELECT tm.member_id FROM team_members tm"
    "    WHERE tm.workspace_id = :workspace_id AND tm.team_id = CAST(:team_id AS uuid)))) x"
    " WHERE due >= :since AND due < :until GROUP BY owner_id ORDER BY owner_id NULLS LAST"
).bindparams(*(bindparam(name, type_=MOMENT) for name in ("now", "since", "until")))


@dataclass(frozen=True)
class Promises:
    """Promises that were due in a period, as they were first made: putting off does not keep them."""

    member_id: UUID | None
    made: int
    kept: int
    """Done in time."""
    late: int
    """Done, but not in time."""
    broken: int
    """Given up, or due and not done."""
    open: int
    """Not due yet."""


async def promises(
    reads: Reads, period: Period, now: datetime, *, member_id: UUID | None = None, team_id: UUID | None = None
) -> Sequence[Promises]:
    """By the member who owns them. Two statements."""
    home = await read_home(reads)
    since, until = day_bounds(period.start, period.end, home.time_zone)
    given = {"workspace_id": reads.workspace_id, "member_id": member_id, "team_id": team_id}
    rows = await reads.rows(_COUNTS.bindparams(**given, now=now, since=since, until=until))
    return [Promises(**{each.name: row[each.name] for each in fields(Promises)}) for row in rows]
