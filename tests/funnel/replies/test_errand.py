"""From a member's answer over GraphQL to the network and back, by the worker's errand."""

import json
from typing import Any

import pytest

from crm.core.network_urls import NetworkUrls
from crm.core.outbound_limits import OutboundLimits
from crm.core.sealing import Sealer
from crm.models.words import Role
from crm.outbound.client import Outbound
from funnel.models.words import Network
from funnel.replies.errand import send_due
from tests.crm.outbound.peer import Peer, answer, peer
from tests.funnel.intake.doors import Door, connect
from tests.funnel.replies.test_line import TOKENS
from tests.http import COLUMN_KEY, Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

REPLY = """mutation ($input: ConversationReplyInput!) { conversationReply(input: $input) {
  conversation { messages { nodes: edges { node { id text status sending { id status code reason externalId attempts
    version allowedActions nextAttemptAt connectedAccount { name } } } } } } errors { code field message } } }"""
AGAIN = """mutation ($input: MessageSendAgainInput!) { messageSendAgain(input: $input) {
  messageSend { status } errors { code field message } } }"""
READ = "query ($id: ID!) { node(id: $id) { ... on Message { status sending { status code allowedActions version } } } }"


async def spoken(client: Client) -> tuple[Door, str]:
    """The bot's door and the public id of its thread."""
    door = await connect(client, await client.office(), Network.TELEGRAM, TOKENS[Network.TELEGRAM])
    message = {"message_id": 1, "date": 1767366900, "from": {"id": 5, "first_name": "Pavel"}, "text": "Price?",
               "chat": {"id": 5, "type": "private"}}  # fmt: skip
    sent = json.dumps({"update_id": 1, "message": message}).encode()
    assert (await door.send(sent, x_telegram_bot_api_secret_token="test-secret")).status_code == 200
    assert await door.work_off() == 1
    asked = await client.graphql("{ conversations(first: 1) { edges { node { id } } } }",
                                 key=door.office.keys[Role.ADMIN])  # fmt: skip
    return door, asked.data["conversations"]["edges"][0]["node"]["id"]


async def replied(door: Door, thread_id: str, text: str) -> dict[str, Any]:
    """The answer as the mutation tells it."""
    key = door.office.keys[Role.ADMIN]
    found = await door.client.graphql(REPLY, {"input": {"conversationId": thread_id, "text": text}}, key=key)
    said = found.data["conversationReply"]
    assert said["errors"] == []
    node: dict[str, Any] = said["conversation"]["messages"]["nodes"][-1]["node"]
    return node


async def errand(door: Door, other: Peer) -> int:
    """One turn of the worker."""
    outbound = Outbound(OutboundLimits(allow_loopback=True))
    try:
        return await send_due(door.client.database, door.office.workspace_id, outbound=outbound,
                              sealer=Sealer(COLUMN_KEY), urls=NetworkUrls(telegram=other.url("/tg")))  # fmt: skip
    finally:
        await outbound.close()


async def standing(door: Door, message_id: str) -> dict[str, Any]:
    found = await door.client.graphql(READ, {"id": message_id}, key=door.office.keys[Role.ADMIN])
    node: dict[str, Any] = found.data["node"]
    return node


async def test_an_answer_goes_out_and_what_is_unknown_waits_for_a_person(client: Client) -> None:
    door, thread_id = await spoken(client)
    ok = answer(200, json.dumps({"ok": True, "result": {"message_id": 16}}).encode())
    async with peer(ok, b"", ok) as other:
        first = await replied(door, thread_id, "Здравствуйте")
        assert (first["status"], first["sending"]["status"], first["sending"]["allowedActions"]) == (
            "QUEUED", "QUEUED", [],
        )  # fmt: skip
        assert await errand(door, other) == 1
        assert (await standing(door, first["id"]))["status"] == "SENT"
        assert await errand(door, other) == 0
        second = await replied(door, thread_id, "Ещё")
        assert await errand(door, other) == 1  # the connection was cut after it was sent
        for _ in range(2):
            assert await errand(door, other) == 0  # and nobody sends it again
        now = await standing(door, second["id"])
        assert (now["status"], now["sending"]["code"], now["sending"]["allowedActions"]) == (
            "UNKNOWN", "UNREACHABLE", ["SEND_AGAIN"],
        )  # fmt: skip
        given = {"input": {"messageSendId": second["sending"]["id"], "expectedVersion": now["sending"]["version"]}}
        again = await client.graphql(AGAIN, given, key=door.office.keys[Role.ADMIN])
        assert again.data["messageSendAgain"] == {"messageSend": {"status": "QUEUED"}, "errors": []}
        twice = await client.graphql(AGAIN, given, key=door.office.keys[Role.ADMIN])
        assert twice.data["messageSendAgain"]["errors"][0]["code"] == "STALE_VERSION"
        assert await errand(door, other) == 1
        assert (await standing(door, second["id"]))["status"] == "SENT"
        heard = [json.loads(each.partition(b"\r\n\r\n")[2])["text"] for each in other.heard]
        assert heard == ["Здравствуйте", "Ещё", "Ещё"]
    said = [{"text": row["text"]} for row in await door.rows("SELECT text FROM messages ORDER BY sent_at, id")]
    assert said == [{"text": "Price?"}, {"text": "Здравствуйте"}, {"text": "Ещё"}]
    logged = await door.rows("SELECT status, attempts FROM message_sends ORDER BY created_at")
    assert logged == [{"status": "SENT", "attempts": 1}, {"status": "SENT", "attempts": 2}]


async def test_whoever_was_blocked_meanwhile_is_not_written_to(client: Client) -> None:
    door, thread_id = await spoken(client)
    async with peer() as other:
        sent = await replied(door, thread_id, "Здравствуйте")
        person = await client.graphql("query ($id: ID!) { conversation(id: $id) { person { id } } }",
                                      {"id": thread_id}, key=door.office.keys[Role.ADMIN])  # fmt: skip
        block = """mutation ($input: ContactBlockCreateInput!) { contactBlockCreate(input: $input) {
          errors { message } } }"""
        given = {"personId": person.data["conversation"]["person"]["id"], "reason": "Asked for it"}
        blocked = await client.graphql(block, {"input": given}, key=door.office.keys[Role.ADMIN])
        assert blocked.data["contactBlockCreate"]["errors"] == []
        assert await errand(door, other) == 1
        now = await standing(door, sent["id"])
        assert (now["status"], now["sending"]["code"], now["sending"]["allowedActions"]) == (
            "FAILED", "DO_NOT_CONTACT", [],
        )  # fmt: skip
        assert other.heard == []
