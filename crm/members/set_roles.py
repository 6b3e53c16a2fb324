"""Gives a member other roles."""

from sqlalchemy import update

from crm.audit.record import record
from crm.core.work import Work
from crm.members.administrators import keep_one
from crm.members.change import changed
from crm.members.events import MemberChanged
from crm.members.inputs import MemberSetRoles
from crm.members.permissions import Action
from crm.models import Member
from crm.models.words import Role


async def set_roles(work: Work, data: MemberSetRoles) -> Member:
    """The member with exactly those roles; the last administrator stays one."""
    work.actor.require(Action.MEMBER_MANAGE)
    if Role.ADMIN not in data.roles:
        await keep_one(work, data.member_id)
    statement = (
        update(Member)
        .where(Member.workspace_id == work.workspace_id, Member.id == data.member_id)
        .values(roles=[role.value for role in data.roles], version=Member.version + 1)
    )
    member = await changed(work, statement, data.member_id, data.expected_version)
    record(work, "MEMBER_SET_ROLES", object_type="Member", object_id=member.id, details={"roles": member.roles})
    await work.emit(MemberChanged(member.id))
    return member
