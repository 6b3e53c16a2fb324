"""An ASGI application on a real port, in the test's own event loop."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import unquote, urlsplit


@asynccontextmanager
async def served(app: Any) -> AsyncGenerator[str, None]:
    """Its address, for as long as the block runs; a request a connection."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _one(app, reader, writer)
        except (OSError, asyncio.IncompleteReadError):  # the client went away
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await server.wait_closed()


async def _one(app: Any, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    method, target, _ = lines[0].decode().split(" ")
    headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(b":") for line in lines[1:] if line)]
    body = await reader.readexactly(int(dict(headers).get(b"content-length", b"0")))
    address = urlsplit(target)

    async def receive() -> Any:
        return {"type": "http.request", "body": body}

    async def send(told: Any) -> None:
        if told["type"] == "http.response.start":
            head = b"".join(name + b": " + value + b"\r\n" for name, value in told["headers"])
            writer.write(f"HTTP/1.1 {told['status']} X\r\nconnection: close\r\n".encode() + head + b"\r\n")
        else:
            writer.write(told["body"])
            await writer.drain()

    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
             "path": unquote(address.path), "raw_path": address.path.encode(), "root_path": "", "headers": headers,
             "query_string": address.query.encode(), "client": ("127.0.0.1", 1),
             "server": ("127.0.0.1", 80)}  # fmt: skip
    await app(scope, receive, send)
