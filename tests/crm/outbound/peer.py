"""Another service on this machine, which answers as it is told; and names that mean what a test says."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address

from crm.outbound.addresses import Address
from crm.outbound.network import Resolver


@dataclass
class Peer:
    """What it heard, and what it says: an answer each request, the last one for ever."""

    port: int = 0
    answers: list[bytes] = field(default_factory=list)
    heard: list[bytes] = field(default_factory=list)
    open_now: int = 0
    most_open: int = 0
    wait: Callable[[], float] = lambda: 0.0

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        """Its address."""
        return f"{scheme}://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            size = [
                int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
            ]
            body = await reader.readexactly(size[0]) if size else b""
            self.open_now += 1
            self.most_open = max(self.most_open, self.open_now)
            self.heard.append(head + body)
            await asyncio.sleep(self.wait())
            self.open_now -= 1
            writer.write(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):  # the client went away
            pass
        finally:
            writer.close()


def answer(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """An answer as it goes over the wire."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 {status} X\r\ncontent-length: {len(body)}\r\nconnection: close\r\n{lines}\r\n"
    return head.encode() + body


@asynccontextmanager
async def peer(*answers: bytes, tls: ssl.SSLContext | None = None) -> AsyncGenerator[Peer, None]:
    """It listens for as long as the block runs."""
    made = Peer(answers=list(answers) or [answer()])
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, ssl=tls)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        await server.wait_closed()


class Names(Resolver):
    """A name server: what each name means the first time, the second …"""

    def __init__(self, **names: Sequence[str]) -> None:
        super().__init__(1)
        self.names = {name.replace("_", "."): list(meanings) for name, meanings in names.items()}

    async def addresses(self, host: str, port: int) -> list[Address]:
        """The next meaning: addresses separated by blanks."""
        meanings = self.names.get(host) or [host]
        now = meanings.pop(0) if len(meanings) > 1 else meanings[0]
        return [ip_address(each) for each in now.split()]
