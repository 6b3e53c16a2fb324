"""Takes a block back; that there was one stays."""

from uuid import UUID

from sqlalchemy import select, update

from crm.audit.record import record as audit
from crm.consents.block import line
from crm.core.ids import new_id
from crm.core.problems import Conflict, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.leads.texts import Given
from crm.members.permissions import Action
from crm.models import ContactBlock
from crm.timeline.append import append


class ContactBlockLift(Given, frozen=True):
    """Which block."""

    block_id: UUID
    expected_version: int | None = None


async def lift(work: Work, data: ContactBlockLift) -> UUID:
    """The id of the block. Raises NotFound, Stale, or Conflict when it was lifted already."""
    work.actor.require(Action.CONTACT_BLOCK)
    row = ContactBlock
    own = (row.workspace_id == work.workspace_id, row.id == data.block_id)
    held = select(row.person_id, row.lifted_at, row.version).where(*own).with_for_update(key_share=True)
    found = (await work.execute(held)).one_or_none()
    if found is None:
        raise NotFound("There is no such block in this workspace.", field="blockId")
    require_version("block", found.version, data.expected_version)
    if found.lifted_at is not None:
        raise Conflict("This block was lifted already.", field="blockId")
    changed = {"lifted_at": work.now, "lifted_by_id": work.actor.member_id, "version": row.version + 1}
    await work.execute(update(row).where(*own).values(**changed).execution_options(synchronize_session=False))
    if found.person_id is not None:
        await append(work, [line(work, found.person_id, new_id(), "May be contacted again")])
    audit(work, "CONTACT_BLOCK_LIFT", object_type="ContactBlock", object_id=data.block_id)
    return data.block_id
