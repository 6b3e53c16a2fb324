"""A person's data need not be kept any more; that they had to be stays."""

from uuid import UUID

from sqlalchemy import select, update

from crm.audit.record import record as audit
from crm.core.problems import Conflict, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.leads.texts import Given
from crm.members.permissions import Action
from crm.models import PersonHold


class PersonHoldLift(Given, frozen=True):
    """Which hold."""

    hold_id: UUID
    expected_version: int | None = None


async def lift_hold(work: Work, data: PersonHoldLift) -> UUID:
    """The id of the hold. Raises NotFound, Stale, or Conflict when it was lifted already."""
    work.actor.require(Action.PERSON_ERASE)
    row = PersonHold
    own = (row.workspace_id == work.workspace_id, row.id == data.hold_id)
    found = (await work.execute(select(row.lifted_at, row.version).where(*own).with_for_update())).one_or_none()
    if found is None:
        raise NotFound("There is no such hold in this workspace.", field="holdId")
    require_version("hold", found.version, data.expected_version)
    if found.lifted_at is not None:
        raise Conflict("This hold was lifted already.", field="holdId")
    changed = {"lifted_at": work.now, "lifted_by_id": work.actor.member_id, "version": row.version + 1}
    await work.execute(update(row).where(*own).values(**changed).execution_options(synchronize_session=False))
    audit(work, "PERSON_HOLD_LIFT", object_type="PersonHold", object_id=data.hold_id)
    return data.hold_id
