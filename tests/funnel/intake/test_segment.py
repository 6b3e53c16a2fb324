"""From Segment's messages to touches, leads and persons: whose they become, and once."""

import json
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.core import clock
from crm.core.work import Work
from crm.models import Consent, Identity, Lead, Person, Touchpoint
from crm.models.person import DuplicateSuggestion
from funnel.adapters.segment.accept import accept, read
from funnel.intake.keep import Kept, keep
from funnel.intake.read import take
from funnel.models import Channel, IntakeEvent, IntakeProblem
from funnel.models.words import Network
from tests.factories.products import published_funnel
from tests.funnel.intake.doors import connected, work_off

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def arrive(work: Work, own: Any, *messages: Any) -> None:
    """A batch that passed the door."""
    body = json.dumps({"batch": messages}).encode()
    made = accept(body, read(body, "batch"), "batch", clock.now(), lambda _context: False)
    await keep(work, Kept(own, made.key, made.body, "application/json"))


def message(kind: str, number: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "messageId": f"m{number}", "timestamp": "2026-01-02T15:00:00Z", **more}


async def persons(work: Work) -> list[tuple[Any, ...]]:
    """Each person that stands for itself: its name, and by what it and those it stands for are known."""
    values = func.array_agg(Identity.kind + ":" + Identity.value)
    asked = (
        select(Person.canonical_id, values)
        .join(Identity, Identity.person_id == Person.id)
        .where(Person.workspace_id == work.workspace_id, Identity.workspace_id == work.workspace_id)
        .group_by(Person.canonical_id)
    )
    names = {row.id: row.name for row in await work.execute(select(Person.id, Person.name))}
    return sorted((names[row[0]], sorted(row[1])) for row in await work.execute(asked))


async def test_a_visit_a_form_and_a_name_become_one_persons(work: Work) -> None:
    model = await published_funnel(work)
    site = model.resource_ids["site"]
    own, _ = await connected(work, Network.SEGMENT, resource_id=site, product_id=model.product_id)
    who, at = {"anonymousId": "a1"}, {"url": "https://site.test/lp?utm_source=vk", "referrer": "https://vk.com/"}
    said = [
        message("page", 1, properties=at, **who),
        message("page", 2, properties={"url": "https://site.test/b", "referrer": "https://site.test/lp"}, **who),
        message("track", 3, event="Lead Submitted", properties={"size": "XL"}, **who),
        message("identify", 4, userId="crm-42", traits={"email": "anna@example.test", "name": "Anna"}, **who),
        message("group", 5, userId="crm-42", groupId="acme", traits={"name": "Acme"}),
        message("track", 6, event="Poll Answered", userId="crm-42"),
        message("track", 3, event="Lead Submitted", **who),
    ]
    await arrive(work, own, *said)
    assert await work_off(work) == 1
    rows = await work.execute(
        select(Touchpoint.external_id, Touchpoint.kind, Touchpoint.custom_kind, Channel.key, Touchpoint.source)
        .outerjoin(Channel, Channel.id == Touchpoint.channel_id).order_by(Touchpoint.external_id)
    )  # fmt: skip
    assert [tuple(row) for row in rows] == [
        ("m1", "VISIT", None, "vk", "segment"), ("m2", "VIEW", None, None, "segment"),
        ("m3", "FORM_SUBMIT", None, None, "segment"), ("m6", "CUSTOM", "Poll Answered", None, "segment"),
    ]  # fmt: skip
    assert set((await work.execute(select(Touchpoint.place_resource_id))).scalars()) == {site}
    assert await persons(work) == [
        ("Anna", ["ANONYMOUS_ID:a1", "EMAIL:anna@example.test", "EXTERNAL_ID:crm-42"]),
    ]
    lead = (await work.execute(select(Lead.product_id, Lead.name, Lead.company_id.is_not(None)))).one()
    assert tuple(lead) == (model.product_id, "Anna", True)
    counts = select(IntakeEvent.recorded, IntakeEvent.duplicates, IntakeEvent.state)
    assert tuple((await work.execute(counts)).one()) == (7, 2, "DONE")  # the start is a fact too, and told twice
    await arrive(work, own, *said, message("track", 7, event="More", **who))
    assert await work_off(work) == 1
    assert await work.scalar(select(func.count()).select_from(Touchpoint)) == 5
    assert await work.scalar(select(func.count()).select_from(Lead)) == 1


async def test_an_alias_unites_a_visitor_and_suggests_two_users(work: Work) -> None:
    await published_funnel(work)
    own, _ = await connected(work, Network.SEGMENT)
    await arrive(work, own, *(message("track", number, event="Ping", **who) for number, who in enumerate((
        {"anonymousId": "a1"}, {"userId": "old"}, {"userId": "new"},
    ))))  # fmt: skip
    later = {"userId": "new", "timestamp": "2026-01-02T15:00:01Z"}
    for number, former in enumerate(("a1", "old", "never seen"), 10):
        await arrive(work, own, message("alias", number, **later, previousId=former))
    assert await work_off(work) == 4
    assert await persons(work) == [
        (None, ["ANONYMOUS_ID:a1", "ANONYMOUS_ID:never seen", "EXTERNAL_ID:new"]), (None, ["EXTERNAL_ID:old"]),
    ]  # fmt: skip
    assert await work.scalar(select(func.count()).select_from(DuplicateSuggestion)) == 1
    assert await work.scalar(select(func.count()).select_from(Touchpoint)) == 3


