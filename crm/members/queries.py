"""SELECTs about members."""

from uuid import UUID

from sqlalchemy import Select, literal, select

from crm.models import Member
from crm.models.words import Role


def by_id(workspace_id: UUID, member_id: UUID) -> Select[Member]:
    """One member."""
    return select(Member).where(Member.workspace_id == workspace_id, Member.id == member_id)


def by_email(workspace_id: UUID, email: str) -> Select[Member]:
    """The member of a normalised address."""
    return select(Member).where(Member.workspace_id == workspace_id, Member.email == email)


def active_administrators(workspace_id: UUID) -> Select[UUID]:
    """Those who may manage members; there is always one."""
    return (
        select(Member.id)
        .where(
            Member.workspace_id == workspace_id,
            Member.deactivated_at.is_(None),
            literal(Role.ADMIN.value) == Member.roles.any_(),
        )
        .order_by(Member.id)
    )
