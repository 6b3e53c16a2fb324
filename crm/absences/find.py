"""An absence under its member's lock, and who may say it."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Forbidden, NotFound
from crm.core.work import Lock, Work
from crm.leads.rights import acts_for_others
from crm.models import Absence, Member


def require_may_set(work: Work, member_id: UUID) -> None:
    """One's own, or anybody's as a sales lead or an administrator."""
    if member_id != work.actor.member_id and not acts_for_others(work.actor):
        raise Forbidden(
            "Only the member, a sales lead or an administrator says when somebody is away.", field="memberId"
        )


async def hold_member(work: Work, member_id: UUID) -> None:
    """Locks the active member's row. Raises NotFound."""
    work.locking(Lock.DEALINGS)
    statement = select(Member.id).where(
        Member.workspace_id == work.workspace_id, Member.id == member_id, Member.deactivated_at.is_(None)
    )
    if await work.scalar(statement.with_for_update(key_share=True)) is None:
        raise NotFound("There is no such active member in this workspace.", field="memberId")


async def find(work: Work, absence_id: UUID) -> Any:
    """The absence's columns, locked. Raises NotFound."""
    statement = select(*Absence.__table__.columns).where(
        Absence.workspace_id == work.workspace_id, Absence.id == absence_id
    )
    row = (await work.execute(statement.with_for_update())).one_or_none()
    if row is None:
        raise NotFound("There is no such absence in this workspace.", field="absenceId")
    return row
