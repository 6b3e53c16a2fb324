"""How much waits for members, and what they did today: one statement for any number of them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import DateTime, bindparam, text

from crm.core.clock import day_bounds
from funnel.reads import Reads

MOMENT = DateTime(timezone=True)
SOON_DAYS = 14
"""A deal expected within so many days closes soon."""

_OPEN = "t.workspace_id = :workspace_id AND t.owner_id = m.id AND t.completed_at IS NULL AND t.cancelled_at IS NULL"
_DONE = "t.workspace_id = :workspace_id AND t.owner_id = m.id AND t.completed_at >= :since AND t.completed_at < :until"
_COUNTS = text(
    "SELECT m.id AS member_id, w.overdue, w.today, w.promises, w.reminders, o.offers, s.closing_soon, d.tasks_done,"
    " d.promises_kept, c.calls_made, c.calls_reached, n.notes_written, x.sales_made, x.sold_minor"
    " FROM (SELECT v.id FROM members v WHERE v.workspace_id = :workspace_id"
    "  AND v.id = ANY(CAST(:members AS uuid[]))) m"
    " CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE t.due_at < :now) AS overdue,"
    "   count(*) FILTER (WHERE t.due_at >= :now AND t.due_at < :until) AS today,"
    "   count(*) FILTER (WHERE t.is_promise) AS promises, count(*) FILTER (WHERE t.remind_at <= :now) AS reminders"
    f"  FROM tasks t WHERE {_OPEN}) w"
    " CROSS JOIN LATERAL (SELECT count(*) AS offers FROM handoffs h WHERE h.workspace_id = :workspace_id"
    "   AND h.assignee_id = m.id AND h.status = 'OFFERED' AND h.accept_by >= :now) o"
    " CROSS JOIN LATERAL (SELECT count(*) AS closing_soon FROM deals e WHERE e.workspace_id = :workspace_id"
    "   AND e.owner_id = m.id AND e.status = 'OPEN' AND e.expected_close_on <= CAST(:soon AS date)) s"
    " CROSS JOIN LATERAL (SELECT count(*) AS tasks_done,"
    f"   count(*) FILTER (WHERE t.is_promise) AS promises_kept FROM tasks t WHERE {_DONE}) d"
    " CROSS JOIN LATERAL (SELECT count(*) AS calls_made, count(*) FILTER (WHERE k.result = 'REACHED') AS calls_reached"
    "   FROM calls k WHERE k.workspace_id = :workspace_id AND k.member_id = m.id"
    "   AND k.occurred_at >= :since AND k.occurred_at < :until) c"
    " CROSS JOIN LATERAL (SELECT count(*) AS notes_written FROM notes r WHERE r.workspace_id = :workspace_id"
    "   AND r.author_id = m.id AND r.created_at >= :since AND r.created_at < :until) n"
    " CROSS JOIN LATERAL (SELECT count(*) AS sales_made,"
    "   CAST(coalesce(sum(y.amount_minor) FILTER (WHERE y.currency = :currency), 0) AS bigint) AS sold_minor"
    "   FROM sales y WHERE y.workspace_id = :workspace_id AND y.member_id = m.id"
    "   AND y.sold_at >= :since AND y.sold_at < :until) x ORDER BY m.id"
).bindparams(*(bindparam(name, type_=MOMENT) for name in ("now", "since", "until")))


@dataclass(frozen=True)
class DayCounts:
    """Of one member. Money in minor units of the workspace's currency."""

    member_id: UUID
    overdue: int
    """Tasks past due."""
    today: int
    """Tasks still to do today."""
    promises: int
    """Open promises, whenever they are due."""
    reminders: int
    offers: int
    closing_soon: int
    """Open deals expected within 14 days, or before today."""
    tasks_done: int
    promises_kept: int
    calls_made: int
    calls_reached: int
    notes_written: int
    sales_made: int
    sold_minor: int


async def counts(
    reads: Reads, members: Sequence[UUID], *, now: datetime, today: date, soon: date, zone: str, currency: str
) -> list[DayCounts]:
    """By member. One statement."""
    since, until = day_bounds(today, today, zone)
    given = {"workspace_id": reads.workspace_id, "members": list(members), "soon": soon, "currency": currency}
    rows = await reads.rows(_COUNTS.bindparams(**given, now=now, since=since, until=until))
    return [DayCounts(**{each.name: row[each.name] for each in fields(DayCounts)}) for row in rows]
