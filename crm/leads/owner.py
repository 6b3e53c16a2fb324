"""Who may own a lead, a task or a deal."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.core.problems import Invalid, NotFound
from crm.core.work import Work
from crm.models import Member


async def require_active(work: Work, member_id: UUID, *, field: str) -> str:
    """The name of a member who is active; raises NotFound, or Invalid for somebody who left."""
    return (await require_all_active(work, {field: member_id}))[member_id]


async def require_all_active(work: Work, members: Mapping[str, UUID]) -> dict[UUID, str]:
    """The names of members by field, asked once; raises for the first who is not there or left."""
    row, wanted = Member, literal(sorted(set(members.values())), ARRAY(Uuid()))
    statement = select(row.id, row.name, row.deactivated_at).where(
        row.workspace_id == work.workspace_id, row.id == any_(wanted)
    )
    found = {each.id: each for each in await work.execute(statement)}
    for field, member_id in members.items():
        member = found.get(member_id)
        if member is None:
            raise NotFound("There is no such member in this workspace.", field=field)
        if member.deactivated_at is not None:
            raise Invalid(f"{member.name} does not work here any more; choose another member.", field=field)
    return {each.id: str(each.name) for each in found.values()}
