"""Who has how much to do, how much room is left, and how offers were answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, select, text

from crm.core.clock import day_bounds, day_of
from crm.core.problems import NotFound
from crm.members.permissions import Action, permissions_of
from crm.models import Team
from crm.sla.clock import WorkingHours
from funnel.inputs import Period
from funnel.reads import Reads, Row
from funnel.routing.hours import calendars_of
from funnel.workspace import read_home

_OFFERS = "FROM handoffs h WHERE h.workspace_id = :workspace_id AND h.assignee_id = m.id"
_PERIOD = "h.offered_at >= :since AND h.offered_at < :until"
_WORKLOAD = text(
    f"""
SELECT m.id, m.roles, m.capacity, d.daily_capacity,
  away.starts_at AS away_since, away.ends_at AS away_until, away.cover_member_id AS cover_id,
  offers.*, load.open, tasks.overdue AS overdue_tasks, timers.overdue AS overdue_timers, wins.closed, wins.won
FROM members m
LEFT JOIN desks d ON d.workspace_id = :workspace_id AND d.member_id = m.id
LEFT JOIN absences away ON away.workspace_id = :workspace_id AND away.member_id = m.id
  AND away.starts_at <= :at AND (away.ends_at IS NULL OR away.ends_at > :at)
CROSS JOIN LATERAL (SELECT
    count(*) FILTER (WHERE h.offered_at <= :at AND (h.responded_at IS NULL OR h.responded_at > :at)) AS waiting,
    count(*) FILTER (WHERE h.offered_at <= :at AND (h.responded_at IS NULL OR h.responded_at > :at)
      AND h.accept_by < :at) AS overdue_offers,
    count(*) FILTER (WHERE h.offered_at >= :day AND h.offered_at <= :at
      AND h.status IN ('OFFERED', 'ACCEPTED', 'RECYCLED')) AS today,
    count(*) FILTER (WHERE {_PERIOD} AND h.accepted_at IS NOT NULL) AS accepted,
    count(*) FILTER (WHERE {_PERIOD} AND h.status = 'DECLINED') AS declined,
    count(*) FILTER (WHERE {_PERIOD} AND h.status = 'EXPIRED') AS expired,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM h.accepted_at - h.offered_at))
      FILTER (WHERE {_PERIOD} AND h.accepted_at IS NOT NULL) AS median_seconds
  {_OFFERS}) offers
CROSS JOIN LATERAL (SELECT CASE WHEN :is_now THEN
    (SELECT count(*) FROM leads l WHERE l.workspace_id = :workspace_id AND l.owner_id = m.id
      AND l.status IN ('ACCEPTED', 'WORKING'))
  ELSE
    (SELECT count(*) FROM handoffs h JOIN leads l ON l.workspace_id = :workspace_id AND l.id = h.lead_id
      WHERE h.workspace_id = :workspace_id AND h.assignee_id = m.id AND h.accepted_at <= :at
        AND (h.status <> 'RECYCLED' OR h.responded_at > :at) AND (l.closed_at IS NULL OR l.closed_at > :at))
  END AS open) load
CROSS JOIN LATERAL (SELECT count(*) AS overdue FROM tasks k
  WHERE k.workspace_id = :workspace_id AND k.owner_id = m.id AND k.created_at <= :at AND k.due_at < :at
    AND (k.completed_at IS NULL OR k.completed_at > :at)) tasks
CROSS JOIN LATERAL (SELECT count(*) AS overdue FROM sla_timers s
  WHERE s.workspace_id = :workspace_id AND s.member_id = m.id AND s.due_at < :at AND s.started_at <= :at
    AND s.state <> 'PAUSED' AND (s.stopped_at IS NULL OR s.stopped_at > :at)) timers
CROSS JOIN LATERAL (SELECT count(*) AS closed, count(*) FILTER (WHERE l.status = 'WON') AS won
  FROM handoffs h JOIN leads l ON l.workspace_id = :workspace_id AND l.id = h.lead_id
  WHERE h.workspace_id = :workspace_id AND h.assignee_id = m.id AND h.accepted_at >= :since AND h.accepted_at < :until
    AND l.status IN ('WON', 'LOST', 'DISQUALIFIED')) wins
