"""What networks tell of answers: they only get further, whatever the order; no facts come of it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.core.work import Work
from crm.models import Touchpoint
from funnel.adapters.sending import Sent, Unknown
from funnel.models import IntakeProblem, MessageSend
from funnel.models.words import Network
from funnel.replies.again import MessageSendAgain, send_again
from tests.factories.conversations import answered
from tests.factories.leads import again
from tests.factories.products import published_funnel
from tests.funnel.intake.doors import arrive, connected, work_off
from tests.funnel.replies.test_line import TOKENS, attempt, channels, messenger_says, only_thread, sends

pytestmark = [pytest.mark.anyio, pytest.mark.database]


def whatsapp(value: dict[str, Any]) -> dict[str, Any]:
    metadata = {"display_phone_number": "74950000000", "phone_number_id": "106"}
    told = {"messaging_product": "whatsapp", "metadata": metadata, **value}
    change = {"field": "messages", "value": told}
    return {"object": "whatsapp_business_account", "entry": [{"id": "102", "changes": [change]}]}


def status(work: Work, external_id: str, said: str, after: int, **more: Any) -> dict[str, Any]:
    at = int((work.now + timedelta(seconds=after)).timestamp())
    return whatsapp({"statuses": [
        {"id": external_id, "status": said, "timestamp": str(at), "recipient_id": "79991112233", **more}
    ]})  # fmt: skip


async def asked_by_whatsapp(work: Work) -> Any:
    """The connected account, and a thread that an answer waits in."""
    await published_funnel(work)
    await channels(work, "whatsapp")
    own, _ = await connected(work, Network.META, TOKENS[Network.META])
    message = {"from": "79991112233", "id": "wamid.in", "timestamp": str(int(work.now.timestamp())), "type": "text",
               "text": {"body": "Hi"}}  # fmt: skip
    person = {"profile": {"name": "Olga"}, "wa_id": "79991112233"}
    await arrive(work, own, Network.META, whatsapp({"contacts": [person], "messages": [message]}))
    assert await work_off(work) == 1
    await answered(work, await only_thread(work))
    return own


async def test_statuses_of_whatsapp_go_forward_only(work: Work) -> None:
    own = await asked_by_whatsapp(work)
    await attempt(work, Sent("wamid.out"))
    touches = await work.scalar(select(func.count()).select_from(Touchpoint))
    told = [status(work, "wamid.out", "read", 9), status(work, "wamid.out", "delivered", 5),
            status(work, "wamid.out", "read", 9), status(work, "wamid.other", "read", 9),
            status(work, "wamid.out", "failed", 12)]  # fmt: skip
    work.now += timedelta(seconds=20)
    await arrive(work, own, Network.META, *told)
    assert await work_off(work) == 4  # the same request again is one
    (row,) = await sends(work)
    assert (row.status, row.read_at, row.delivered_at, row.failed_at) == (
        "READ", (work.now - timedelta(seconds=11)).replace(microsecond=0), None, None,
    )  # fmt: skip
    assert await work.scalar(select(func.count()).select_from(Touchpoint)) == touches
    assert await work.scalar(select(func.count()).select_from(IntakeProblem)) == 0


async def test_a_status_with_our_id_tells_what_nobody_knew(work: Work) -> None:
    own = await asked_by_whatsapp(work)
    row = await attempt(work, Unknown("502", "Nobody knows."))
    ours = {"biz_opaque_callback_data": str(row.id)}
    await arrive(work, own, Network.META, status(work, "wamid.out", "delivered", 0, **ours))
    assert await work_off(work) == 1
    (row,) = await sends(work)
    assert (row.status, row.external_id, row.code, row.reason) == ("DELIVERED", "wamid.out", None, None)
    await arrive(work, own, Network.META, status(work, "wamid.out", "read", 0))
    assert await work_off(work) == 1
    assert [each.status for each in await sends(work)] == ["READ"]


async def test_what_whatsapp_could_not_deliver_has_failed(work: Work) -> None:
    own = await asked_by_whatsapp(work)
    await attempt(work, Sent("wamid.out"))
    errors = {"errors": [{"code": 131026, "title": "Message undeliverable", "message": "to 79991112233"}]}
    await arrive(work, own, Network.META, status(work, "wamid.out", "failed", 0, **errors))
    assert await work_off(work) == 1
    (row,) = await sends(work)
    assert (row.status, row.code) == ("FAILED", "131026")
    assert row.reason == "The message cannot be delivered: the number may not be on WhatsApp, or its app is too old."


async def test_what_failed_is_not_read_with_the_next_and_gets_a_new_id(work: Work) -> None:
    own = await asked_by_whatsapp(work)
    await attempt(work, Sent("wamid.1"))
    await arrive(work, own, Network.META, status(work, "wamid.1", "failed", 0))
    assert await work_off(work) == 1
    work.now += timedelta(seconds=1)
    await answered(work, await only_thread(work), text="Once more")
    await attempt(work, Sent("wamid.2"))
    await arrive(work, own, Network.META, status(work, "wamid.2", "read", 0))
    assert await work_off(work) == 1
    (first, second) = await sends(work)
    assert (first.status, first.read_at, second.status) == ("FAILED", None, "READ")
    await send_again(again(work), MessageSendAgain(message_send_id=first.id))
    first = await attempt(work, Sent("wamid.3"))
    assert (first.status, first.external_id, first.sent_at) == ("SENT", "wamid.3", work.now)
    await arrive(work, own, Network.META, status(work, "wamid.3", "delivered", 0))
    assert await work_off(work) == 1
    assert [each.status for each in await sends(work)] == ["DELIVERED", "READ"]


async def test_messenger_tells_by_watermark_and_echo(work: Work) -> None:
    await published_funnel(work)
    await channels(work, "facebook")
    own, _ = await connected(work, Network.META, TOKENS[Network.META])
    await arrive(work, own, Network.META, messenger_says(work, timedelta(hours=1)))
    assert await work_off(work) == 1
    thread_id = await only_thread(work)
    for number, outcome in enumerate((Sent("m_1"), Sent("m_2"), Unknown("502", "Nobody knows."))):
        work.now += timedelta(seconds=1)
        await answered(work, thread_id, text=f"Answer {number}")
        await attempt(work, outcome)
    third = (await sends(work))[2]
    now = int(work.now.timestamp() * 1000)

    def page(update: dict[str, Any], sender: str = "700") -> dict[str, Any]:
        about = {"sender": {"id": sender}, "recipient": {"id": "153"}, "timestamp": now, **update}
        return {"object": "page", "entry": [{"id": "153", "time": now, "messaging": [about]}]}

    echo = {"message": {"is_echo": True, "mid": "m_3", "text": "Answer 2", "metadata": str(third.id)}}
    await arrive(work, own, Network.META, page({"delivery": {"mids": ["m_2"], "watermark": now - 10_000}}),
                 page({"read": {"watermark": now - 1_500}}), page(echo, "153"))  # fmt: skip
    assert await work_off(work) == 3
    found = [(each.status, each.external_id) for each in await sends(work)]
    assert found == [("READ", "m_1"), ("DELIVERED", "m_2"), ("SENT", "m_3")]
    assert await work.scalar(select(func.count()).select_from(MessageSend)) == 3


async def test_a_late_failure_of_the_first_sending_is_none_of_the_second(work: Work) -> None:
    own = await asked_by_whatsapp(work)
    row = await attempt(work, Unknown("LOST", "Nobody knows."))
    first = {"biz_opaque_callback_data": f"{row.id}:{row.attempts}"}
    await send_again(again(work), MessageSendAgain(message_send_id=row.id))
    row = await attempt(work, Unknown("LOST", "Nobody knows."))
    assert (row.status, row.attempts, row.external_id) == ("UNKNOWN", 2, None)
    await arrive(work, own, Network.META, status(work, "wamid.1", "failed", 0, **first))
    assert await work_off(work) == 1
    (row,) = await sends(work)
    assert (row.status, row.failed_at) == ("UNKNOWN", None)
    second = {"biz_opaque_callback_data": f"{row.id}:2"}
    await arrive(work, own, Network.META, status(work, "wamid.2", "failed", 1, **second))
    assert await work_off(work) == 1
    (row,) = await sends(work)
    assert row.status == "FAILED"
