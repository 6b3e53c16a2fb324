"""What the browser goes to: the demo and a workspace with very many leads, served by one `touchline serve`."""

import asyncio
import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import asyncpg

from benchmarks.filling import Bar
from benchmarks.serving.machine import is_live, say
from benchmarks.serving.runs import environment, free_port, serving
from benchmarks.serving.world import Size, build
from crm import migrate
from crm.accounts.passwords import hash_password
from crm.core.database import Database
from crm.core.ids import encode
from crm.demo.build import anchor_of_today
from crm.demo.build import build as build_demo
from crm.demo.world import MAIL
from crm.hearers import plug_in
from crm.postgres.acquire import PostgresServer, acquire

PASSWORD = "console-bench-of-a-day"
TOUCHES = 2
"""For each lead of the long list: its rows need a first and a last one."""
CARD = """
SELECT l.id FROM leads l JOIN workspace_directory d ON d.workspace_id = l.workspace_id
WHERE d.slug = 'spinaok' AND l.status <> 'LOST'
ORDER BY (SELECT count(*) FROM timeline_entries t WHERE t.workspace_id = l.workspace_id AND t.person_id = l.person_id)
  DESC, l.id LIMIT 1
"""
"""The lead of the demo that most has happened to."""


@dataclass(frozen=True)
class Site:
    """What is there: who signs in where, and what stands in the database."""

    demo: str
    """E-mail of the demo's administrator, who may see every screen."""
    many: str
    """E-mail of the head of sales with the long list."""
    key: str
    """API key of the same, for the requests without a browser."""
    card: str
    """Public id of the lead whose card is opened."""
    leads: int
    postgresql: str
    password: str = PASSWORD


@contextmanager
def served(folder: Path, leads: int, scale: float) -> Generator[tuple[Site, str], None, None]:
    """The site and its address; a folder that was filled before is served as it is."""
    with acquire(folder / "data", throwaway=False) as database:
        asyncio.run(migrate.upgrade(database.owner_url))
        file = folder / "site.json"
        if not file.exists():
            file.write_text(json.dumps(asdict(asyncio.run(_filled(database, leads, scale)))))
        site, port = Site(**json.loads(file.read_text())), free_port()
        command = [
            sys.executable,
            "-m",
            "crm",
            "serve",
            f"--port={port}",
            f"--data-dir={folder / 'data'}",
            "--no-worker",
        ]
        plain = environment(TOUCHLINE_SECURE_COOKIES="false", TOUCHLINE_LOG_LEVEL="warning")
        with serving("touchline", command, port, folder / "touchline.log", is_live, other=plain):
            yield site, f"http://127.0.0.1:{port}"


async def _filled(server: PostgresServer, leads: int, scale: float) -> Site:
    say(f"Building the demo ({scale:.0%} of its people) and {leads:,} leads …")
    plug_in()
    database = await Database.open(server.app_url, door_url=server.door_url)
    try:
        await build_demo(database, anchor=anchor_of_today(), password=PASSWORD, scale=scale, owner_url=server.owner_url)
    finally:
        await database.close()
    urls = (server.app_url, server.door_url, server.superuser_url)
    size = Size(leads, leads * TOUCHES, leads // 100)
    world = await build(*urls, size, small=0, told=Bar(sys.stdout.isatty()))
    connection = await asyncpg.connect(server.superuser_url)
    try:
        many = "lena.lead@bench.test"
        hashed = await hash_password(PASSWORD)
        await connection.execute("UPDATE accounts SET password_hash = $1 WHERE email = $2", hashed, many)
        card = encode("lead", await connection.fetchval(CARD))
    finally:
        await connection.close()
    return Site(f"admin@{MAIL}", many, world.key, card, world.counts["leads"], world.version)
