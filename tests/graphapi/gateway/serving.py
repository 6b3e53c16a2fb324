"""The gateway behind a real HTTP server on a loopback port."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar

from crm.core.problems import Unauthenticated
from graphapi.context import Context
from graphapi.gateway import Gateway
from graphapi.gateway.http import graphql_route
from tests.graphapi.compiler.world import Harbour


def make_app(harbour: Harbour, gateway: Gateway) -> Litestar:
    """`Authorization: own` is a member, nothing is nobody, anything else is refused."""

    async def context_of(request: Any) -> Context:
        login = request.headers.get("authorization")
        key = request.headers.get("idempotency-key")
        if login is None:
            return Context(harbour.database, None, idempotency_key=key)
        if login != "own":
            raise Unauthenticated("This token is not valid.")
        return harbour.context(idempotency_key=key)

    return Litestar([graphql_route(gateway, context_of)], openapi_config=None)


@asynccontextmanager
async def serving(app: Litestar) -> AsyncGenerator[str, None]:
    """Address of /graphql while the block runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    task = asyncio.create_task(server.serve())
    try:
        await _answering(port)
        yield f"http://127.0.0.1:{port}/graphql"
    finally:
        server.stop()
        await asyncio.wait_for(task, 10)


async def _answering(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return
    raise TimeoutError(port)
