"""Who of a team gets a lead: the least loaded with room left, ties to whoever was offered one longest ago."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from crm.core.problems import NotFound
from crm.core.work import Lock, Work
from crm.members.permissions import Action, permissions_of
from crm.models import Handoff, Lead, Member, Team, TeamMember
from crm.models.words import LeadStatus

LOADING = (LeadStatus.ACCEPTED.value, LeadStatus.WORKING.value)
"""Leads in these states are work on their owner's desk."""

TEAM_RULE = "Least loaded of the team with room left, ties to the one offered longest ago."
FULL_RULE = "Nobody of the team has room left: open to the whole team."
MEMBER_RULE = "Named by the one who offered."


@dataclass(frozen=True)
class Candidate:
    """A member who may accept, with the load at this moment."""

    member_id: UUID
    name: str
    load: int
    capacity: int | None
    last_offered_at: datetime | None

    @property
    def has_room(self) -> bool:
        """Whether one lead more is within the member's capacity; no capacity means no limit."""
        return self.capacity is None or self.load < self.capacity

    def as_json(self) -> dict[str, Any]:
        """For the decision record."""
        return {"member_id": str(self.member_id), "load": self.load}


@dataclass
class Desk:
    """A team's candidates during one transaction; choosing one moves them to the end of the queue."""

    name: str
    candidates: list[Candidate]

    def choose(self, now: datetime, *, without: Collection[UUID] = ()) -> Candidate | None:
        """The next one, or None when nobody (of the others) has room."""
        free = [each for each in self.candidates if each.has_room and each.member_id not in without]
        if not free:
            return None
        chosen = min(free, key=_order)
        self.candidates[self.candidates.index(chosen)] = replace(chosen, last_offered_at=now)
        return chosen


async def desks(work: Work, team_ids: Collection[UUID], *, field: str = "toTeamId") -> dict[UUID, Desk]:
    """The teams with their candidates: active members whose roles may accept. Two statements, however many teams.

    The teams stay locked, so that two who choose at once do not choose the same member. Raises NotFound.
    """
    if not team_ids:
        return {}
    work.locking(Lock.DEALINGS)
    names = {row.id: row.name for row in await work.execute(_teams(work, team_ids))}
    if set(team_ids) - names.keys():
        raise NotFound("There is no such team in this workspace.", field=field)
    members = defaultdict(list)
    for row in await work.execute(_members_of(work, team_ids)):
        if Action.HANDOFF_RESPOND in permissions_of(row.roles):
            members[row.team_id].append(_candidate(row))
    return {team_id: Desk(name, members[team_id]) for team_id, name in names.items()}


async def candidate(work: Work, member_id: UUID, *, field: str = "toMemberId") -> tuple[Candidate, Sequence[str]]:
    """One member with load, and the roles. Raises NotFound also for somebody who left."""
    statement = _loads(work).where(Member.id == member_id)
    row = (await work.execute(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such active member in this workspace.", field=field)
    return _candidate(row), row.roles


def _candidate(row: Any) -> Candidate:
    return Candidate(row.id, row.name, row.load, row.capacity, row.last_offered_at)


def _order(each: Candidate) -> tuple[int, bool, float, UUID]:
    last = each.last_offered_at
    return each.load, last is not None, last.timestamp() if last else 0.0, each.member_id


def _teams(work: Work, team_ids: Collection[UUID]) -> Select[UUID, str]:
    return (
        select(Team.id, Team.name)
        .where(Team.workspace_id == work.workspace_id, Team.id.in_(team_ids))
        .order_by(Team.id)
        .with_for_update(key_share=True)
    )


def _members_of(work: Work, team_ids: Collection[UUID]) -> Select[Any]:
    return (
        _loads(work)
        .add_columns(TeamMember.team_id)
        .join(TeamMember, TeamMember.member_id == Member.id)
        .where(TeamMember.workspace_id == work.workspace_id, TeamMember.team_id.in_(team_ids))
        .order_by(Member.id)
    )


def _loads(work: Work) -> Select[Any]:
    load = select(func.count()).where(
        Lead.workspace_id == work.workspace_id, Lead.owner_id == Member.id, Lead.status.in_(LOADING)
    )
    last = select(func.max(Handoff.offered_at)).where(
        Handoff.workspace_id == work.workspace_id, Handoff.assignee_id == Member.id
    )
    return select(
        Member.id,
        Member.name,
        Member.roles,
        Member.capacity,
        load.scalar_subquery().label("load"),
        last.scalar_subquery().label("last_offered_at"),
    ).where(Member.workspace_id == work.workspace_id, Member.deactivated_at.is_(None))