async def test_an_identify_makes_somebody_once_and_fills_the_name_later(work: Work) -> None:
    await published_funnel(work)
    own, _ = await connected(work, Network.SEGMENT, account_id="app")
    await arrive(work, own, message("identify", 1, userId="5", traits={"email": "no address", "phone": "+79991112233"}))
    await arrive(work, own, message("identify", 2, userId="5", anonymousId="null"))
    await arrive(work, own, message("identify", 3, userId="5", traits={"firstName": "Anna", "lastName": "P"}))
    assert await work_off(work) == 3
    assert await persons(work) == [("Anna P", ["EXTERNAL_ID:5", "PHONE:+79991112233"])]
    account = select(Identity.account).where(Identity.kind == "EXTERNAL_ID")
    assert (await work.execute(account)).scalar_one() == "app"
    problem = (await work.execute(select(IntakeProblem.code, IntakeProblem.message))).one()
    assert tuple(problem) == ("IDENTITY_LEFT_OUT", "The e-mail address cannot be one; it was left out.")
    assert await work.scalar(select(func.count()).select_from(Touchpoint)) == 0


async def test_bad_messages_are_problems_with_their_places(work: Work) -> None:
    await published_funnel(work)
    own, _ = await connected(work, Network.SEGMENT)
    await arrive(
        work, own, message("track", 1, event="Ping", userId="5"), {"type": "track", "event": "A"}, None,
        message("track", 2, event="Ping", userId="6") | {"timestamp": "2031-01-01T00:00:00Z"},
        message("track", 3, event="Ping", userId="undefined"),
    )  # fmt: skip
    assert await work_off(work) == 1
    rows = await work.execute(select(IntakeProblem.code, IntakeProblem.field).order_by(IntakeProblem.position))
    assert [tuple(row) for row in rows] == [
        ("UNREADABLE", "batch.1.userId"), ("UNREADABLE", "batch.2"), ("INVALID", "occurredAt"),
        ("INVALID", "identities"),
    ]  # fmt: skip
    assert (await work.execute(select(Touchpoint.external_id))).scalars().all() == ["m1"]


async def test_a_turn_takes_a_megabyte_of_bodies_and_never_nothing(work: Work) -> None:
    own, _ = await connected(work, Network.SEGMENT)
    sizes = (700_000, 300_000, 200_000, 2_000_000, 10)
    for number, size in enumerate(sizes):
        await keep(work, Kept(own, f"k{number}", b" " * size, None))
    assert [len(each.body or b"") for each in await take(work)] == [700_000, 300_000]


async def test_what_a_visitor_agrees_to_and_takes_back_is_recorded_once(work: Work) -> None:
    """Of the browser alone: a key that stands in a page proves nobody's user id."""
    own, _ = await connected(work, Network.SEGMENT)
    page = {"page": {"url": "https://site.test/lp?email=a@b.test"}}

    def said(number: int, granted: bool, day: int, **more: Any) -> dict[str, Any]:
        consent = {"categoryPreferences": {"analytics": granted, "functional": True}}
        return message("track", number, event="Segment Consent Preference Updated", anonymousId="a1", userId="crm-42",
                       context={**page, "consent": consent}, properties=more,
                       timestamp=f"2026-01-0{day}T15:00:00Z")  # fmt: skip

    other = {"consent": {"categoryPreferences": {"other": True}}}
    for _ in range(2):
        await arrive(work, own, said(1, True, 2, version="2026-11"), said(2, False, 3))
        await arrive(work, own, said(3, True, 4) | {"anonymousId": "a2", "context": other})
        await work_off(work)
    row = Consent
    asked = select(row.channel, row.purpose, row.granted, row.source, row.proof, row.text_version).order_by(row.at)
    site = "https://site.test/lp"
    assert [tuple(each) for each in await work.execute(asked)] == [
        ("site", "ANALYTICS", True, site, "segment:m1", "2026-11"),
        ("site", "ANALYTICS", False, site, "segment:m2", None),
    ]
    people = select(Identity.kind, Identity.value).join(row, row.person_id == Identity.person_id).distinct()
    assert [tuple(each) for each in await work.execute(people)] == [("ANONYMOUS_ID", "a1")]
    assert await work.scalar(select(func.count()).select_from(Touchpoint)) == 1  # an event of other categories
    await arrive(work, own, said(5, False, 5) | {"anonymousId": None})  # of a user id alone
    await work_off(work)
    assert len((await work.execute(asked)).all()) == 2
    problems = select(IntakeProblem.field, IntakeProblem.message)
    assert [tuple(each) for each in await work.execute(problems)] == [
        ("batch.0.anonymousId", "A consent is a browser's: give its anonymousId.")
    ]
