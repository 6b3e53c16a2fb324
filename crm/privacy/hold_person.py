"""Says that a person's data have to be kept: a dispute, a duty by law."""

from uuid import UUID

from pydantic import AwareDatetime
from sqlalchemy import insert

from crm.audit.record import record as audit
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.work import Work
from crm.leads.texts import Given, Words
from crm.members.permissions import Action
from crm.models import PersonHold
from crm.people.hold import hold


class PersonHoldCreate(Given, frozen=True):
    """Whose, until when and why."""

    person_id: UUID
    until: AwareDatetime | None = None
    reason: Words


async def hold_person(work: Work, data: PersonHoldCreate) -> UUID:
    """The id of the hold. Nothing of the person is erased while it stands, by hand or by rule."""
    work.actor.require(Action.PERSON_ERASE)
    if data.until is not None and data.until <= work.now:
        raise Invalid("This is over already; name a later time, or none for ever.", field="until")
    held, canonical = await hold(work, [data.person_id])
    if canonical[data.person_id] not in held:
        raise NotFound("There is no such person in this workspace.", field="personId")
    hold_id = new_id()
    await work.execute(
        insert(PersonHold).values(
            workspace_id=work.workspace_id, id=hold_id, person_id=data.person_id, reason=data.reason, until=data.until,
            created_at=work.now, created_by_id=work.actor.member_id,
        )
    )  # fmt: skip
    audit(work, "PERSON_HOLD_CREATE", object_type="PersonHold", object_id=hold_id)
    return hold_id
