"""Receiving: a fact of the person exactly once, one thread, its time to answer, and whom it goes to."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.conversations.save_policy import ResponsePolicySave, save_policy
from crm.conversations.save_topic import TopicSave, save_topic
from crm.core.problems import Forbidden, Invalid, NotFound
from crm.core.work import Work
from crm.models import ConversationClassification, Message, OutboxEvent, TimelineEntry, Touchpoint
from crm.models.words import Role
from funnel.conversations.receive import receive
from funnel.models import Place
from tests.factories.conversations import (
    FRIDAY,
    answered,
    classified,
    counts,
    mention,
    received,
    resolved,
    thread,
    with_rules,
)
from tests.factories.leads import again, lead_row, make_team
from tests.factories.model import as_role
from tests.factories.products import published_funnel
from tests.factories.workspaces import insert_member

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_a_mention_of_friday_evening_is_due_at_seven_whatever_the_calendar(work: Work) -> None:
    """17:30 in Moscow: the target is 19:00 on Friday, the limit 17:30 on Saturday."""
    await published_funnel(work)
    found = await thread(work, await received(work, received_at=FRIDAY + timedelta(minutes=7)))
    assert found.response_due_at == FRIDAY + timedelta(minutes=90)
    assert found.limit_at == FRIDAY + timedelta(hours=24)
    assert found.received_at - found.appeared_at == timedelta(minutes=7)
    assert (found.status, found.band, found.routing) == ("OPEN", "UNANSWERED", "SPECIALIST_NOT_FOUND")
    assert found.assignee_id == work.actor.member_id  # the only one who may answer


async def test_it_is_a_touch_of_the_person_and_moves_the_lead(work: Work) -> None:
    funnel = await published_funnel(work)
    group = funnel.resource_ids["group"]
    found = await thread(work, await received(work, resource_id=group, product_id=funnel.product_id))
    touch = (await work.execute(select(*Touchpoint.__table__.columns))).one()
    assert (touch.kind, touch.direction, touch.person_id, touch.place_resource_id, touch.earns_credit) == (
        "COMMENT", "INBOUND", found.person_id, group, True,
    )  # fmt: skip
    lead = await lead_row(work, found.lead_id)  # a comment is the entry rule
    assert (lead.step_key, lead.last_activity_at) == ("aware", FRIDAY)
    told = await work.execute(select(TimelineEntry.kind).where(TimelineEntry.person_id == found.person_id))
    assert "TOUCH" in told.scalars().all()
    kinds = (await work.execute(select(OutboxEvent.kind).order_by(OutboxEvent.id))).scalars().all()
    assert kinds[-1] == "CONVERSATION_RECEIVED"


async def test_the_same_message_again_changes_nothing(work: Work) -> None:
    await published_funnel(work)
    data = mention()
    first = await receive(again(work), data)
    before = await counts(work), await thread(work, first)
    assert await receive(again(work), data.model_copy(update={"text": "Another text"})) == first
    assert (await counts(work), await thread(work, first)) == before


async def test_a_thread_goes_on_whoever_writes(work: Work) -> None:
    """By its id in the source; a message that appeared earlier than the first moves the thread's times."""
    await published_funnel(work)
    first = await received(work, thread_external_id="post-1")
    await answered(work, first, FRIDAY + timedelta(minutes=70))
    earlier = FRIDAY - timedelta(minutes=30)
    assert await received(work, thread_external_id="post-1", appeared_at=earlier) == first
    found = await thread(work, first)
    assert (found.appeared_at, found.response_due_at) == (earlier, earlier + timedelta(minutes=90))
    assert (found.band, found.status) == ("WITHIN_24_H", "ANSWERED")  # 100 minutes after it appeared
    assert await received(work, thread_external_id="post-1", appeared_at=FRIDAY + timedelta(hours=2)) == first
    assert (await thread(work, first)).status == "OPEN"
    assert await counts(work) == (1, 4, 4)


async def test_direct_messages_go_on_with_what_is_open(work: Work) -> None:
    await published_funnel(work)
    author = {"kind": "EMAIL", "value": "anna@example.com"}
    first = await received(work, channel_key="email", author=author)
    assert await received(work, channel_key="email", author=author, text="And how wide?") == first
    await resolved(work, first, solution="55 cm")
    second = await received(work, channel_key="email", author=author, text="Something else")
    assert second != first
    comment = await received(work, author=author)
    assert await received(work, author=author) not in (first, second, comment)  # comments are threads of their own


async def test_a_thread_that_had_ended_goes_on(work: Work) -> None:
    await published_funnel(work)
    first = await received(work, thread_external_id="post-1")
    await resolved(work, first, solution="Yes", satisfaction=5)
    await received(work, thread_external_id="post-1", appeared_at=FRIDAY + timedelta(hours=1))
    found = await thread(work, first)
    assert (found.status, found.resolved_at, found.satisfaction) == ("OPEN", None, None)


