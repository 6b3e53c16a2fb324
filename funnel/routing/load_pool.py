"""Reads who may be chosen, with their loads, under locks that make two who choose at once see each other's choice."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text

from crm.core.problems import NotFound
from crm.core.work import Lock, Work
from crm.members.permissions import Action, permissions_of
from crm.models import Team
from funnel.models import RoutingTurn
from funnel.reads import WorkReads, among
from funnel.routing.hours import calendars_of
from funnel.routing.pool import Away, Crew, Pool, Turn, Worker

_AWAY = "a.starts_at <= :now AND (a.ends_at IS NULL OR a.ends_at > :now)"
_TEAM = (
    "SELECT t.member_id FROM team_members t WHERE t.workspace_id = :workspace_id"
    " AND t.team_id = ANY(CAST(:team_ids AS uuid[]))"
)
_HOLD = text(
    "SELECT m.id FROM members m WHERE m.workspace_id = :workspace_id AND m.deactivated_at IS NULL"
    f" AND (m.id = ANY(CAST(:member_ids AS uuid[])) OR m.id IN ({_TEAM}) OR m.id IN ("
    "  SELECT a.cover_member_id FROM absences a WHERE a.workspace_id = :workspace_id"
    f" AND {_AWAY} AND (a.member_id = ANY(CAST(:member_ids AS uuid[])) OR a.member_id IN ({_TEAM}))))"
    " ORDER BY m.id FOR NO KEY UPDATE"
)
"""The members themselves are locked: somebody in two teams is chosen by one of two offers at a time."""

_DAY = (
    "(SELECT date_trunc('day', CAST(:now AS timestamptz) AT TIME ZONE w.time_zone) AT TIME ZONE w.time_zone"
    " FROM workspaces w WHERE w.id = :workspace_id)"
)
_OFFERS = "FROM handoffs h WHERE h.workspace_id = :workspace_id AND h.assignee_id = m.id"
_WORKERS = text(
    "SELECT m.id, m.name, m.roles, m.capacity, d.daily_capacity,"
    " (SELECT count(*) FROM leads l WHERE l.workspace_id = :workspace_id AND l.owner_id = m.id"
    "   AND l.status IN ('ACCEPTED', 'WORKING')) AS load,"
    f" (SELECT count(*) {_OFFERS} AND h.status = 'OFFERED') AS waiting,"
    f" (SELECT count(*) {_OFFERS} AND h.status IN ('OFFERED', 'ACCEPTED', 'RECYCLED')"
    f"   AND h.accept_by >= {_DAY} AND h.offered_at >= {_DAY}) AS today,"
    f" (SELECT max(h.offered_at) {_OFFERS}) AS last_offered_at,"
    " ARRAY(SELECT t.team_id FROM team_members t WHERE t.workspace_id = :workspace_id AND t.member_id = m.id"
    "   AND t.team_id = ANY(CAST(:team_ids AS uuid[]))) AS team_ids,"
    f" (SELECT jsonb_build_array(a.starts_at, a.ends_at, a.cover_member_id) FROM absences a"
    f"   WHERE a.workspace_id = :workspace_id AND a.member_id = m.id AND {_AWAY}) AS away"
    " FROM members m LEFT JOIN desks d ON d.workspace_id = :workspace_id AND d.member_id = m.id"
    " WHERE m.workspace_id = :workspace_id AND m.deactivated_at IS NULL AND m.id = ANY(CAST(:ids AS uuid[]))"
    " ORDER BY m.id"
)
"""Offers of today count while they wait and when they were accepted; a declined or expired one was no work."""


async def load_pool(
    work: Work,
    team_ids: Collection[UUID],
    member_ids: Collection[UUID] = (),
    *,
    rule_ids: Collection[UUID] = (),
    field: str = "toTeamId",
) -> Pool:
    """Teams, members and who covers for them, with their turns: at most five statements, however many they are.

    Raises NotFound for a team that is not there; members who left or may not accept handoffs are left out.
    """
    if not team_ids and not member_ids:
        return Pool()
    work.locking(Lock.DEALINGS)
    teams = {row.id: row for row in await work.execute(_teams(work, team_ids))} if team_ids else {}
    if set(team_ids) - teams.keys():
        raise NotFound("There is no such team in this workspace.", field=field)
    given = {"workspace_id": work.workspace_id, "now": work.now, "team_ids": sorted(team_ids)}
    held = list((await work.execute(_HOLD, given | {"member_ids": sorted(member_ids)})).scalars())
    rows = (await work.execute(_WORKERS, given | {"ids": held})).all()
    members: dict[UUID, list[UUID]] = {team_id: [] for team_id in teams}
    for row in rows:
        for team_id in row.team_ids:
            members[team_id].append(row.id)
    calendars = await calendars_of(WorkReads(work), held, team_ids)
    workers = {row.id: _worker(row) for row in rows if Action.HANDOFF_RESPOND in permissions_of(row.roles)}
    for member_id, hours in calendars.of_members.items():
        if member_id in workers:
            workers[member_id].hours = hours
    crews = {
        team_id: Crew(row.name, tuple(members[team_id]), calendars.of_teams.get(team_id))
        for team_id, row in teams.items()
    }
    return Pool(workers, crews, await _turns(work, rule_ids))


def _worker(row: Row[Any]) -> Worker:
    away = (_away(row.away),) if row.away else ()
    return Worker(
        row.id, row.name, row.load, row.waiting, row.today, row.capacity, row.daily_capacity, row.last_offered_at,
        absences=away,
    )  # fmt: skip


def _away(stored: Any) -> Away:
    since, until, cover_id = stored
    return Away(_instant(since), _instant(until) if until else None, UUID(cover_id) if cover_id else None)


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value)


def _teams(work: Work, team_ids: Collection[UUID]) -> Any:
    return (
        select(Team.id, Team.name)
        .where(Team.workspace_id == work.workspace_id, among(Team.id, sorted(team_ids)))
        .order_by(Team.id)
        .with_for_update(key_share=True)
    )


async def _turns(work: Work, rule_ids: Collection[UUID]) -> dict[UUID, dict[UUID, Turn]]:
    """Read after the members are locked: whoever served before us has written it down by then."""
    if not rule_ids:
        return {}
    statement = select(RoutingTurn.rule_id, RoutingTurn.member_id, RoutingTurn.served_at, RoutingTurn.next_at).where(
        RoutingTurn.workspace_id == work.workspace_id, among(RoutingTurn.rule_id, sorted(rule_ids))
    )
    found: dict[UUID, dict[UUID, Turn]] = {}
    for row in await work.execute(statement):
        found.setdefault(row.rule_id, {})[row.member_id] = Turn(row.served_at, row.next_at)
    return found
