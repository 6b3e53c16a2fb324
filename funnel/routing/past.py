"""What happened to leads that were offered in a period, and who could have been offered them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import heapify
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Select, Uuid, bindparam, select, text

from crm.members.permissions import Action, permissions_of
from crm.models import Absence, Desk, Member, Team, TeamMember
from funnel.models import Product
from funnel.reads import Reads
from funnel.routing.hours import calendars_of
from funnel.routing.pool import Away, Crew, Pool, Worker

MOST_CHAINS = 20_000


@dataclass(frozen=True)
class Chain:
    """An offer and those that followed it, until somebody accepted or nobody was left."""

    lead_id: UUID
    offered_at: datetime
    first_member_id: UUID | None
    accepted_by_id: UUID | None
    ended_at: datetime | None
    """When the lead took no room any more; None: it does."""

    @property
    def member_id(self) -> UUID | None:
        """Who really got it: who accepted, else who was asked first."""
        return self.accepted_by_id or self.first_member_id


_CHAINS = text(
    f"""
WITH heads AS MATERIALIZED (
  SELECT h.id, h.lead_id, h.offered_at, h.assignee_id, h.accepted_at FROM handoffs h
  JOIN leads l ON l.workspace_id = :workspace_id AND l.id = h.lead_id AND l.product_id = :product_id
  WHERE h.workspace_id = :workspace_id AND h.previous_id IS NULL
    AND h.offered_at >= :since AND h.offered_at < :until
  ORDER BY h.offered_at, h.id LIMIT {MOST_CHAINS + 1})
SELECT a.lead_id, a.offered_at, first.member_id AS first_member_id, b.accepted_by_id,
  CASE WHEN b.accepted_by_id IS NOT NULL THEN least(b.returned_at, l.closed_at)
       WHEN b.waits THEN l.closed_at ELSE b.answered_at END AS ended_at
FROM heads a
JOIN leads l ON l.workspace_id = :workspace_id AND l.id = a.lead_id
CROSS JOIN LATERAL (
  SELECT min(n.offered_at) AS at FROM handoffs n
  WHERE n.workspace_id = :workspace_id AND n.lead_id = a.lead_id AND n.previous_id IS NULL
    AND n.offered_at > a.offered_at) next
CROSS JOIN LATERAL (
  SELECT (array_agg(h.assignee_id) FILTER (WHERE h.accepted_at IS NOT NULL))[1] AS accepted_by_id,
    max(h.responded_at) FILTER (WHERE h.status = 'RECYCLED') AS returned_at,
    max(h.responded_at) AS answered_at, bool_or(h.status = 'OFFERED') AS waits
  FROM handoffs h WHERE h.workspace_id = :workspace_id AND h.lead_id = a.lead_id AND h.offered_at >= a.offered_at
    AND (next.at IS NULL OR h.offered_at < next.at)) b
CROSS JOIN LATERAL (
  SELECT CASE WHEN a.accepted_at IS NULL OR d.chosen IS NOT NULL THEN a.assignee_id END AS member_id
  FROM (SELECT h.decision ->> 'chosen' AS chosen FROM handoffs h
        WHERE h.workspace_id = :workspace_id AND h.id = a.id) d) first
ORDER BY a.offered_at, a.id
"""
).bindparams(
    bindparam("workspace_id", type_=Uuid()),
    bindparam("product_id", type_=Uuid()),
    bindparam("since", type_=DateTime(timezone=True)),
    bindparam("until", type_=DateTime(timezone=True)),
)
"""An offer to a whole team has an assignee only once somebody accepted it: nobody was asked first."""

_LOADS = text(
    """
SELECT h.assignee_id AS member_id, least(CASE WHEN h.status = 'RECYCLED' THEN h.responded_at END, l.closed_at) AS until
FROM handoffs h JOIN leads l ON l.workspace_id = :workspace_id AND l.id = h.lead_id
WHERE h.workspace_id = :workspace_id AND h.accepted_at < :since AND h.assignee_id IS NOT NULL
  AND (h.status <> 'RECYCLED' OR h.responded_at >= :since) AND (l.closed_at IS NULL OR l.closed_at >= :since)
