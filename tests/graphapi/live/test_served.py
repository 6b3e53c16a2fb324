"""Real servers and real WebSockets: two applications over one database."""

import asyncio
import base64
import os
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest

from crm.app import create_app
from crm.core.settings import Settings
from tests.graphapi.gateway.serving import serving
from tests.graphapi.live.conftest import STEPS, Desk
from tests.http import installation_of
from tests.sockets import PATIENCE

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.database,
    pytest.mark.newest,
    pytest.mark.usefixtures("undisturbed"),
]

TASK = "mutation($input: TaskCreateInput!) { taskCreate(input: $input) { errors { message } } }"


class Wire:
    """A WebSocket as the network has it (RFC 6455), with as little as these tests need."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def say(self, kind: str, id: str | None = None, payload: Any = None) -> None:
        """One text frame, masked as clients must."""
        data = orjson.dumps({"type": kind, "id": id, "payload": payload})
        length = bytes([0x80 | len(data)]) if len(data) < 126 else struct.pack("!BH", 0x80 | 126, len(data))
        self.writer.write(b"\x81" + length + bytes(4) + data)
        await self.writer.drain()

    async def hear(self) -> Any:
        """The next message; (code, reason) of a close."""
        first, second = await asyncio.wait_for(self.reader.readexactly(2), PATIENCE)
        length = second & 0x7F
        if length > 125:
            size = 2 if length == 126 else 8
            length = int.from_bytes(await self.reader.readexactly(size), "big")
        data = await asyncio.wait_for(self.reader.readexactly(length), PATIENCE)
        if first & 0x0F == 8:
            return int.from_bytes(data[:2], "big"), data[2:].decode()
        return orjson.loads(data)


@asynccontextmanager
async def wire(url: str, key: str) -> AsyncGenerator[Wire, None]:
    """A connection that has said who it is."""
    host, port = httpx.URL(url).host, httpx.URL(url).port
    reader, writer = await asyncio.open_connection(host, port, limit=2**16)
    token = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        f"GET /graphql HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {token}\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n".encode()
    )
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
    assert answer.startswith(b"HTTP/1.1 101"), answer
    assert b"graphql-transport-ws" in answer
    made = Wire(reader, writer)
    await made.say("connection_init", payload={"Authorization": f"Bearer {key}"})
    assert (await made.hear())["type"] == "connection_ack"
    yield made
    writer.close()


@asynccontextmanager
async def second(desk: Desk) -> AsyncGenerator[str, None]:
    """Another application over the same database."""
    app = create_app(Settings(environment="development"), installation=installation_of(desk.client.urls), log=False)
    async with serving(app) as url:
        yield url


async def test_what_one_server_writes_a_client_of_the_other_hears(desk: Desk) -> None:
    async with serving(desk.client.app) as first, second(desk) as other, wire(first, desk.key()) as client:
        await client.say("subscribe", "1", {"query": STEPS})
        await desk.listens(1)
        async with httpx.AsyncClient() as http:
            given = {"leadId": desk.lead, "title": "Call", "dueAt": "2031-01-01T00:00:00Z"}
            body = {"query": TASK, "variables": {"input": given}}
            answer = await http.post(other, json=body, headers={"Authorization": f"Bearer {desk.key()}"})
        assert answer.json() == {"data": {"taskCreate": {"errors": []}}}
        assert (await client.hear())["payload"]["data"]["leadEvents"]["kind"] == "TASK_CREATED"
