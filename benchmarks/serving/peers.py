"""The four servers of one run, each a process (tree) of its own on the loopback, one worker."""

import os
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from benchmarks.serving import postgraphile
from benchmarks.serving.machine import is_live
from benchmarks.serving.runs import Server, free_port, serving
from benchmarks.serving.world import World
from crm.postgres.acquire import PostgresServer


@contextmanager
def all_of_them(folder: Path, world: World, database: PostgresServer) -> Generator[dict[str, Server], None, None]:
    """By name, as `asking.SIDES`; ended with the block. `folder` holds the world as JSON and takes the logs."""
    node = postgraphile.install()
    file = str(folder / "world.json")
    with ExitStack() as stack:
        servers = {}
        for name, arguments, ready in (
            (
                "touchline",
                ["-m", "crm", "serve", "--port={port}", f"--data-dir={database.data_dir}", "--no-worker"],
                is_live,
            ),
            ("ordinary", ["-m", "benchmarks.serving.ordinary.app", "{port}", file, database.app_url], asks_graphql),
            ("byHand", ["-m", "benchmarks.serving.limit", "{port}", file, database.app_url], is_open),
        ):
            port = free_port()
            given = [each.format(port=port) for each in arguments]
            servers[name] = stack.enter_context(serving(name, given, port, folder / f"{name}.log", ready))
        port = free_port()
        command = postgraphile.command(node, port, database.superuser_url, world.workspace_id, world.member_id)
        servers["postgraphile"] = stack.enter_context(
            serving(
                "postgraphile",
                command,
                port,
                folder / "postgraphile.log",
                asks_graphql,
                other=os.environ | postgraphile.PRODUCTION,
            )
        )
        yield servers


def asks_graphql(port: int) -> None:
    """Raises while a GraphQL server does not answer."""
    headers = {"Content-Type": "application/json"}
    request = Request(f"http://127.0.0.1:{port}/graphql", b'{"query":"{ __typename }"}', headers)
    with urlopen(request, timeout=20):
        pass


def is_open(port: int) -> None:
    """Raises while the server by hand does not answer."""
    body = b'{"id":"lead_00000000000000000000000000"}'
    with urlopen(Request(f"http://127.0.0.1:{port}/card", body), timeout=20):
        pass