"""
).bindparams(
    bindparam("workspace_id", type_=Uuid()),
    bindparam("since", type_=DateTime(timezone=True)),
)
"""Leads that lay on desks when the period began, and until when."""


async def product_exists(reads: Reads, product_id: UUID) -> bool:
    """Whether the workspace has it."""
    known = select(Product.id).where(Product.workspace_id == reads.workspace_id, Product.id == product_id)
    return bool(await reads.rows(known))


async def chains_of(reads: Reads, product_id: UUID, since: datetime, until: datetime) -> Sequence[Chain]:
    """Chains that began in [since, until), in order; one more than `MOST_CHAINS` where there are more."""
    given = {"workspace_id": reads.workspace_id, "product_id": product_id, "since": since, "until": until}
    return [
        Chain(row["lead_id"], row["offered_at"], row["first_member_id"], row["accepted_by_id"], row["ended_at"])
        for row in await reads.rows(_CHAINS.bindparams(**given))
    ]


async def pool_of(reads: Reads, since: datetime, until: datetime) -> Pool:
    """All teams and all who may accept, with their absences of the period and the loads it began with."""
    workers = await _workers(reads)
    for row in await reads.rows(_absences(reads.workspace_id, since, until)):
        if (worker := workers.get(row["member_id"])) is not None:
            away = Away(row["starts_at"], row["ends_at"], row["cover_member_id"])
            worker.absences = (*worker.absences, away)
    for row in await reads.rows(_LOADS.bindparams(workspace_id=reads.workspace_id, since=since)):
        if (worker := workers.get(row["member_id"])) is not None:
            worker.load += 1
            worker.ending += [row["until"]] if row["until"] is not None else []
    for worker in workers.values():
        heapify(worker.ending)
    crews = await _crews(reads)
    calendars = await calendars_of(reads, workers, crews)
    for member_id, hours in calendars.of_members.items():
        workers[member_id].hours = hours
    return Pool(workers, {key: replace(crew, hours=calendars.of_teams.get(key)) for key, crew in crews.items()})


async def _workers(reads: Reads) -> dict[UUID, Worker]:
    statement = (
        select(Member.id, Member.name, Member.roles, Member.capacity, Desk.daily_capacity)
        .outerjoin(Desk, (Desk.workspace_id == reads.workspace_id) & (Desk.member_id == Member.id))
        .where(Member.workspace_id == reads.workspace_id, Member.deactivated_at.is_(None))
    )
    return {
        row["id"]: Worker(row["id"], row["name"], capacity=row["capacity"], daily_capacity=row["daily_capacity"])
        for row in await reads.rows(statement)
        if Action.HANDOFF_RESPOND in permissions_of(row["roles"])
    }


async def _crews(reads: Reads) -> dict[UUID, Crew]:
    statement = (
        select(Team.id, Team.name, TeamMember.member_id)
        .outerjoin(TeamMember, (TeamMember.workspace_id == reads.workspace_id) & (TeamMember.team_id == Team.id))
        .where(Team.workspace_id == reads.workspace_id)
        .order_by(Team.id, TeamMember.member_id)
    )
    crews: dict[UUID, Crew] = {}
    for row in await reads.rows(statement):
        known = crews.get(row["id"])
        before = known.member_ids if known else ()
        crews[row["id"]] = Crew(row["name"], (*before, row["member_id"]) if row["member_id"] is not None else before)
    return crews


def _absences(workspace_id: UUID, since: datetime, until: datetime) -> Select[Any, Any, Any, Any]:
    return select(Absence.member_id, Absence.starts_at, Absence.ends_at, Absence.cover_member_id).where(
        Absence.workspace_id == workspace_id,
        Absence.starts_at < until,
        (Absence.ends_at.is_(None)) | (Absence.ends_at > since),
    )
