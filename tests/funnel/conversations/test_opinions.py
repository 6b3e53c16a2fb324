"""Opinions by topic against a plain loop over generated threads."""

import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, update

from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.work import Work
from crm.models import Argument, Company, Conversation, InformationItem, Person, Topic
from funnel.conversations.opinions import OpinionsAsked, Split, TopicOpinions, opinions
from funnel.inputs import Period
from funnel.people.merge import PersonMerge, merge
from funnel.reads import WorkReads
from tests.factories.leads import again
from tests.factories.model import counted
from tests.factories.people import T0, insert_person
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]
MOSCOW = ZoneInfo("Europe/Moscow")
JUNE = Period(start=date(2026, 6, 1), end=date(2026, 6, 30))


def generated(resources: list[UUID], people: list[UUID]) -> list[dict[str, Any]]:
    """Threads of April to June, at the bounds of days too."""
    chance = random.Random(4)
    found = []
    for number in range(300):
        appeared = datetime(2026, 4, 20, tzinfo=MOSCOW) + timedelta(seconds=chance.randrange(0, 72 * 86_400))
        if number % 9 == 0:
            appeared = appeared.replace(hour=0, minute=0, second=0)
        sentiment = chance.choice(["POSITIVE", "NEGATIVE", "NEUTRAL", None])
        staged = sentiment == "NEGATIVE" and chance.random() < 0.3
        found.append({
            "id": new_id(), "person_id": chance.choice(people), "appeared_at": appeared, "received_at": appeared,
            "response_due_at": appeared + timedelta(minutes=90), "limit_at": appeared + timedelta(hours=24),
            "last_message_at": appeared, "sentiment": sentiment, "status": "OPEN",
            "negative_kind": ("ORCHESTRATED" if staged else "GENUINE") if sentiment == "NEGATIVE" else None,
            "category": chance.choice(["QUESTION", "SPAM", None]), "topic": chance.choice(["price", "quality", None]),
            "resource_id": chance.choice([*resources, None]), "thread_key": f"t{number}",
            "place_url": chance.choice([None, f"https://forum.example/{number}"]),
        })  # fmt: skip
    return found


def split(threads: list[dict[str, Any]], firms: dict[UUID, UUID]) -> Split:
    def number(name: str, value: str) -> int:
        return sum(each[name] == value for each in threads)

    people = {each["person_id"] for each in threads}
    return Split(
        len(threads), number("sentiment", "POSITIVE"), number("sentiment", "NEUTRAL"),
        number("negative_kind", "GENUINE"), number("negative_kind", "ORCHESTRATED"),
        len(people), len({firms[each] for each in people if each in firms}),
    )  # fmt: skip


async def stored(work: Work) -> tuple[list[dict[str, Any]], list[UUID], list[UUID], dict[UUID, UUID]]:
    funnel = await published_funnel(work)
    resources = [funnel.resource_ids[key] for key in ("group", "site")]
    people = [await insert_person(work) for _ in range(12)]
    firm = Company(workspace_id=work.workspace_id, id=new_id(), name="Oak", name_key="oak", sort_key="oak",
                   created_at=T0)  # fmt: skip
    work.session.add(firm)
    await work.flush()
    await work.execute(update(Person).where(Person.id.in_(people[:5])).values(company_id=firm.id))
    threads = generated(resources, people)
    common = {
        "workspace_id": work.workspace_id, "channel_id": funnel.channel_ids["vk"], "source": "test", "by_hand": [],
        "routing": "MEMBER", "assignee_id": work.actor.member_id, "band": "UNANSWERED", "answers": 0,
    }  # fmt: skip
    await work.execute(insert(Conversation), [{**common, **each} for each in threads])
    return (
        [each for each in threads if each["category"] != "SPAM"],
        resources,
        people,
        dict.fromkeys(people[:5], firm.id),
    )


def inside(threads: list[dict[str, Any]], first: date, last: date) -> list[dict[str, Any]]:
    return [each for each in threads if first <= each["appeared_at"].astimezone(MOSCOW).date() <= last]


async def told(work: Work, **more: Any) -> dict[str | None, TopicOpinions]:
    found = await opinions(WorkReads(work), OpinionsAsked(period=JUNE, **more))
    assert [each.now.mentions for each in found] == sorted((each.now.mentions for each in found), reverse=True)
    return {each.key: each for each in found}


async def test_the_digest_is_that_of_the_plain_loop(work: Work) -> None:
    threads, (group, _), _, firms = await stored(work)
    topic = Topic(workspace_id=work.workspace_id, id=new_id(), key="price", name="The price", version=1)
    work.session.add(topic)
    work.session.add_all(
        Argument(workspace_id=work.workspace_id, id=new_id(), topic="price", title=title, created_at=T0, version=1)
        for title in ("A", "B", "C", "D")
    )
    work.session.add(InformationItem(
        workspace_id=work.workspace_id, id=new_id(), conversation_id=threads[0]["id"], topic="quality", question="Why?",
        status="OPEN", asked_at=T0))  # fmt: skip
    await work.flush()
    for only, counts in ((None, threads), ((group,), [each for each in threads if each["resource_id"] == group])):
        async with counted(work) as sent:
            found = await told(work, resource_ids=only)
        assert len(sent) == (5 if only is None else 6)
        assert found.keys() == {"price", "quality", None}
        for key, own in found.items():
            of_it = [each for each in counts if each["topic"] == key]
            assert own.now == split(inside(of_it, JUNE.start, JUNE.end), firms)
            assert own.before == split(inside(of_it, date(2026, 5, 2), date(2026, 5, 31)), firms)
            assert own.now.untold == sum(each["sentiment"] is None for each in inside(of_it, JUNE.start, JUNE.end))
            at_places: dict[UUID, int] = defaultdict(int)
            for each in inside(of_it, JUNE.start, JUNE.end):
                if each["resource_id"]:
                    at_places[each["resource_id"]] += 1
            assert {each.resource_id: each.mentions for each in own.places} == at_places
            shown = {each.sentiment: each for each in own.examples}
            assert shown.keys() == {each["sentiment"] for each in inside(of_it, JUNE.start, JUNE.end)
                                    if each["negative_kind"] != "ORCHESTRATED"}  # fmt: skip
            assert only or all(each.url for each in shown.values())
    found = await told(work)
    assert (found["price"].name, found["quality"].name) == ("The price", None)
    assert (len(found["price"].argument_ids), found["price"].needs_arguments) == (3, False)
    assert (found["quality"].needs_arguments, found["quality"].open_questions) == (True, 1)
    assert (found[None].needs_arguments, found["price"].open_questions) == (False, 0)


async def test_merged_people_are_one_opinion(work: Work) -> None:
    threads, _, people, firms = await stored(work)
    before = (await told(work))["price"].now
    assert before == split(inside([each for each in threads if each["topic"] == "price"], JUNE.start, JUNE.end), firms)
    await merge(again(work), PersonMerge(keep_id=people[0], merge_id=people[-1]))
    assert (await told(work))["price"].now.people == before.people - 1


async def test_refusals(work: Work) -> None:
    with pytest.raises(NotFound) as wrong:
        await told(work, resource_ids=(work.workspace_id,))
    assert wrong.value.field == "resourceIds"
    with pytest.raises(Invalid, match="at most 371 days"):
        await opinions(WorkReads(work), OpinionsAsked(period=Period(start=date(2025, 1, 1), end=JUNE.end)))
    assert await told(work) == {}
