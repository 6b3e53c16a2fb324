"""Records who registered for an event and who came: as touches, like every other contact."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Invalid, NotFound, Problem, Problems
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Person
from crm.models.words import TouchpointKind
from crm.people.identity import IdentityKey
from funnel.events.inputs import EventAttendanceRecord, Guest
from funnel.facts.facts import Outcome, TouchFact
from funnel.facts.record import record as record_facts
from funnel.models import Event
from funnel.reads import among

SOURCE = "event"


async def record(work: Work, data: EventAttendanceRecord) -> Outcome:
    """All or none, in a number of statements that theirs does not change; the same guest again changes nothing.
    Problems name `guests.N`.
    """
    work.actor.require(Action.TOUCHPOINT_RECORD)
    asked = select(Event).where(Event.workspace_id == work.workspace_id, Event.id == data.event_id)
    event = (await work.execute(asked)).scalar_one_or_none()
    if event is None:
        raise NotFound("There is no such event.", field="eventId")
    if found := [*_problems(event, data.guests), *await _unknown(work, data.guests)]:
        raise Problems(found)
    facts = [(place, fact) for place, guest in enumerate(data.guests) for fact in _facts(event, guest)]
    try:
        return await record_facts(work, [fact for _, fact in facts], atomic=True)
    except Problems as refused:
        raise Problems([_at(problem, [place for place, _ in facts]) for problem in refused.problems]) from None


def _facts(event: Event, guest: Guest) -> Iterator[TouchFact]:
    given = guest.identity
    key = None if given is None else IdentityKey(given.kind, given.value, given.account or "")
    who = guest.person_id or (key and f"{key.kind.value}:{key.account}:{key.value.strip().casefold()}")
    said = ((TouchpointKind.EVENT_REGISTER, guest.registered_at), (TouchpointKind.EVENT_ATTEND, guest.attended_at))
    for kind, moment in said:
        if moment is not None:
            yield TouchFact(
                source=SOURCE, external_id=f"{event.id}:{kind.value}:{who}", kind=kind, occurred_at=moment,
                identities=(key,) if key and guest.person_id is None else (), person_id=guest.person_id,
                resource_id=event.resource_id, place_resource_id=event.resource_id, name=guest.name,
                company_name=guest.company_name,
            )  # fmt: skip


def _problems(event: Event, guests: Sequence[Guest]) -> Iterator[Problem]:
    for place, guest in enumerate(guests):
        path = f"guests.{place}"
        if (guest.person_id is None) == (guest.identity is None):
            yield Invalid("Say who it is: give personId or identity, one of them.", field=path)
        if guest.registered_at is None and guest.attended_at is None:
            yield Invalid("Say what the guest did: give registeredAt, attendedAt or both.", field=path)
        if guest.registered_at is not None and guest.registered_at > event.ends_at:
            yield Invalid("The event was over by then; give an earlier time.", field=f"{path}.registeredAt")
        if guest.attended_at is not None and not event.starts_at <= guest.attended_at <= event.ends_at:
            yield Invalid("The event was not on at that time; give one between its hours.", field=f"{path}.attendedAt")


async def _unknown(work: Work, guests: Sequence[Guest]) -> list[Problem]:
    asked: list[UUID] = sorted({guest.person_id for guest in guests if guest.person_id})
    if not asked:
        return []
    found = select(Person.id).where(Person.workspace_id == work.workspace_id, among(Person.id, asked))
    known = set((await work.execute(found)).scalars())
    return [
        NotFound("There is no such person in this workspace.", field=f"guests.{place}.personId")
        for place, guest in enumerate(guests)
        if guest.person_id is not None and guest.person_id not in known
    ]


def _at(problem: Problem, places: Sequence[int]) -> Problem:
    """The problem of a touch as one of the guest it was made from."""
    number = (problem.field or "items.0").split(".")[1]
    inside = ".identity" if "identities" in (problem.field or "") else ""
    problem.field = f"guests.{places[int(number)]}{inside}"
    return problem
