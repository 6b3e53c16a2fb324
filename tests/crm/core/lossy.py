"""A wire between the service and the database that can be cut at the worst moment."""

import asyncio
import contextlib
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy.engine import make_url

COMMIT = b"COMMIT;\0"


@dataclass
class Wire:
    """Listens as if it were the server; says yes to everything until it is told to swallow answers to COMMIT."""

    host: str
    port: int
    cuts: int = 0
    """How many answers to COMMIT are still to be swallowed, each with its connection."""
    is_down: bool = False
    """Whether nobody gets through any more, once an answer was swallowed."""
    running: set[asyncio.Task[None]] = field(default_factory=set)

    async def accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One connection of the service and its own to the server."""
        if self.is_down and not self.cuts:
            writer.close()
            return
        if self.host.startswith("/"):
            behind = await asyncio.open_unix_connection(f"{self.host}/.s.PGSQL.{self.port}")
        else:
            behind = await asyncio.open_connection(self.host, self.port)
        committing = asyncio.Event()
        pumps = [
            asyncio.ensure_future(self._there(reader, behind[1], committing)),
            asyncio.ensure_future(self._back(behind[0], writer, committing)),
        ]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        for end in (writer, behind[1]):
            end.close()

    async def _there(self, reader: StreamReader, writer: StreamWriter, committing: asyncio.Event) -> None:
        while data := await reader.read(65_536):
            if COMMIT in data and self.cuts:
                self.cuts -= 1
                committing.set()
            writer.write(data)
            await writer.drain()

    async def _back(self, reader: StreamReader, writer: StreamWriter, committing: asyncio.Event) -> None:
        while data := await reader.read(65_536):
            if committing.is_set():
                return  # the server has answered, so it has committed; nobody learns of it
            writer.write(data)
            await writer.drain()


@asynccontextmanager
async def wire_to(url: str) -> AsyncGenerator[tuple[Wire, str], None]:
    """The wire and the address by which the service goes through it."""
    parsed = make_url(url)
    host = str(parsed.query.get("host", parsed.host))
    wire = Wire(host, parsed.port or int(str(parsed.query.get("port", 5432))))
    server = await asyncio.start_server(wire.accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    through = parsed.set(host="127.0.0.1", port=port, query={})
    try:
        yield wire, through.render_as_string(hide_password=False)
    finally:
        server.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(server.wait_closed(), 1)
