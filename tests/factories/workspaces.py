"""A workspace with one administrator, as plain rows (tests of the verbs themselves are in tests/crm/workspaces)."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.core.ids import new_id
from crm.core.tables import sort_key
from crm.core.work import enter_workspace
from crm.models import Account, Member, Workspace, WorkspaceDirectory
from crm.models.words import Role

CREATED = datetime(2026, 1, 1, tzinfo=UTC)


async def insert_workspace(
    session: AsyncSession, *, currency: str = "RUB", time_zone: str = "Europe/Moscow", name: str = "Test works"
) -> tuple[UUID, UUID]:
    """Enters a new workspace and returns its id and its administrator's member id."""
    workspace_id = new_id()
    await enter_workspace(session, workspace_id)
    slug = f"w{workspace_id.hex[-12:]}"
    session.add(
        Workspace(id=workspace_id, slug=slug, name=name, currency=currency, time_zone=time_zone, created_at=CREATED)
    )
    session.add(WorkspaceDirectory(slug=slug, workspace_id=workspace_id, name=name))
    await session.flush()
    return workspace_id, await insert_member(session, workspace_id, Role.ADMIN, name="Ada Admin")


async def insert_member(session: AsyncSession, workspace_id: UUID, *roles: Role, name: str = "Mila Member") -> UUID:
    """A member with an account of its own."""
    member_id, account_id = new_id(), new_id()
    email = f"m{member_id.hex[-12:]}@example.test"
    session.add(Account(id=account_id, email=email, name=name, created_at=CREATED))
    session.add(
        Member(
            workspace_id=workspace_id,
            id=member_id,
            account_id=account_id,
            email=email,
            name=name,
            sort_key=sort_key(name),
            roles=[role.value for role in roles],
            created_at=CREATED,
        )
    )
    await session.flush()
    return member_id
