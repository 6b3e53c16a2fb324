"""Adds a member: an account that is there already, or a new one."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert

from crm.accounts.create import create as create_account
from crm.accounts.inputs import AccountCreate
from crm.audit.record import record
from crm.core.ids import new_id
from crm.core.problems import Conflict
from crm.core.tables import sort_key
from crm.core.work import Work
from crm.door.entries import account_token, open_entry
from crm.members.inputs import MemberAdd
from crm.members.permissions import Action
from crm.models import Account, Member
from crm.models.words import EntryPointKind


async def add(work: Work, data: MemberAdd) -> Member:
    """The new member. Raises Conflict when the address is a member already, deactivated ones included."""
    work.actor.require(Action.MEMBER_MANAGE)
    name = data.name or data.email.partition("@")[0]
    account, is_new = await create_account(work, AccountCreate(email=data.email, name=name, password=data.password))
    if data.password is not None and not is_new:
        raise Conflict(
            "This address has an account already, with its own password; add it without one.", field="password"
        )
    member: Member | None = await work.scalar(_insert(work, data, account, data.name or account.name))
    if member is None:
        raise Conflict("This address is a member of the workspace already.", field="email", code="MEMBER_EXISTS")
    await open_entry(work, EntryPointKind.ACCOUNT, account_token(account.id), member.id)
    record(work, "MEMBER_ADD", object_type="Member", object_id=member.id, details={"roles": member.roles})
    return member


def _insert(work: Work, data: MemberAdd, account: Account, name: str) -> ReturningInsert[Member]:
    return (
        insert(Member)
        .values(
            workspace_id=work.workspace_id,
            id=new_id(),
            account_id=account.id,
            email=data.email,
            name=name,
            sort_key=sort_key(name),
            roles=[role.value for role in data.roles],
            capacity=data.capacity,
            created_at=work.now,
        )
        .on_conflict_do_nothing()
        .returning(Member)
    )
