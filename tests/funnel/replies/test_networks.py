"""Each network as it answers on the wire: what is asked of it, and every way in which that can end."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import pytest

from crm.core.network_urls import NetworkUrls
from crm.core.outbound_limits import OutboundLimits
from crm.core.problems import Problem
from crm.outbound.client import Outbound
from funnel.adapters.registry import ADAPTERS
from funnel.adapters.sending import Later, Outcome, Outgoing, Refused, Sender, Sent, Template, Unknown
from funnel.models.words import Network
from funnel.replies.ask import ask
from tests.crm.outbound.peer import Peer, answer, peer

pytestmark = pytest.mark.anyio

ID = UUID("019a0000-0000-7000-8000-000000000001")
NOW = datetime(2026, 6, 5, 12, 0, tzinfo=UTC)
TOKEN = "123:secret-token"


def outgoing(thread: str, account: str, channel: str, **given: Any) -> Outgoing:
    values: dict[str, Any] = {"text": "Здравствуйте", "last_heard_at": NOW - timedelta(hours=1)} | given
    return Outgoing(id=ID, channel_key=channel, account_id=account, thread=thread, **values)


VK = outgoing("peer:77:4242", "77", "vk", answers="message:77:4242:7")
VK_WALL = outgoing("wall:-77_12:4242", "77", "vk", answers="wall_reply:-77:345")
TELEGRAM = outgoing("chat:88:5000000001", "88", "telegram", answers="message:88:5000000001:15")
TELEGRAM_GROUP = outgoing("chat:88:-1001:5000000001", "88", "telegram", answers="message:88:-1001:15")
MESSENGER = outgoing("thread:153:700", "153", "facebook")
INSTAGRAM = outgoing("thread:178:600", "178", "instagram_ads")
COMMENT = outgoing("post:153_9:450", "153", "facebook", answers="comment:9_55")
WHATSAPP = outgoing("chat:106:79991112233", "106", "whatsapp")


def sender(network: Network) -> Sender:
    found = ADAPTERS[network].sender
    assert found is not None
    return found


@asynccontextmanager
async def asking(*answers: bytes) -> AsyncGenerator[tuple[Peer, Outbound, NetworkUrls], None]:
    async with peer(*answers) as other:
        out = Outbound(OutboundLimits(allow_loopback=True))
        try:
            yield other, out, NetworkUrls(telegram=other.url("/tg"), vk=other.url("/vk"), meta=other.url("/meta"))
        finally:
            await out.close()


async def sent(network: Network, what: Outgoing, *answers: bytes, timeout: float = 5.0) -> tuple[list[bytes], Outcome]:
    """What the network heard, and the outcome."""
    async with asking(*answers) as (other, out, urls):
        outcome = await ask(out, urls, sender(network), what, TOKEN, key="k", timeout=timeout)
        return other.heard, outcome


def told(status: int, **body: Any) -> bytes:
    return answer(status, json.dumps(body).encode())


VK_OK = told(200, response=4711)
GRAPH_OK = told(200, recipient_id="700", message_id="m_1")
WHATSAPP_OK = told(200, messaging_product="whatsapp", messages=[{"id": "wamid.1", "message_status": "accepted"}])
TELEGRAM_OK = told(200, ok=True, result={"message_id": 16})


@pytest.mark.parametrize(
    ("network", "what", "answered", "path", "body", "external_id"),
    [
        (Network.VK, VK, VK_OK, "/vk/method/messages.send",
         {"peer_id": "4242", "message": "Здравствуйте", "random_id": str(ID.int % 0x7FFFFFFF + 1)}, "4711"),
        (Network.VK, VK_WALL, told(200, response={"comment_id": 9, "parents_stack": []}),
         "/vk/method/wall.createComment",
         {"owner_id": "-77", "post_id": "12", "from_group": "77", "reply_to_comment": "345", "message": "Здравствуйте",
          "guid": ID.hex}, "9"),
        (Network.TELEGRAM, TELEGRAM, TELEGRAM_OK, f"/tg/bot{TOKEN}/sendMessage",
         {"chat_id": 5000000001, "text": "Здравствуйте"}, "16"),
        (Network.TELEGRAM, TELEGRAM_GROUP, TELEGRAM_OK, f"/tg/bot{TOKEN}/sendMessage",
         {"chat_id": -1001, "text": "Здравствуйте",
          "reply_parameters": {"message_id": 15, "allow_sending_without_reply": True}}, "16"),
        (Network.META, MESSENGER, GRAPH_OK, "/meta/v23.0/me/messages",
         {"recipient": {"id": "700"}, "messaging_type": "RESPONSE",
          "message": {"text": "Здравствуйте", "metadata": str(ID)}}, "m_1"),
        (Network.META, INSTAGRAM, GRAPH_OK, "/meta/v23.0/me/messages",
         {"recipient": {"id": "600"}, "messaging_type": "RESPONSE", "message": {"text": "Здравствуйте"}}, "m_1"),
        (Network.META, COMMENT, told(200, id="9_56"), "/meta/v23.0/9_55/comments", {"message": "Здравствуйте"}, "9_56"),
        (Network.META, WHATSAPP, WHATSAPP_OK, "/meta/v23.0/106/messages",
         {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "79991112233", "type": "text",
          "text": {"preview_url": False, "body": "Здравствуйте"}, "biz_opaque_callback_data": f"{ID}:1"}, "wamid.1"),
    ],
)  # fmt: skip
async def test_what_a_network_is_asked(
    network: Network, what: Outgoing, answered: bytes, path: str, body: dict[str, Any], external_id: str
) -> None:
    heard, outcome = await sent(network, what, answered)
    assert outcome == Sent(external_id)
    head, _, raw = heard[0].partition(b"\r\n\r\n")
    assert head.startswith(f"POST {path} HTTP/1.1".encode())
    if network is Network.VK:
        given = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
        assert given == body | {"access_token": TOKEN, "v": "5.199"}
    else:
        assert json.loads(raw) == body
    assert (b"authorization: bearer " + TOKEN.encode() in head.lower()) is (network is Network.META)


async def test_templates_and_people_without_a_number() -> None:
    template = Template("order_ready", "ru", ("Анна", "42"))
    heard, _ = await sent(Network.META, outgoing("chat:106:79991112233", "106", "whatsapp", template=template),
                          WHATSAPP_OK)  # fmt: skip
    parameters = [{"type": "text", "text": "Анна"}, {"type": "text", "text": "42"}]
    assert json.loads(heard[0].partition(b"\r\n\r\n")[2])["template"] == {
        "name": "order_ready", "language": {"code": "ru"}, "components": [{"type": "body", "parameters": parameters}],
    }  # fmt: skip
    for known, expected in (
        (("RU.150", "79991112233"), {"to": "79991112233"}),
        (("79991112233", "79990000000"), {"recipient": "RU.150"}),  # two numbers: only the id says which it is
        ((), {"recipient": "RU.150"}),
    ):
        heard, _ = await sent(Network.META, outgoing("chat:106:RU.150", "106", "whatsapp", person_ids=known),
                              WHATSAPP_OK)  # fmt: skip
        body = json.loads(heard[0].partition(b"\r\n\r\n")[2])
        assert {name: body[name] for name in ("to", "recipient") if name in body} == expected


async def test_a_human_may_answer_for_a_week_where_meta_approved_it() -> None:
    settings = {"human_agent": True}
    heard, _ = await sent(Network.META, outgoing("thread:153:700", "153", "facebook", settings=settings), GRAPH_OK)
    body = json.loads(heard[0].partition(b"\r\n\r\n")[2])
    assert (body["messaging_type"], body["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")


def graph_error(code: int, **more: Any) -> dict[str, Any]:
    return {
        "error": {"message": "(#x) +79991112233", "type": "OAuthException", "code": code, "fbtrace_id": "A", **more}
    }


HTML = answer(502, b"<html>Bad gateway</html>")


@pytest.mark.parametrize(
    ("network", "what", "answered", "expected"),
    [
        (Network.VK, VK, told(200, error={"error_code": 901, "error_msg": "x"}), (Refused, "901")),
        (Network.VK, VK, told(200, error={"error_code": 5, "error_msg": "x"}), (Refused, "TOKEN_REFUSED")),
        (Network.VK, VK, told(200, error={"error_code": 6, "error_msg": "x"}), (Later, "6")),
        (Network.VK, VK, answer(429, b"", Retry_After="7"), (Later, "429", 7.0)),
        (Network.VK, VK, HTML, (Unknown, "502")),
        (Network.VK, VK, answer(503), (Later, "503")),
        (Network.TELEGRAM, TELEGRAM, told(403, ok=False, error_code=403, description="Forbidden"), (Refused, "403")),
        (Network.TELEGRAM, TELEGRAM, told(401, ok=False, error_code=401, description="x"), (Refused, "TOKEN_REFUSED")),
        (Network.TELEGRAM, TELEGRAM, told(429, ok=False, error_code=429, parameters={"retry_after": 31}),
         (Later, "429", 31.0)),
        (Network.TELEGRAM, TELEGRAM, told(500, ok=False, error_code=500), (Later, "500")),
        (Network.TELEGRAM, TELEGRAM, HTML, (Unknown, "502")),
        (Network.META, MESSENGER, told(400, **graph_error(10, error_subcode=2018278)), (Refused, "OUTSIDE_WINDOW")),
        (Network.META, MESSENGER, told(400, **graph_error(190)), (Refused, "TOKEN_REFUSED")),
        (Network.META, MESSENGER, told(400, **graph_error(551)), (Refused, "551")),
        (Network.META, INSTAGRAM, told(400, **graph_error(613)), (Later, "613")),
        (Network.META, MESSENGER, told(500, **graph_error(2)), (Later, "2")),
        (Network.META, WHATSAPP, told(400, **graph_error(131047)), (Refused, "131047")),
        (Network.META, WHATSAPP, told(400, **graph_error(999999)), (Refused, "999999")),
        (Network.META, WHATSAPP, told(429, **graph_error(130429)), (Later, "130429")),
        (Network.META, WHATSAPP, HTML, (Unknown, "502")),
    ],
)  # fmt: skip
async def test_how_a_network_refuses(
    network: Network, what: Outgoing, answered: bytes, expected: tuple[Any, ...]
) -> None:
    """Its own form of errors says that it did nothing; what stands before it cannot know. Numbers of people are not
    repeated.
    """
    _, outcome = await sent(network, what, answered)
    assert not isinstance(outcome, Sent)
    assert (type(outcome), outcome.code) == expected[:2]
    assert outcome.reason.endswith(".")
    assert "7999" not in outcome.reason
    if len(expected) > 2:
        assert isinstance(outcome, Later)
        assert outcome.seconds == expected[2]


@pytest.mark.parametrize(
    ("network", "what"), [(Network.VK, VK), (Network.TELEGRAM, TELEGRAM), (Network.META, WHATSAPP)]
)
async def test_who_hangs_or_hangs_up_leaves_it_unknown(network: Network, what: Outgoing) -> None:
    """And where nobody listens nothing was sent."""
    _, cut = await sent(network, what, b"")
    assert isinstance(cut, Unknown)
    async with asking() as (other, out, urls):
        other.wait = lambda: 1.0
        hung = await ask(out, urls, sender(network), what, TOKEN, key="k", timeout=0.05)
    assert isinstance(hung, Unknown)
    out = Outbound(OutboundLimits(allow_loopback=True))
    nobody = NetworkUrls(telegram="http://127.0.0.1:1", vk="http://127.0.0.1:1", meta="http://127.0.0.1:1")
    away = await ask(out, nobody, sender(network), what, TOKEN, key="k")
    await out.close()
    assert isinstance(away, Later)
    assert away.code == "UNREACHABLE"


@pytest.mark.parametrize(
    ("network", "what", "code", "field"),
    [
        (Network.VK, outgoing("peer:77:4242", "77", "vk", text="x" * 4097), "INVALID", "text"),
        (Network.TELEGRAM, outgoing("chat:88:5", "88", "telegram", text="x" * 4097), "INVALID", "text"),
        (Network.META, outgoing("thread:178:600", "178", "instagram", text="я" * 501), "INVALID", "text"),
        (Network.META, outgoing("thread:153:700", "153", "facebook", last_heard_at=NOW - timedelta(hours=25)),
         "OUTSIDE_WINDOW", "conversationId"),
        (Network.META, outgoing("thread:153:700", "153", "facebook", last_heard_at=NOW - timedelta(days=8),
                                settings={"human_agent": "true"}), "OUTSIDE_WINDOW", "conversationId"),
        (Network.META, outgoing("chat:106:7999", "106", "whatsapp", last_heard_at=NOW - timedelta(hours=25)),
         "OUTSIDE_WINDOW", "conversationId"),
        (Network.META, outgoing("chat:106:7999", "106", "whatsapp", template=Template("a", "ru", ("b\nc",))),
         "INVALID", "networkTemplate.parameters.0"),
        (Network.TELEGRAM, outgoing("chat:88:5", "88", "telegram", template=Template("a", "ru")), "INVALID",
         "networkTemplate"),
    ],
)  # fmt: skip
def test_what_a_network_would_not_take_is_refused_before(
    network: Network, what: Outgoing, code: str, field: str
) -> None:
    with pytest.raises(Problem) as caught:
        sender(network).check(what, NOW)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert caught.value.message.endswith(".")


def test_what_stands_within_the_windows_is_taken() -> None:
    for network, what in (
        (Network.META, outgoing("thread:153:700", "153", "facebook", last_heard_at=NOW - timedelta(hours=24))),
        (Network.META, outgoing("chat:106:79", "106", "whatsapp", last_heard_at=None, template=Template("a", "ru"))),
        (Network.META, outgoing("post:153_9:450", "153", "facebook", answers="comment:1", last_heard_at=None)),
        (Network.VK, outgoing("peer:77:4242", "77", "vk", last_heard_at=NOW - timedelta(days=90))),
    ):
        assert sender(network).can_send(what)
        sender(network).check(what, NOW)
    assert not sender(Network.VK).can_send(outgoing("peer:78:4242", "77", "vk"))
    assert not sender(Network.TELEGRAM).can_send(outgoing("erased:1", "88", "telegram"))
    assert not sender(Network.META).can_send(outgoing("post:153_9:450", "153", "facebook"))
