"""A WebSocket as the network has it (RFC 6455), with as little as tests need of one."""

import asyncio
import base64
import contextlib
import os
import socket
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson

from tests.sockets import PATIENCE


class Wire:
    """The client's end, speaking graphql-transport-ws."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def say(self, kind: str, id: str | None = None, payload: Any = None) -> None:
        """One text frame, masked as clients must."""
        data = orjson.dumps({"type": kind, "id": id, "payload": payload})
        length = bytes([0x80 | len(data)]) if len(data) < 126 else struct.pack("!BH", 0x80 | 126, len(data))
        self.writer.write(b"\x81" + length + bytes(4) + data)
        await self.writer.drain()

    async def hear(self) -> Any:
        """The next message; (code, reason) of a close. Raises IncompleteReadError when the connection was cut."""
        first, second = await asyncio.wait_for(self.reader.readexactly(2), PATIENCE)
        length = second & 0x7F
        if length > 125:
            size = 2 if length == 126 else 8
            length = int.from_bytes(await self.reader.readexactly(size), "big")
        data = await asyncio.wait_for(self.reader.readexactly(length), PATIENCE)
        if first & 0x0F == 8:
            return int.from_bytes(data[:2], "big"), data[2:].decode()
        return orjson.loads(data)

    async def event(self, field: str = "leadEvents") -> Any:
        """The next event of a subscription; pings on the way are answered. (code, reason) of a close."""
        while True:
            found = await self.hear()
            if isinstance(found, tuple):
                return found
            if found["type"] == "ping":
                with contextlib.suppress(ConnectionError):  # whoever closed may be gone, but what was sent is here
                    await self.say("pong")
            elif found["type"] == "next":
                return found["payload"]["data"][field]
            else:
                raise AssertionError(found)


@asynccontextmanager
async def wire(url: str, key: str, *, keeps: int = 0) -> AsyncGenerator[Wire, None]:
    """A connection that has said who it is. `keeps` bytes at most wait here to be read, else as many as usual."""
    host, port = httpx.URL(url).host, httpx.URL(url).port
    plain = socket.socket()
    if keeps:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, keeps)
    plain.setblocking(False)
    await asyncio.get_running_loop().sock_connect(plain, (host, port))
    reader, writer = await asyncio.open_connection(sock=plain, limit=keeps or 2**16)
    token = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        f"GET /graphql HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {token}\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n".encode()
    )
    try:
        answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
        assert answer.startswith(b"HTTP/1.1 101"), answer
        assert b"graphql-transport-ws" in answer
        made = Wire(reader, writer)
        await made.say("connection_init", payload={"Authorization": f"Bearer {key}"})
        assert (await made.hear())["type"] == "connection_ack"
        yield made
    finally:
        writer.close()
