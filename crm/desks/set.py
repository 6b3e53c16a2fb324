"""Sets how many leads a member takes at a time and a day."""

from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from crm.audit.record import record
from crm.core.ids import new_id
from crm.core.problems import NotFound
from crm.core.versions import require_version
from crm.core.work import Lock, Work
from crm.members.permissions import Action
from crm.models import Desk, Member


class DeskSet(BaseModel, frozen=True):
    """Open leads with waiting offers at a time, and offers a day; null is no limit. Both are written."""

    member_id: UUID
    capacity: int | None = Field(default=None, ge=0, le=10_000)
    daily_capacity: int | None = Field(default=None, ge=0, le=10_000)
    expected_version: int | None = None
    """Of the desk; 0 before it was ever set."""


async def set_desk(work: Work, data: DeskSet) -> UUID:
    """The id of the desk. Raises NotFound, or Stale when it is not the version the caller saw."""
    work.actor.require(Action.ROUTING_EDIT)
    work.locking(Lock.DEALINGS)
    own = (Member.workspace_id == work.workspace_id, Member.id == data.member_id)
    if await work.scalar(select(Member.id).where(*own).with_for_update(key_share=True)) is None:
        raise NotFound("There is no such member in this workspace.", field="memberId")
    found = select(Desk.version).where(Desk.workspace_id == work.workspace_id, Desk.member_id == data.member_id)
    require_version("desk", await work.scalar(found) or 0, data.expected_version)
    statement = (
        insert(Desk)
        .values(
            workspace_id=work.workspace_id, id=new_id(), member_id=data.member_id, daily_capacity=data.daily_capacity
        )
        .on_conflict_do_update(
            index_elements=["workspace_id", "member_id"],
            set_={"daily_capacity": data.daily_capacity, "version": Desk.version + 1},
        )
        .returning(Desk.id)
    )
    desk_id: UUID = (await work.execute(statement)).scalar_one()
    await work.execute(
        update(Member)
        .where(*own)
        .values(capacity=data.capacity, version=Member.version + 1)
        .execution_options(synchronize_session=False)
    )
    record(work, "DESK_SET", object_type="Desk", object_id=desk_id, details={"member_id": str(data.member_id)})
    return desk_id
