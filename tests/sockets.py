"""A WebSocket of the application in the test's own event loop, speaking graphql-transport-ws."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson

PATIENCE = 30.0
"""Seconds; an open transaction of another test on the same server holds events back."""


@dataclass
class Socket:
    """The client's end. `reads` may be cleared: a client that does not read any more."""

    heard: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)
    said: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)
    reads: asyncio.Event = field(default_factory=asyncio.Event)
    closed: asyncio.Future[tuple[int, str]] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    protocol: str | None = None

    async def send(self, kind: str, id: str | None = None, payload: Any = None) -> None:
        """One message to the server."""
        await self.raw(orjson.dumps({"type": kind, "id": id, "payload": payload}).decode())

    async def raw(self, text: str) -> None:
        """Any text to the server."""
        await self.said.put({"type": "websocket.receive", "text": text})

    async def next(self, kind: str = "next") -> Any:
        """The next message, which must be of that type."""
        found = await asyncio.wait_for(self.heard.get(), PATIENCE)
        assert found["type"] == kind, found
        return found

    async def end(self) -> tuple[int, str]:
        """With which code and reason the server closed."""
        return await asyncio.wait_for(asyncio.shield(self.closed), PATIENCE)

    async def subscribe(self, id: str, query: str, /, **variables: Any) -> None:
        """Begins an operation."""
        await self.send("subscribe", id, {"query": query, "variables": variables})

    async def events(self, count: int, field: str = "leadEvents") -> list[Any]:
        """So many events of one subscription field, without errors."""
        found = []
        for _ in range(count):
            payload = (await self.next())["payload"]
            assert "errors" not in payload, payload
            found.append(payload["data"][field])
        return found

    async def is_quiet(self) -> bool:
        """Whether nothing was said, up to what the server answers now."""
        await self.send("ping")
        return bool((await asyncio.wait_for(self.heard.get(), PATIENCE))["type"] == "pong")

    async def _receive(self) -> Any:
        return await self.said.get()

    async def _take(self, message: Any) -> None:
        if message["type"] == "websocket.accept":
            self.protocol = message.get("subprotocol")
        elif message["type"] == "websocket.close":
            self.closed.set_result((message["code"], message["reason"]))
        else:
            await self.reads.wait()
            self.heard.put_nowait(orjson.loads(message["text"]))


@asynccontextmanager
async def opened(
    app: Any, *, headers: Mapping[str, str] | None = None, query: str = "", protocol: str = "graphql-transport-ws"
) -> AsyncGenerator[Socket, None]:
    """A connection after the handshake."""
    given = {"host": "touchline.test"} | dict(headers or {})
    scope = {
        "type": "websocket", "path": "/graphql", "raw_path": b"/graphql", "root_path": "", "scheme": "ws",
        "query_string": query.encode(), "headers": [(key.encode(), value.encode()) for key, value in given.items()],
        "client": ("127.0.0.1", 1), "server": ("touchline.test", 80), "subprotocols": [protocol], "http_version": "1.1",
        "asgi": {"version": "3.0"}, "extensions": {}, "state": {},
    }  # fmt: skip
    socket = Socket()
    socket.reads.set()
    socket.said.put_nowait({"type": "websocket.connect"})
    running = asyncio.create_task(app(scope, socket._receive, socket._take))
    try:
        yield socket
    finally:
        socket.said.put_nowait({"type": "websocket.disconnect", "code": 1000})
        socket.reads.set()
        await asyncio.wait_for(running, PATIENCE)


@asynccontextmanager
async def listening(app: Any, key: str, **more: Any) -> AsyncGenerator[Socket, None]:
    """A connection that has said who it is."""
    async with opened(app, **more) as socket:
        await socket.send("connection_init", payload={"Authorization": f"Bearer {key}"})
        await socket.next("connection_ack")
        yield socket
