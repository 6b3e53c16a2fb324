"""Takes a member's way in; what they own and did stays theirs."""

from sqlalchemy import func, update

from crm.audit.record import record
from crm.core.work import Work
from crm.door.entries import account_token, close_entries
from crm.members.administrators import keep_one
from crm.members.change import changed
from crm.members.events import MemberChanged
from crm.members.inputs import MemberDeactivate
from crm.members.permissions import Action
from crm.models import Member
from crm.models.words import EntryPointKind


async def deactivate(work: Work, data: MemberDeactivate) -> Member:
    """The member, deactivated; doing it again changes nothing. Their API keys stop with them."""
    work.actor.require(Action.MEMBER_MANAGE)
    await keep_one(work, data.member_id)
    statement = (
        update(Member)
        .where(Member.workspace_id == work.workspace_id, Member.id == data.member_id)
        .values(deactivated_at=func.coalesce(Member.deactivated_at, work.now), version=Member.version + 1)
    )
    member = await changed(work, statement, data.member_id, data.expected_version)
    await close_entries(work, EntryPointKind.ACCOUNT, [account_token(member.account_id)])
    record(work, "MEMBER_DEACTIVATE", object_type="Member", object_id=member.id)
    await work.emit(MemberChanged(member.id))
    return member
