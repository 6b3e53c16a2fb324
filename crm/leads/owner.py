"""Who may own a lead, a task or a deal."""

from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Invalid, NotFound
from crm.core.work import Work
from crm.models import Member


async def require_active(work: Work, member_id: UUID, *, field: str) -> str:
    """The name of a member who is active; raises NotFound, or Invalid for somebody who left."""
    statement = select(Member.name, Member.deactivated_at).where(
        Member.workspace_id == work.workspace_id, Member.id == member_id
    )
    row = (await work.execute(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such member in this workspace.", field=field)
    if row.deactivated_at is not None:
        raise Invalid(f"{row.name} does not work here any more; choose another member.", field=field)
    return str(row.name)
