"""SELECTs that find out who somebody is; each names its workspace, or reads reference and local tables only."""

from uuid import UUID

from sqlalchemy import ScalarSelect, Select, and_, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.models import Account, ApiKey, Member, Session, TeamMember, Workspace


def live_session(session_id: UUID) -> Select[UUID]:
    """The account of a login that was neither ended nor disabled."""
    return (
        select(Session.account_id)
        .join(Account, Account.id == Session.account_id)
        .where(Session.id == session_id, Session.ended_at.is_(None), Account.disabled_at.is_(None))
    )


def member(workspace_id: UUID, member_id: UUID) -> Select[UUID, str, UUID, list[str], str | None, str, list[UUID]]:
    """Id, name, account, roles, scopes and teams of an active member whose account is not disabled."""
    teams = _teams(workspace_id, member_id).label("teams")
    scopes = Member.row_scope, Workspace.sales_row_scope
    return (
        select(Member.id, Member.name, Member.account_id, Member.roles, *scopes, teams)
        .join(Workspace, Workspace.id == Member.workspace_id)
        .join(Account, Account.id == Member.account_id)
        .where(
            Member.workspace_id == workspace_id,
            Workspace.id == workspace_id,
            Member.id == member_id,
            Member.deactivated_at.is_(None),
            Account.disabled_at.is_(None),
        )
    )


def _teams(workspace_id: UUID, member_id: UUID) -> ScalarSelect[list[UUID]]:
    found = select(func.array_agg(TeamMember.team_id, type_=ARRAY(Uuid()))).where(
        and_(TeamMember.workspace_id == workspace_id, TeamMember.member_id == member_id)
    )
    return found.scalar_subquery()


def api_key(workspace_id: UUID, key_id: UUID) -> Select[ApiKey]:
    """A key that was not revoked."""
    return select(ApiKey).where(ApiKey.workspace_id == workspace_id, ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
