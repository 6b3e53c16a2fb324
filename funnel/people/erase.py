"""Erases what is known of a person, by the word of a member."""

from uuid import UUID

from crm.audit.record import record as audit
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.leads.texts import Given
from crm.members.permissions import Action
from crm.privacy.held_back import require_not_held
from funnel.people.erase_many import erase_many, lock


class PersonErase(Given, frozen=True):
    """Whom, and whether they asked not to be contacted again."""

    person_id: UUID
    do_not_contact: bool = False


async def erase(work: Work, data: PersonErase) -> UUID:
    """The id of the person. Raises NotFound, or Conflict when the data have to be kept.

    Once more blanks what was told since; `erased_at` stays the first.
    """
    work.actor.require(Action.PERSON_ERASE)
    standing = await lock(work, [data.person_id])
    if not standing:
        raise NotFound("There is no such person in this workspace.", field="personId")
    await require_not_held(work, list(standing))
    done = await erase_many(work, standing, do_not_contact=data.do_not_contact)
    details = {"persons": done.persons, "leads": done.leads, "remembered": done.remembered}
    audit(work, "PERSON_ERASE", object_type="Person", object_id=done.canonical[0], details=details)
    return done.canonical[0]
