"""Who answers: whoever stands for the topic, else the fallback, never nobody."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, any_, case, literal, select

from crm.conversations.policy import Policy
from crm.core.limits import at_most
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.models import Member, Team, TeamMember, Topic
from crm.models.words import Role
from crm.models.words_conversation import ConversationRouting

_WHO_ANSWERS = (Role.COMMUNITY_MANAGER, Role.SUPPORT, Role.MARKETER, Role.ADMIN)
"""Where a workspace names no fallback: the first member of the first of these roles."""


@dataclass(frozen=True, slots=True)
class Route:
    """Whom a thread goes to."""

    routing: ConversationRouting
    team_id: UUID | None = None
    member_id: UUID | None = None
    product_id: UUID | None = None
    """What the topic is about."""


async def route(work: Work, topic: str | None, policy: Policy, owner_id: UUID | None = None) -> Route:
    """The specialist group or member of the topic, who works here; else the fallback of the workspace, the owner of
    the resource, or the first who may answer.

    Raises Conflict where nobody at all could.
    """
    product_id = None
    if topic is not None:
        row = (await work.execute(_specialist(work, topic))).one_or_none()
        if row is not None:
            product_id = row.product_id
            if row.team_id or row.member_id:
                return Route(ConversationRouting.SPECIALIST, row.team_id, row.member_id, product_id)
    team_id, member_id = policy.fallback_team_id, policy.fallback_member_id
    if team_id is None and member_id is None:
        member_id = await _first(work, owner_id)
    return Route(ConversationRouting.SPECIALIST_NOT_FOUND, team_id, member_id, product_id)


def _specialist(work: Work, topic: str) -> Select[*tuple[Any, ...]]:
    """Members who left and groups of nobody stand for nothing."""
    somebody = (
        select(TeamMember.member_id)
        .join(Member, (Member.workspace_id == work.workspace_id) & (Member.id == TeamMember.member_id))
        .where(
            TeamMember.workspace_id == work.workspace_id,
            TeamMember.team_id == Topic.team_id,
            Member.deactivated_at.is_(None),
        )
        .correlate(Topic)
    )
    return (
        select(Topic.product_id, Team.id.label("team_id"), Member.id.label("member_id"))
        .select_from(Topic)
        .outerjoin(Team, (Team.workspace_id == work.workspace_id) & (Team.id == Topic.team_id) & somebody.exists())
        .outerjoin(
            Member,
            (Member.workspace_id == work.workspace_id)
            & (Member.id == Topic.member_id)
            & Member.deactivated_at.is_(None),
        )
        .where(Topic.workspace_id == work.workspace_id, Topic.key == topic)
    )


async def _first(work: Work, owner_id: UUID | None) -> UUID:
    rank = case(
        (Member.id == owner_id, 0),
        *((literal(role.value) == any_(Member.roles), place) for place, role in enumerate(_WHO_ANSWERS, 1)),
        else_=None,
    )
    found = await work.scalar(
        select(Member.id)
        .where(Member.workspace_id == work.workspace_id, Member.deactivated_at.is_(None), rank.is_not(None))
        .order_by(rank, Member.id)
        .limit(at_most(1))
    )
    if found is None:
        raise Conflict("Nobody here could answer; name a fallback in the response policy first.")
    return UUID(str(found))
