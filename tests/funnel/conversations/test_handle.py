"""Answering, ending, and what a thread becomes; each refusal leaves everything as it was."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm.consents.block import ContactBlockCreate, block
from crm.consents.may_contact import DoNotContact
from crm.consents.record import ConsentRecord
from crm.consents.record import record as record_consents
from crm.conversations.answer_support import answer_support
from crm.conversations.ask_support import ask_support
from crm.conversations.assign import assign
from crm.conversations.inputs import (
    ConversationAssign,
    ConversationJoin,
    ConversationReopen,
    InformationAnswer,
    InformationAsk,
)
from crm.conversations.join import join
from crm.conversations.reopen import reopen
from crm.conversations.save_argument import ArgumentSave, save_argument
from crm.core.problems import Conflict, Problem, Problems, Stale
from crm.core.work import Work
from crm.models import ArgumentVersion, LeadStart, Message, OutboxEvent, SlaTimer, Touchpoint
from funnel.conversations.inputs import ConversationToLead
from funnel.conversations.to_lead import to_lead
from tests.factories.conversations import FRIDAY, answered, classified, counts, received, resolved, thread, with_rules
from tests.factories.leads import again
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]
EXPOSED = {"exposure": {"statement_url": "https://spinaok.example/about-attack", "accounts": ["bot1", "bot2"]}}


async def refused(act: Callable[[], Awaitable[Any]]) -> list[tuple[str, str | None]]:
    """Codes and fields of the refusal."""
    with pytest.raises((Problem, Problems)) as caught:
        await act()
    found = caught.value.problems if isinstance(caught.value, Problems) else [caught.value]
    assert all(each.message.endswith(".") for each in found)
    return [(each.code, each.field) for each in found]


async def test_the_bands_of_eight_answers(work: Work) -> None:
    """From a minute to never, by when they were sent and not by when they were told."""
    await published_funnel(work)
    minutes = [1, 5, 60, 90, 91, 24 * 60, 24 * 60 + 1, None]
    bands = []
    for each in minutes:
        thread_id = await received(work)
        if each is not None:
            await answered(work, thread_id, FRIDAY + timedelta(minutes=each))
        bands.append((await thread(work, thread_id)).band)
    row = SlaTimer
    states = await work.execute(select(row.kind, row.state).order_by(row.kind, row.started_at, row.id))
    met = [state for kind, state in states if kind == "RESPONSE"]
    assert sorted(met) == ["LATE", "LATE", "LATE", "MET", "MET", "MET", "MET", "RUNNING"]
    limits = (await work.execute(select(row.state).where(row.kind == "RESPONSE_LIMIT"))).scalars()
    assert sorted(limits) == ["LATE", *["MET"] * 6, "RUNNING"]
    assert bands == [
        "REALTIME", "REALTIME", "WITHIN_60_MIN", "WITHIN_90_MIN", "WITHIN_24_H", "WITHIN_24_H", "LATE", "UNANSWERED",
    ]  # fmt: skip


async def test_an_answer_is_a_touch_without_credit_and_counts_what_is_wrong_with_it(work: Work) -> None:
    await published_funnel(work)
    thread_id = await received(work)
    await answered(work, thread_id, FRIDAY + timedelta(hours=2), from_template=True, external_id="a1")
    await answered(work, thread_id, FRIDAY + timedelta(hours=2), from_template=True, external_id="a1")
    await answered(work, thread_id, FRIDAY + timedelta(hours=1), flags=["BLAMES_CUSTOMER"])  # told later, sent earlier
    found = await thread(work, thread_id)
    assert (found.answers, found.template_answers, found.blaming_answers, found.band) == (2, 1, 1, "WITHIN_60_MIN")
    assert (found.first_responded_at, found.last_message_at) == (
        FRIDAY + timedelta(hours=1), FRIDAY + timedelta(hours=2),
    )  # fmt: skip
    touches = await work.execute(select(Touchpoint.earns_credit).where(Touchpoint.direction == "OUTBOUND"))
    assert touches.scalars().all() == [False, False]
    kinds = (await work.execute(select(OutboxEvent.kind).order_by(OutboxEvent.id))).scalars().all()
    assert kinds.count("CONVERSATION_REPLIED") == 2
    before = await counts(work), found
    assert await refused(lambda: answered(work, thread_id, FRIDAY - timedelta(seconds=1))) == [("INVALID", "sentAt")]
    assert await refused(lambda: answered(work, thread_id, work.now + timedelta(days=2))) == [("INVALID", "sentAt")]
    assert (await counts(work), await thread(work, thread_id)) == before


async def test_who_is_not_to_be_contacted_is_not_answered(work: Work) -> None:
    """Nor who refused it on that channel; what was told already is told again without harm."""
    await published_funnel(work)
    blocked, refusing = await received(work), await received(work)
    await answered(work, blocked, FRIDAY + timedelta(hours=1), external_id="a1")
    persons = [(await thread(work, each)).person_id for each in (blocked, refusing)]
    await block(again(work), ContactBlockCreate(person_id=persons[0], reason="Asked for it"))
    said = {"person_id": persons[1], "purpose": "SERVICE", "granted": False}
    for channel, others in (("email", 0), ("vk", 1)):
        items = {"items": [said | {"channel": channel}]}
        await record_consents(again(work), ConsentRecord.model_validate(items))
        if not others:
            await answered(work, refusing)
    before = await counts(work), await thread(work, blocked), await thread(work, refusing)
    for each in (blocked, refusing):
        with pytest.raises(DoNotContact) as refusal:
            await answered(work, each, external_id="a2")
        assert refusal.value.field == "conversationId"
    await answered(work, blocked, FRIDAY + timedelta(hours=1), external_id="a1")
    assert (await counts(work), await thread(work, blocked), await thread(work, refusing)) == before


async def test_the_words_that_were_used_are_kept_as_they_were(work: Work) -> None:
    await published_funnel(work)
    given = {"topic": "quality", "title": "Wheels", "facts": "Wheels bear 150 kg."}
    first = await save_argument(again(work), ArgumentSave.model_validate(given))
    thread_id = await received(work)
    await answered(work, thread_id, argument_id=first.argument_id)
    more = {**given, "argument_id": first.argument_id, "facts": "Wheels bear 160 kg."}
    second = await save_argument(again(work), ArgumentSave.model_validate(more))
    await answered(work, thread_id, argument_id=first.argument_id)
    used = await work.execute(select(Message.argument_version_id).where(Message.direction == "OUTBOUND"))
    assert sorted(used.scalars().all()) == sorted([first.id, second.id])
    assert (first.number, second.number) == (1, 2)


async def test_a_genuine_negative_ends_only_with_a_solution(work: Work) -> None:
    """Answered or not; shared only with the link and its reach."""
    await published_funnel(work)
    thread_id = await received(work, sentiment="NEGATIVE")
    await answered(work, thread_id)
    before = await thread(work, thread_id)
    link = "https://vk.com/wall-1_2"
    assert await refused(lambda: resolved(work, thread_id)) == [("CONFLICT", "solution")]
    shared: dict[str, Any] = {"shared_url": link, "reach": 900}
    assert await refused(lambda: resolved(work, thread_id, **shared)) == [("CONFLICT", "solution")]
    half = {"solution": "A new wheel", "shared_url": link}
    assert await refused(lambda: resolved(work, thread_id, **half)) == [("INVALID", "reach")]
    other = {"solution": "A new wheel", "reach": 900}
    assert await refused(lambda: resolved(work, thread_id, **other)) == [("INVALID", "sharedUrl")]
    assert await refused(lambda: resolved(work, thread_id, solution="x", **EXPOSED)) == [("CONFLICT", "exposure")]
    assert await thread(work, thread_id) == before
    await resolved(work, thread_id, solution="A new wheel", satisfaction=4, **shared)
    found = await thread(work, thread_id)
    assert (found.status, found.solution, found.reach, found.satisfaction) == ("RESOLVED", "A new wheel", 900, 4)
    assert await refused(lambda: resolved(work, thread_id, solution="Again")) == [("CONFLICT", "conversationId")]


async def test_an_attack_ends_only_with_its_exposure(work: Work) -> None:
    """It makes no leads and rates nothing."""
    funnel = await published_funnel(work)
    thread_id = await received(work, product_id=funnel.product_id)
    await classified(work, thread_id, negative_kind="ORCHESTRATED", category="LEAD", reason="Bought accounts")
    before = await thread(work, thread_id)
    assert (before.sentiment, before.negative_kind) == ("NEGATIVE", "ORCHESTRATED")
    assert await refused(lambda: resolved(work, thread_id, satisfaction=5, solution="x")) == [
        ("CONFLICT", "exposure"), ("INVALID", "satisfaction"), ("INVALID", "solution"),
    ]  # fmt: skip
    assert await refused(lambda: resolved(work, thread_id, satisfaction=1, **EXPOSED)) == [("INVALID", "satisfaction")]
    made = ConversationToLead(conversation_id=thread_id)
    assert await refused(lambda: to_lead(again(work), made)) == [("CONFLICT", "conversationId")]
    assert await thread(work, thread_id) == before
    await resolved(work, thread_id, **EXPOSED)
    found = await thread(work, thread_id)
    assert (found.status, found.exposed_accounts, found.satisfaction) == ("CLOSED", ["bot1", "bot2"], None)
    assert found.statement_url == EXPOSED["exposure"]["statement_url"]


async def test_what_nobody_answered_does_not_end_by_itself(work: Work) -> None:
    await published_funnel(work)
    thread_id = await received(work)
    assert await refused(lambda: resolved(work, thread_id)) == [("CONFLICT", "solution")]
    early = {"resolved_at": FRIDAY - timedelta(seconds=1), "solution": "x"}
    assert await refused(lambda: resolved(work, thread_id, **early)) == [("INVALID", "resolvedAt")]
    await classified(work, thread_id, category="SPAM")
    await resolved(work, thread_id)
    assert (await thread(work, thread_id)).status == "CLOSED"


async def test_a_conversation_becomes_a_lead(work: Work) -> None:
    """Once, at the moment it appeared, of category LEAD or ORDER only."""
    funnel = await published_funnel(work, entry_rule={"touch": {"kinds": ["DOWNLOAD"]}})
    await with_rules(work)
    thread_id = await received(work, product_id=funnel.product_id)
    given = ConversationToLead(conversation_id=thread_id)
    assert await refused(lambda: to_lead(again(work), given)) == [("CONFLICT", "conversationId")]
    assert (await work.execute(select(LeadStart.id))).all() == []
    await classified(work, thread_id, category="ORDER")
    lead_id = (await to_lead(again(work), given)).lead_id
    assert lead_id is not None
    assert (await to_lead(again(work), given)).lead_id == lead_id
    start = (await work.execute(select(*LeadStart.__table__.columns))).one()
    assert (start.occurred_at, start.source) == (FRIDAY, "conversation")


async def test_a_topic_is_given_on_and_a_member_keeps_what_a_member_was_given(work: Work) -> None:
    await published_funnel(work)
    thread_id = await received(work)
    assert await refused(lambda: assign(again(work), ConversationAssign(conversation_id=thread_id))) == [
        ("INVALID", "memberId")
    ]
    await assign(again(work), ConversationAssign(conversation_id=thread_id, member_id=work.actor.member_id))
    await classified(work, thread_id, topic="  Quality ")
    found = await thread(work, thread_id)
    assert (found.topic, found.routing) == ("quality", "MEMBER")
    stale = {"topic": "price", "expected_version": 1}
    with pytest.raises(Stale):
        await classified(work, thread_id, **stale)
    assert await refused(lambda: classified(work, thread_id)) == [("INVALID", "category")]
    other = {"sentiment": "POSITIVE", "negative_kind": "ORCHESTRATED"}
    assert await refused(lambda: classified(work, thread_id, **other)) == [("INVALID", "negativeKind")]


async def test_joined_and_reopened(work: Work) -> None:
    await published_funnel(work)
    threads = [await received(work), await received(work, place_url="https://otzovik.com/1")]
    made = await join(again(work), ConversationJoin(conversation_ids=tuple(threads), name="Wheels"))
    assert {(await thread(work, each)).discussion_id for each in threads} == {made}
    more = await received(work)
    given = ConversationJoin(conversation_ids=(more,), discussion_id=made)
    assert await join(again(work), given) == made
    missing = ConversationJoin(conversation_ids=(more, made), discussion_id=made)
    assert await refused(lambda: join(again(work), missing)) == [("NOT_FOUND", "conversationIds.1")]
    again_open = ConversationReopen(conversation_id=more, reason="They wrote again")
    assert await refused(lambda: reopen(again(work), again_open)) == [("CONFLICT", "conversationId")]
    await resolved(work, more, solution="Yes")
    assert (await reopen(again(work), again_open)).status == "OPEN"


async def test_what_nobody_knows_comes_back_into_the_argument_base(work: Work) -> None:
    await published_funnel(work)
    thread_id = await received(work)
    await classified(work, thread_id, topic="quality")
    item = await ask_support(again(work), InformationAsk(conversation_id=thread_id, question="Is it flammable?"))
    assert (item.status, item.topic) == ("OPEN", "quality")
    given = InformationAnswer(item_id=item.id, answer="No: class E.", proof_url="https://spinaok.example/class-e")
    answer = await answer_support(again(work), given)
    words = (await work.execute(select(*ArgumentVersion.__table__.columns))).one()
    assert (answer.status, answer.argument_version_id, words.facts, words.number) == (
        "ANSWERED", words.id, "No: class E.", 1,
    )  # fmt: skip
    with pytest.raises(Conflict):
        await answer_support(again(work), given)
    another = await ask_support(again(work), InformationAsk(conversation_id=thread_id, question="And the wheels?"))
    fresh = InformationAnswer(item_id=another.id, answer="Class D.", argument_id=words.argument_id)
    await answer_support(again(work), fresh)
    numbers = await work.execute(select(ArgumentVersion.number).order_by(ArgumentVersion.number))
    assert numbers.scalars().all() == [1, 2]