@pytest.mark.parametrize(
    ("url", "kind"),
    [("https://otzovik.com/review_1", "REVIEW"), ("https://forum.example.com/t/1", "MENTION")],
)
async def test_places_outside_the_cluster(work: Work, url: str, kind: str) -> None:
    await published_funnel(work)
    found = await thread(work, await received(work, place_url=url))
    place = (await work.execute(select(Place.id, Place.normal_url))).one()
    assert (found.place_id, found.resource_id, found.place_url) == (place.id, None, url)
    assert (await work.execute(select(Touchpoint.kind))).scalar_one() == kind


async def test_rules_say_what_it_is_and_a_member_wins(work: Work) -> None:
    await published_funnel(work)
    await with_rules(work)
    first = await received(work, text="The wheel is broken", thread_external_id="p")
    found = await thread(work, first)
    assert (found.category, found.sentiment, found.negative_kind, found.topic) == (
        "COMPLAINT", "NEGATIVE", "GENUINE", "quality",
    )  # fmt: skip
    await classified(work, first, sentiment="NEUTRAL", category="QUESTION", reason="Only asks")
    await received(work, text="Thank you!", thread_external_id="p", appeared_at=FRIDAY + timedelta(hours=1))
    found = await thread(work, first)
    assert (found.category, found.sentiment, found.negative_kind, found.topic) == (
        "QUESTION", "NEUTRAL", None, "quality",
    )  # fmt: skip
    row = ConversationClassification
    history = await work.execute(select(row.classified_by, row.sentiment, row.reason).order_by(row.id))
    assert history.all() == [("RULE", "NEGATIVE", "broken"), ("MEMBER", "NEUTRAL", "Only asks")]


async def test_what_the_source_says_wins_over_rules(work: Work) -> None:
    await published_funnel(work)
    await with_rules(work)
    found = await thread(work, await received(work, text="It is not broken", sentiment="POSITIVE"))
    assert (found.category, found.sentiment, found.negative_kind) == ("COMPLAINT", "POSITIVE", None)


async def test_a_topic_goes_to_its_specialists_else_to_the_fallback(work: Work) -> None:
    """A group of people who left stands for nothing, and nobody is never the answer."""
    funnel = await published_funnel(work)
    await with_rules(work)
    expert = await insert_member(work.session, work.workspace_id, Role.SUPPORT, name="Eva Expert")
    experts, empty = await make_team(work, [expert], "Experts"), await make_team(work, [], "Empty")
    topics = {"quality": experts, "delivery": empty}
    for key, team_id in topics.items():
        given = TopicSave(key=key, name=key.title(), team_id=team_id, product_id=funnel.product_id)
        await save_topic(again(work), given)
    quality = await thread(work, await received(work, text="Broken"))
    assert (quality.routing, quality.team_id, quality.assignee_id) == ("SPECIALIST", experts, None)
    assert quality.product_id == funnel.product_id
    late = await thread(work, await received(work, text="Late"))
    assert (late.routing, late.team_id, late.assignee_id) == ("SPECIALIST_NOT_FOUND", None, expert)
    await save_policy(again(work), ResponsePolicySave(fallback_team_id=experts))
    other = await thread(work, await received(work, text="Hm"))
    assert (other.routing, other.team_id) == ("SPECIALIST_NOT_FOUND", experts)


async def test_refused(work: Work) -> None:
    funnel = await published_funnel(work)
    late = {"received_at": FRIDAY - timedelta(seconds=1)}
    refusals = [
        (NotFound, "channelKey", {"channel_key": "nowhere"}),
        (NotFound, "resourceId", {"resource_id": funnel.product_id}),
        (NotFound, "productId", {"product_id": funnel.resource_ids["group"]}),
        (Invalid, "receivedAt", late),
        (Invalid, "appearedAt", {"appeared_at": work.now + timedelta(days=2)}),
        (Invalid, "author.value", {"author": {"kind": "EMAIL", "value": "nobody"}}),
    ]
    for kind, field, given in refusals:
        with pytest.raises(kind) as refused:
            await received(work, **given)
        assert refused.value.field == field
    with pytest.raises(Forbidden, match="TOUCHPOINT_RECORD"):
        await received(await as_role(work, Role.ANALYST))
    assert await counts(work) == (0, 0, 0)


async def test_words_are_searched_and_kept_apart(work: Work) -> None:
    await published_funnel(work)
    await received(work, text="Спинка ЁЛКИ")
    row = (await work.execute(select(Message.text, Message.search_key))).one()
    assert row.text == "Спинка ЁЛКИ"
    assert row.search_key.startswith("спинка е")