WHERE m.workspace_id = :workspace_id AND m.deactivated_at IS NULL AND (CAST(:team_id AS uuid) IS NULL OR m.id IN (
  SELECT x.member_id FROM team_members x WHERE x.workspace_id = :workspace_id AND x.team_id = :team_id))
ORDER BY m.sort_key, m.id
"""
).bindparams(
    bindparam("workspace_id", type_=Uuid()),
    bindparam("team_id", type_=Uuid()),
    *(bindparam(name, type_=DateTime(timezone=True)) for name in ("at", "day", "since", "until")),
)


@dataclass(frozen=True)
class MemberWorkload:
    """One member of sales at the instant, and the answers to offers of the period."""

    member_id: UUID
    open_leads: int
    waiting: int
    capacity: int | None
    today: int
    daily_capacity: int | None
    away_since: datetime | None
    away_until: datetime | None
    cover_id: UUID | None
    is_working: bool
    overdue_offers: int
    overdue_tasks: int
    overdue_timers: int
    accepted: int
    declined: int
    expired: int
    median_accept_seconds: int | None
    closed: int
    won: int

    @property
    def room(self) -> int | None:
        """Leads more that fit; null without a capacity."""
        return None if self.capacity is None else max(0, self.capacity - self.open_leads - self.waiting)

    @property
    def left_today(self) -> int | None:
        """Offers more that fit the day; null without a limit."""
        return None if self.daily_capacity is None else max(0, self.daily_capacity - self.today)

    @property
    def win_share(self) -> Decimal | None:
        """Won of the leads accepted in the period that are closed by now; null while none is."""
        return Decimal(self.won) / Decimal(self.closed) if self.closed else None


async def workload(
    reads: Reads, now: datetime, *, team_id: UUID | None, at: datetime | None, period: Period
) -> Sequence[MemberWorkload]:
    """Members who may accept handoffs, by name: of the team, or all. A fixed number of statements. Raises NotFound.

    Of an instant in the past, open leads are those accepted by then and neither returned nor closed.
    """
    known = select(Team.id).where(Team.workspace_id == reads.workspace_id, Team.id == team_id)
    if team_id is not None and not await reads.rows(known):
        raise NotFound("There is no such team in this workspace.", field="teamId")
    zone = (await read_home(reads)).time_zone
    moment = at or now
    since, until = day_bounds(period.start, period.end, zone)
    today = day_of(moment, zone)
    rows = await reads.rows(_WORKLOAD.bindparams(
        workspace_id=reads.workspace_id, team_id=team_id, at=moment, day=day_bounds(today, today, zone)[0],
        since=since, until=until, is_now=moment >= now,
    ))  # fmt: skip
    sales = [row for row in rows if Action.HANDOFF_RESPOND in permissions_of(row["roles"])]
    calendars = await calendars_of(reads, [row["id"] for row in sales], [team_id] if team_id else [])
    of_team = calendars.of_teams.get(team_id) if team_id else None
    return [_of(row, calendars.of_members.get(row["id"], of_team), moment) for row in sales]


def _of(row: Row, hours: WorkingHours | None, moment: datetime) -> MemberWorkload:
    median = row["median_seconds"]
    return MemberWorkload(
        member_id=row["id"], open_leads=row["open"], waiting=row["waiting"], capacity=row["capacity"],
        today=row["today"], daily_capacity=row["daily_capacity"], away_since=row["away_since"],
        away_until=row["away_until"], cover_id=row["cover_id"],
        is_working=row["away_since"] is None and (hours is None or hours.is_open(moment)),
        overdue_offers=row["overdue_offers"], overdue_tasks=row["overdue_tasks"], overdue_timers=row["overdue_timers"],
        accepted=row["accepted"],
        declined=row["declined"], expired=row["expired"],
        median_accept_seconds=None if median is None else round(median), closed=row["closed"], won=row["won"],
    )  # fmt: skip
