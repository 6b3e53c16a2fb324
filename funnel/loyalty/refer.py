"""A member says who brought a person, or that nobody did."""

from uuid import UUID

from sqlalchemy import select

from crm.audit import record as audit
from crm.core.problems import Conflict, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Person
from crm.models.loyalty import ReferralCause
from crm.people.hold import hold
from crm.people.referrals import Claim, is_ring, keep
from funnel.inputs import Input, Prose


class ReferrerSet(Input):
    """Who brought the person; nobody where `referrer_id` is None."""

    person_id: UUID
    referrer_id: UUID | None
    reason: Prose | None = None
    expected_version: int | None = None


async def refer(work: Work, data: ReferrerSet) -> UUID:
    """The word counts before every contact that says otherwise. Raises NotFound, Stale, Conflict for a ring."""
    work.actor.require(Action.LEAD_EDIT)
    named = {each for each in (data.person_id, data.referrer_id) if each is not None}
    held, canonical = await hold(work, named)
    for field, each in (("personId", data.person_id), ("referrerId", data.referrer_id)):
        if each is not None and canonical[each] not in held:
            raise NotFound("There is no such person in this workspace.", field=field)
    person_id = canonical[data.person_id]
    version = await work.scalar(
        select(Person.version).where(Person.workspace_id == work.workspace_id, Person.id == person_id)
    )
    require_version("person", version, data.expected_version)
    referrer_id = None if data.referrer_id is None else canonical[data.referrer_id]
    claim = Claim(data.person_id, data.referrer_id, ReferralCause.HAND, work.now, reason=data.reason)
    if referrer_id is not None and await is_ring(work, person_id, referrer_id):
        raise Conflict(
            "This person brought the other one, directly or through others; name somebody else.", field="referrerId"
        )
    await keep(work, [claim], [person_id])
    audit.record(work, "REFERRER_SET", object_type="Person", object_id=person_id)
    await work.flush()
    return person_id
