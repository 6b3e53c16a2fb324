"""A member's word on how a person stands to the company."""

from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime
from sqlalchemy import select, text

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import AttitudeChange, Person
from crm.models.words import Attitude
from crm.people.hold import hold
from crm.people.stand import restate_attitude
from funnel.inputs import Input, Prose

_OF_PERSON = text(
    "SELECT 1 FROM touchpoints t JOIN persons p ON p.workspace_id = :workspace_id AND p.id = t.person_id"
    " WHERE t.workspace_id = :workspace_id AND t.id = :touchpoint AND p.canonical_id = :person"
)


class AttitudeSet(Input):
    """How the person stands, how that is known, and since when; now where `at` is left out."""

    person_id: UUID
    attitude: Attitude
    source: Prose
    touchpoint_id: UUID | None = None
    at: AwareDatetime | None = None
    expected_version: int | None = None


async def set_attitude(work: Work, data: AttitudeSet) -> AttitudeChange:
    """Appends the word; the newest by `at` counts, of merged persons together. Raises NotFound, Invalid, Stale."""
    work.actor.require(Action.LEAD_EDIT)
    held, canonical = await hold(work, {data.person_id})
    person_id = canonical[data.person_id]
    if person_id not in held:
        raise NotFound("There is no such person in this workspace.", field="personId")
    version = await work.scalar(
        select(Person.version).where(Person.workspace_id == work.workspace_id, Person.id == person_id)
    )
    require_version("person", version, data.expected_version)
    made = AttitudeChange(
        workspace_id=work.workspace_id, id=new_id(), person_id=data.person_id, attitude=data.attitude.value,
        source=data.source, touchpoint_id=await _evidence(work, data, person_id), at=_moment(work, data.at),
        recorded_at=work.now, set_by_id=work.actor.member_id,
    )  # fmt: skip
    work.session.add(made)
    audit.record(
        work, "ATTITUDE_SET", object_type="Person", object_id=person_id, details={"attitude": data.attitude.value}
    )
    await work.flush()
    await restate_attitude(work, [person_id])
    return made


def _moment(work: Work, at: datetime | None) -> datetime:
    if at is not None and at > work.now:
        raise Invalid("This is still to come; say since when it is known.", field="at")
    return at or work.now


async def _evidence(work: Work, data: AttitudeSet, person_id: UUID) -> UUID | None:
    if data.touchpoint_id is None:
        return None
    given = {"workspace_id": work.workspace_id, "touchpoint": data.touchpoint_id, "person": person_id}
    if await work.scalar(_OF_PERSON, given) is None:
        raise NotFound("This person has no such contact; name one of theirs.", field="touchpointId")
    return data.touchpoint_id
