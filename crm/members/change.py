"""The one UPDATE of a member, and why it found nothing."""

from uuid import UUID

from sqlalchemy import Update, select

from crm.core.problems import NotFound
from crm.core.versions import stale
from crm.core.work import Work
from crm.models import Member


async def changed(work: Work, statement: Update, member_id: UUID, expected_version: int | None) -> Member:
    """The member after `statement`, which names it. Raises NotFound, or Stale when it is not the version seen."""
    if expected_version is not None:
        statement = statement.where(Member.version == expected_version)
    member: Member | None = await work.scalar(statement.returning(Member))
    if member is not None:
        return member
    known = select(Member.version).where(Member.workspace_id == work.workspace_id, Member.id == member_id)
    version = await work.scalar(known)
    if version is None:
        raise NotFound("There is no such member in this workspace.", field="memberId")
    raise stale("member", version)
