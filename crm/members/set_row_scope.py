"""Says which leads a member sees."""

from sqlalchemy import select, update

from crm.audit.record import record
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.members.change import changed
from crm.members.events import MemberChanged
from crm.members.inputs import MemberSetRowScope
from crm.members.permissions import Action
from crm.models import Member
from crm.models.words import Role
from crm.models.words_rights import RowScope


async def set_row_scope(work: Work, data: MemberSetRowScope) -> Member:
    """The member with that scope of their own; without one their roles say it.

    Raises Invalid for administrators, who give others their rights and see everything.
    """
    work.actor.require(Action.MEMBER_MANAGE)
    if data.row_scope not in (None, RowScope.ALL):
        await _require_no_administrator(work, data)
    statement = (
        update(Member)
        .where(Member.workspace_id == work.workspace_id, Member.id == data.member_id)
        .values(row_scope=data.row_scope and data.row_scope.value, version=Member.version + 1)
    )
    member = await changed(work, statement, data.member_id, data.expected_version)
    details = {"rowScope": member.row_scope}
    record(work, "MEMBER_SET_ROW_SCOPE", object_type="Member", object_id=member.id, details=details)
    await work.emit(MemberChanged(member.id))
    return member


async def _require_no_administrator(work: Work, data: MemberSetRowScope) -> None:
    roles = await work.scalar(
        select(Member.roles)
        .where(Member.workspace_id == work.workspace_id, Member.id == data.member_id)
        .with_for_update(key_share=True)
    )
    if Role.ADMIN.value in (roles or ()):
        raise Invalid("An administrator sees every lead; take that role from them first.", field="rowScope")
