"""The line in which answers wait: who is put there, who is taken, what becomes of an attempt."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from crm.conversations.inputs import ConversationReply
from crm.core.problems import Problem
from crm.core.work import Work
from crm.models import Conversation, Message, OutboxEvent
from funnel.adapters.sending import Later, Outcome, Refused, Sent, Unknown
from funnel.conversations.reply import reply
from funnel.models import Channel, MessageSend
from funnel.models.words import Network
from funnel.people.erase import PersonErase, erase
from funnel.replies.again import MessageSendAgain, send_again
from funnel.replies.claim import LEASE, claim
from funnel.replies.settle import MOST_ATTEMPTS, settle
from tests.factories.conversations import answered, counts, received
from tests.factories.leads import again
from tests.factories.products import published_funnel
from tests.funnel.intake.doors import arrive, connected, work_off

pytestmark = [pytest.mark.anyio, pytest.mark.database]

TOKENS = {
    Network.TELEGRAM: {"secret_token": "test-secret", "bot_token": "88:secret-token"},
    Network.VK: {"secret": "test-secret", "access_token": "vk1.secret"},
    Network.META: {"app_secret": "test-secret", "verify_token": "test-secret", "access_token": "EAAtoken"},
}


async def channels(work: Work, *keys: str) -> None:
    for number, key in enumerate(keys, 90):
        work.session.add(Channel(workspace_id=work.workspace_id, number=number, key=key, name=key,
                                 group="MESSAGING", is_direct=False, position=number))  # fmt: skip
    await work.flush()


def telegram_says(work: Work, number: int, ago: timedelta = timedelta(hours=1)) -> dict[str, Any]:
    """A message to the bot 77."""
    person = {"id": 5000000001, "is_bot": False, "first_name": "Pavel"}
    message = {"message_id": number, "date": int((work.now - ago).timestamp()), "from": person, "text": "Price?",
               "chat": {"id": 5000000001, "type": "private"}}  # fmt: skip
    return {"update_id": number, "message": message}


def messenger_says(work: Work, ago: timedelta) -> dict[str, Any]:
    at = int((work.now - ago).timestamp() * 1000)
    update = {"sender": {"id": "700"}, "recipient": {"id": "153"}, "timestamp": at,
              "message": {"mid": f"m_{at}", "text": "Hello"}}  # fmt: skip
    return {"object": "page", "entry": [{"id": "153", "time": at, "messaging": [update]}]}


async def telegram(work: Work) -> UUID:
    """A thread of the bot, whose account has a token."""
    await published_funnel(work)
    await channels(work, "telegram")
    own, _ = await connected(work, Network.TELEGRAM, TOKENS[Network.TELEGRAM])
    await arrive(work, own, Network.TELEGRAM, telegram_says(work, 1))
    assert await work_off(work) == 1
    return await only_thread(work)


async def only_thread(work: Work) -> UUID:
    found: UUID = (await work.execute(select(Conversation.id))).scalar_one()
    return found


async def sends(work: Work) -> list[Any]:
    """Every sending, the oldest first."""
    columns = MessageSend.__table__.columns
    return list((await work.execute(select(*columns).order_by(columns.created_at, columns.id))).all())


async def attempt(work: Work, outcome: Outcome, *, repeatable: bool = False) -> Any:
    """One answer claimed and settled; its row."""
    (claimed,) = await claim(again(work), 10)
    await settle(again(work), claimed.id, claimed.attempt, outcome, repeatable=repeatable)
    return next(each for each in await sends(work) if each.id == claimed.id)


async def due_now(work: Work) -> None:
    await work.execute(update(MessageSend).where(MessageSend.due_at.is_not(None)).values(due_at=work.now))


async def test_an_answer_is_queued_with_it_and_sent_in_order(work: Work) -> None:
    thread_id = await telegram(work)
    await answered(work, thread_id, text="First")
    work.now += timedelta(seconds=1)
    await answered(work, thread_id, text="Second")
    first, second = await sends(work)
    assert (first.status, first.source, first.due_at, first.attempts) == ("QUEUED", "telegram:77", first.created_at, 0)
    (claimed,) = await claim(again(work), 10)
    assert (claimed.id, claimed.attempt) == (first.id, 1)
    assert await claim(again(work), 10) == []  # the second waits for the first
    await settle(again(work), claimed.id, 1, Sent("16"))
    row, _ = await sends(work)
    assert (row.status, row.external_id, row.sent_at, row.due_at) == ("SENT", "16", work.now, None)
    await settle(again(work), claimed.id, 1, Unknown("LOST", "Late."))  # changes nothing any more
    assert (await sends(work))[0] == row
    (claimed,) = await claim(again(work), 10)
    assert claimed.id == second.id
    kinds = (await work.execute(select(OutboxEvent.kind))).scalars().all()
    assert kinds.count("MESSAGE_STATUS_CHANGED") == 1


async def test_what_was_sent_elsewhere_or_has_no_way_is_kept_only(work: Work) -> None:
    thread_id = await telegram(work)
    await answered(work, thread_id, work.now)
    await answered(work, thread_id, external_id="15")
    await answered(work, thread_id, send=False)
    elsewhere = await received(work)
    await answered(work, elsewhere)
    assert await sends(work) == []
    before = await counts(work)
    for given, field in (
        ({"conversation_id": elsewhere, "send": True}, "send"),
        ({"conversation_id": thread_id, "send": True, "external_id": "99"}, "send"),
        ({"conversation_id": elsewhere, "network_template": {"name": "a", "language": "ru"}}, "networkTemplate"),
        ({"conversation_id": thread_id, "network_template": {"name": "a", "language": "ru"}}, "networkTemplate"),
        ({"conversation_id": thread_id, "text": "x" * 4097}, "text"),
    ):
        with pytest.raises(Problem) as caught:
            await reply(again(work), ConversationReply.model_validate({"text": "Hello", **given}))
        assert caught.value.field == field
        assert caught.value.message.endswith(".")
    assert await counts(work) == before
    assert await sends(work) == []


async def test_outside_the_window_nothing_is_kept(work: Work) -> None:
    await published_funnel(work)
    await channels(work, "facebook")
    own, _ = await connected(work, Network.META, TOKENS[Network.META])
    await arrive(work, own, Network.META, messenger_says(work, timedelta(hours=25)))
    assert await work_off(work) == 1
    thread_id, before = await only_thread(work), await counts(work)
    with pytest.raises(Problem) as caught:
        await answered(work, thread_id)
    assert (caught.value.code, caught.value.field) == ("OUTSIDE_WINDOW", "conversationId")
    assert "24 hours" in caught.value.message
    assert await counts(work) == before
    await arrive(work, own, Network.META, messenger_says(work, timedelta(hours=1)))
    assert await work_off(work) == 1
    await answered(work, thread_id)
    assert [each.status for each in await sends(work)] == ["QUEUED"]


async def test_a_token_of_the_very_account_comes_first(work: Work) -> None:
    await published_funnel(work)
    await channels(work, "facebook")
    any_page, _ = await connected(work, Network.META, TOKENS[Network.META])
    other, _ = await connected(work, Network.META, TOKENS[Network.META], account_id="154")
    own, _ = await connected(work, Network.META, TOKENS[Network.META], account_id="153")
    await arrive(work, any_page, Network.META, messenger_says(work, timedelta(hours=1)))
    assert await work_off(work) == 1
    await answered(work, await only_thread(work))
    assert [each.connected_account_id for each in await sends(work)] == [own]
    assert other != own


async def test_pauses_grow_and_end(work: Work) -> None:
    await answered(work, await telegram(work))
    trouble, waits = Later("500", "Telegram has trouble; it is tried again by itself."), []
    for _ in range(MOST_ATTEMPTS - 1):
        row = await attempt(work, trouble)
        waits.append((row.due_at - work.now).total_seconds())
        await due_now(work)
    assert waits == [5, 10, 20, 40, 80, 160, 320]
    row = await attempt(work, trouble)
    assert (row.status, row.code, row.due_at, row.failed_at) == ("FAILED", "500", None, work.now)
    assert row.reason == "It was tried 8 times, and the network has trouble still; send it again later."


async def test_a_network_that_asks_for_a_pause_gets_it(work: Work) -> None:
    await answered(work, await telegram(work))
    row = await attempt(work, Later("429", "Telegram asks for a pause; it is tried again by itself.", 31.0))
    assert (row.status, row.due_at - work.now) == ("QUEUED", timedelta(seconds=31))


async def test_nobody_sends_twice_what_may_have_been_sent(work: Work) -> None:
    """Telegram knows no repeats: the person decides. VK does, for an hour."""
    thread_id = await telegram(work)
    await answered(work, thread_id)
    (claimed,) = await claim(again(work), 10)
    await due_now(work)  # the lease is over: whoever sent it was killed
    assert await claim(again(work), 10) == []
    (row,) = await sends(work)
    assert (row.status, row.code, row.due_at) == ("UNKNOWN", "LOST", None)
    await settle(again(work), claimed.id, claimed.attempt, Sent("16"))  # it lived after all
    assert [each.status for each in await sends(work)] == ["SENT"]


async def test_vk_is_asked_again_for_an_hour(work: Work) -> None:
    await published_funnel(work)
    own, _ = await connected(work, Network.VK, TOKENS[Network.VK])
    message = {"id": 1, "date": int(work.now.timestamp()), "peer_id": 4242, "from_id": 4242, "text": "Hi",
               "conversation_message_id": 7}  # fmt: skip
    said = {"type": "message_new", "group_id": 1, "event_id": "e1", "object": {"message": message}}
    await arrive(work, own, Network.VK, said)
    assert await work_off(work) == 1
    await answered(work, await only_thread(work))
    (claimed,) = await claim(again(work), 10)
    await due_now(work)
    assert await claim(again(work), 10) == []  # found lost, and in line again after a pause
    assert [each.status for each in await sends(work)] == ["QUEUED"]
    async with work.session.begin_nested() as lived:
        await settle(again(work), claimed.id, 1, Sent("4711"))  # it was only slow
        assert [(each.status, each.code, each.due_at) for each in await sends(work)] == [("SENT", None, None)]
        await lived.rollback()
    work.now = claimed.first_tried_at + timedelta(minutes=20)
    (claimed,) = await claim(again(work), 10)
    assert claimed.attempt == 2
    work.now += timedelta(minutes=31)
    assert await claim(again(work), 10) == []
    assert [(each.status, each.code) for each in await sends(work)] == [("UNKNOWN", "LOST")]
    read = {"type": "message_read", "group_id": 1, "event_id": "e2",
            "object": {"from_id": 4242, "peer_id": 4242, "read_message_id": 4711}}  # fmt: skip
    await settle(again(work), claimed.id, 2, Sent("4711"))
    await arrive(work, own, Network.VK, read)
    assert await work_off(work) == 1
    assert [each.status for each in await sends(work)] == ["READ"]
    assert timedelta(minutes=2) == LEASE


async def test_send_again_is_for_what_failed_or_is_unknown(work: Work) -> None:
    thread_id = await telegram(work)
    await answered(work, thread_id)
    (row,) = await sends(work)
    for outcome, status in (
        (Refused("403", "The person blocked the bot."), "FAILED"),
        (Unknown("502", "?"), "UNKNOWN"),
    ):
        row = await attempt(work, outcome)
        assert row.status == status
        await send_again(again(work), MessageSendAgain(message_send_id=row.id, expected_version=row.version))
        (row,) = await sends(work)
        assert (row.status, row.code, row.reason, row.failed_at) == ("QUEUED", None, None, None)
    for given, code in (
        ({"message_send_id": row.id}, "CONFLICT"),
        ({"message_send_id": row.id, "expected_version": row.version - 1}, "STALE_VERSION"),
        ({"message_send_id": row.message_id}, "NOT_FOUND"),
    ):
        with pytest.raises(Problem) as caught:
            await send_again(again(work), MessageSendAgain.model_validate(given))
        assert caught.value.code == code
    assert await sends(work) == [row]


async def test_erased_words_are_not_sent_and_nothing_of_them_stays(work: Work) -> None:
    thread_id = await telegram(work)
    await answered(work, thread_id, text="Dear Pavel")
    await work.execute(update(MessageSend).values(template={"name": "a", "language": "ru", "parameters": ["Pavel"]}))
    person_id = await work.scalar(select(Conversation.person_id).where(Conversation.id == thread_id))
    await erase(again(work), PersonErase(person_id=person_id))
    (row,) = await sends(work)
    assert row.template == {}
    assert (await work.execute(select(Message.text))).scalars().all() == [None, None]
