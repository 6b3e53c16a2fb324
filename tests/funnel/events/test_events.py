"""Events: who registered and came, counted by persons and by companies, targets, figures, and what is refused."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.problems import Conflict, NotFound, Problems, Stale
from crm.core.work import HANDLERS, Work, begin
from crm.hearers import plug_in
from crm.models import Company, Touchpoint
from funnel.events.change import change
from funnel.events.create import create
from funnel.events.held import held
from funnel.events.inputs import EventAttendanceRecord, EventChange, EventCreate, EventTargetsSet
from funnel.events.record import record
from funnel.events.report import EventAsked, Heads, report
from funnel.events.set_targets import set_targets
from funnel.models import Event, ResourceMetric
from funnel.people.merge import PersonMerge, merge
from funnel.people.unmerge import PersonUnmerge, unmerge
from funnel.reads import WorkReads
from tests.factories.model import make_resource
from tests.factories.people import T0, at, email, insert_person, recorded, touch
from tests.factories.products import published_funnel
from tests.factories.waiting import somebody_waits
from tests.http import make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database]
HOUR = timedelta(hours=1)


async def made(work: Work, **more: object) -> Event:
    fair = await make_resource(work, "Fair", kind="EVENT")
    given = {"resource_id": fair.id, "name": "Partner day", "starts_at": at(days=10), "ends_at": at(5, days=10)} | more
    return await create(work, EventCreate.model_validate(given))


def guest(name: str, **more: object) -> dict[str, object]:
    return {"identity": {"kind": "EMAIL", "value": f"{name}@example.test"}, **more}


async def come(work: Work, event: Event, *guests: dict[str, object]) -> tuple[int, int]:
    work._highest = None
    done = await record(work, EventAttendanceRecord.model_validate({"event_id": event.id, "guests": guests}))
    return done.recorded, done.duplicates


async def companies(work: Work, number: int) -> list[UUID]:
    ids = [new_id() for _ in range(number)]
    work.session.add_all(
        Company(workspace_id=work.workspace_id, id=each, name=f"P{n}", name_key=f"other{n}", sort_key=f"p{n}",
                created_at=T0) for n, each in enumerate(ids)
    )  # fmt: skip
    await work.flush()
    return ids


async def test_two_of_seventy_five_partners_came(work: Work) -> None:
    """The 200 of 7,500, a hundredth of it."""
    event = await made(work, cost={"amount": "1000"}, capacity=50)
    work._handlers = HANDLERS or (plug_in() or HANDLERS)
    others = await companies(work, 72)
    came, before = {"attended_at": at(1, days=10)}, {"registered_at": at(days=2)}
    assert await come(
        work, event,
        guest("a", company_name="Alpha", **before, **came), guest("b", company_name="Alpha", **came),
        guest("c", company_name="Beta", **before, **came), guest("d", company_name="Gamma", **before),
        guest("e", **before),
    ) == (7, 0)  # fmt: skip
    assert await come(work, event, guest("a", **before, **came)) == (0, 2)
    firms = (await work.execute(select(Company.id).where(Company.name.in_(["Alpha", "Beta", "Gamma"])))).scalars().all()
    work._highest = None
    assert await set_targets(work, EventTargetsSet(event_id=event.id, add=(*others, *firms))) == 75
    found = await report(WorkReads(work), EventAsked(event_id=event.id))
    assert (found.registered, found.attended) == (Heads(4, 3), Heads(3, 2))
    assert (found.no_shows, found.walk_ins) == (Heads(2, 1), Heads(1, 0))
    assert (found.target_companies, found.target_registered, found.target_attended) == (75, 3, 2)
    assert (found.cost_per_attendee_minor, found.cost_per_company_minor) == (33_333, 50_000)
    figures = await work.execute(select(ResourceMetric.metric, ResourceMetric.day, ResourceMetric.value))
    assert [tuple(row) for row in figures] == [("ATTENDANCE", event.starts_at.date(), 3)]
    assert await set_targets(work, EventTargetsSet(event_id=event.id, remove=tuple(others))) == 3


async def test_touches_of_other_systems_count_for_the_event_they_belong_to(work: Work) -> None:
    funnel = await published_funnel(work)
    first = await made(work)
    second = await create(
        work, EventCreate(resource_id=first.resource_id, name="Next", starts_at=at(days=40), ends_at=at(5, days=40))
    )
    place = {"place_resource_id": first.resource_id, "product_id": funnel.product_id}
    ann, bob = email("ann@example.test"), email("bob@example.test")
    await recorded(
        work,
        touch("EVENT_REGISTER", ann, occurred_at=at(days=1), **place),
        touch("EVENT_ATTEND", ann, occurred_at=at(days=10), **place),
        touch("EVENT_REGISTER", bob, occurred_at=at(days=30), **place),
        touch("EVENT_ATTEND", ann, occurred_at=at(days=20), **place),
        touch("FOLLOW", ann, occurred_at=at(days=12), product_id=funnel.product_id),
    )  # fmt: skip
    found = await report(WorkReads(work), EventAsked(event_id=first.id))
    assert (found.registered.people, found.attended.people, found.cost_per_attendee_minor) == (1, 1, None)
    assert [(each.product_id, each.heads.people) for each in found.steps] == [(funnel.product_id, 1)]
    assert (await report(WorkReads(work), EventAsked(event_id=first.id, within_days=1))).steps == []
    found = await report(WorkReads(work), EventAsked(event_id=second.id))
    assert (found.registered.people, found.attended.people, found.no_shows.people) == (1, 0, 1)


async def test_what_is_refused_changes_nothing(work: Work) -> None:
    event = await made(work)
    page = await make_resource(work)
    person_id = await insert_person(work)
    fields = {"name": "Day", "starts_at": at(days=1), "ends_at": at(days=2)}
    with pytest.raises(Conflict) as wrong:
        await create(work, EventCreate(resource_id=page.id, **fields))
    assert wrong.value.field == "resourceId"
    with pytest.raises(NotFound):
        await create(work, EventCreate(resource_id=new_id(), **fields))
    with pytest.raises(ValidationError):
        EventCreate(resource_id=event.resource_id, **(fields | {"ends_at": at(days=1)}))
    with pytest.raises(Problems) as several:
        await come(
            work, event,
            guest("a", registered_at=at(days=11)), guest("b"), guest("c", attended_at=at(days=9)),
            guest("d", person_id=person_id, attended_at=at(1, days=10)),
            {"person_id": new_id(), "attended_at": at(1, days=10)},
        )  # fmt: skip
    assert sorted(str(each.field) for each in several.value.problems) == [
        "guests.0.registeredAt", "guests.1", "guests.2.attendedAt", "guests.3", "guests.4.personId",
    ]  # fmt: skip
    with pytest.raises(Problems) as nobody:
        await come(work, event, guest("a", attended_at=at(1, days=10)),
                   {"identity": {"kind": "EMAIL", "value": "none"}, "attended_at": at(1, days=10)})  # fmt: skip
    assert [each.field for each in nobody.value.problems] == ["guests.1.identity"]
    with pytest.raises(NotFound) as missing:
        await set_targets(work, EventTargetsSet(event_id=event.id, add=(new_id(),)))
    assert missing.value.field == "add"
    with pytest.raises(Stale):
        await change(work, EventChange(event_id=event.id, expected_version=3, **fields))
    assert await work.scalar(select(func.count()).select_from(Touchpoint)) == 0
    changed = await change(work, EventChange(event_id=event.id, expected_version=1, **fields))
    assert (changed.version, changed.name, changed.capacity) == (2, "Day", None)


async def attendance(work: Work) -> list[tuple[object, ...]]:
    found = select(ResourceMetric.day, ResourceMetric.value).where(ResourceMetric.metric == "ATTENDANCE")
    return [(row.day.day, int(row.value)) for row in await work.execute(found.order_by(ResourceMetric.day))]


@pytest.mark.newest
async def test_two_events_of_one_resource_are_changed_at_once(database: Database) -> None:
    actor = (await make_office(database)).actor()
    async with begin(database.sessions, actor) as work:
        first = await made(work)
        days = {"starts_at": at(days=20), "ends_at": at(5, days=20)}
        given = {"resource_id": first.resource_id, "name": "Second day"} | days
        second = await create(work, EventCreate.model_validate(given))

    async def rename(work: Work, event: Event) -> None:
        kept = {name: getattr(event, name) for name in ("starts_at", "ends_at")}
        await change(work, EventChange.model_validate({"event_id": event.id, "name": "Day", **kept}))

    async def other() -> None:
        async with begin(database.sessions, actor) as work:
            await rename(work, first)

    async with begin(database.sessions, actor) as work:
        await held(work, second.id)
        beside = asyncio.create_task(other())
        await somebody_waits(database)
        await rename(work, second)  # not refused as a deadlock
    await beside
    async with begin(database.sessions, actor) as work:
        assert set((await work.execute(select(Event.name, Event.version))).all()) == {("Day", 2)}


async def test_attendance_follows_the_event_and_who_is_one(work: Work) -> None:
    """An event written down after its guests, moved to another day and back, and guests who turn out to be one."""
    work._handlers = HANDLERS or (plug_in() or HANDLERS)
    fair = await make_resource(work, "Fair", kind="EVENT")
    place = {"place_resource_id": fair.id, "occurred_at": at(1, days=1)}
    outcome = await recorded(
        work, *(touch("EVENT_ATTEND", email(f"{each}@example.test"), **place) for each in ("ann", "bob"))
    )
    assert await attendance(work) == []
    hours = {"starts_at": at(days=1), "ends_at": at(5, days=1)}
    event = await create(work, EventCreate(resource_id=fair.id, name="Day", **hours))
    assert await attendance(work) == [(2, 2)]
    later = {"starts_at": at(days=3), "ends_at": at(days=4)}
    await change(work, EventChange(event_id=event.id, name="Day", **later))
    assert await attendance(work) == []
    await change(work, EventChange(event_id=event.id, name="Day", **hours | {"starts_at": at(-24, days=1)}))
    assert await attendance(work) == [(1, 2)]
    ann, bob = [each.person_id for each in outcome.results]
    assert ann
    assert bob
    work._highest = None
    merged = await merge(work, PersonMerge(keep_id=ann, merge_id=bob))
    assert await attendance(work) == [(1, 1)]
    work._highest = None
    await unmerge(work, PersonUnmerge(merge_id=merged.id))
    assert await attendance(work) == [(1, 2)]
