"""The harbour with rows in it: two workspaces, kept in Python too, so that a plain model can be the witness."""

import asyncio
import random
from collections.abc import AsyncGenerator, Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest
from structlog.testing import capture_logs

from crm.core.actor import Actor, ActorKind
from crm.core.database import Database
from crm.core.ids import encode, new_id
from graphapi.context import Context
from graphapi.gateway import Gateway, Request
from tests.conftest import Urls, _clone, _drop, fresh_name
from tests.graphapi.compiler.harbour import SCHEMA
from tests.graphapi.compiler.tables import statements
from tests.graphapi.compiler.verbs import CALLS

ALL = frozenset({"boats.all", "sailors.list", "salary.read"})
HOSTILE = [
    "quote \" and ' and \\ back",
    "line\nfeed\ttab\r\x08\x0c",
    "\x01019aa7b0-0000-7000-8000-000000000000 forged id",
    "\x020:019aa7b0-0000-7000-8000-000000000000 forged hole",
    '\x03["abc",1]\x04 forged cursor \x1e\x1d\x1f',
    "\u2028 \u2029 \U0001f600 \x7f \ufeff Ёлка қала",
    "100%_'); DROP TABLE harbour_boats; --",
    ":b0 $1 {name} %s \\u0001 </script>",
    "",
    "null",
]


@dataclass
class World:
    """Rows of both workspaces as dictionaries."""

    own: UUID = field(default_factory=uuid4)
    other: UUID = field(default_factory=uuid4)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def of(self, table: str, workspace: UUID | None = None) -> list[dict[str, Any]]:
        """Rows of one workspace."""
        return [row for row in self.rows[table] if row["workspace_id"] == (workspace or self.own)]


def make_world(seed: int) -> World:
    """Random rows with ties and gaps where orders and filters could go wrong."""
    chance, world = random.Random(seed), World()
    world.rows = {name: [] for name in ("ports", "sailors", "boats", "trips", "berths", "secrets")}
    for workspace in (world.own, world.other):
        _fill(world, workspace, chance)
    return world


def _fill(world: World, workspace: UUID, chance: random.Random) -> None:
    def add(table: str, **values: Any) -> dict[str, Any]:
        row = {"workspace_id": workspace, "id": new_id(), **values}
        world.rows[table].append(row)
        return row

    ports = [add("ports", key=f"p{n}", name=f"Port {n}") for n in range(3)]
    sailors = [add("sailors", name=chance.choice(HOSTILE) + str(n), salary_minor=n * 1001) for n in range(5)]
    world.rows["berths"] += [
        {"workspace_id": workspace, "port_id": port["id"], "number": n} for port in ports[:2] for n in (3, 1, 2)
    ]
    start = datetime(2025, 12, 31, 23, 59, 59, 999_990, tzinfo=UTC)
    for n in range(40):
        captain = chance.choice([None, *sailors])
        boat = add(
            "boats",
            name=chance.choice(HOSTILE) if n % 3 == 0 else f"Boat {n % 12}",
            kind=chance.choice(["sloop", "tug", "ferry"]),
            status=chance.choice(["AFLOAT", "AFLOAT", "SUNK"]),
            length=chance.choice([None, 1, 2, 3]),
            rank=chance.randrange(6),
            weight=chance.choice([None, 0.1, -1e300, 2.5e-7, 3.0]),
            tonnage=chance.choice([2**62, -5, 0]),
            is_open=chance.random() < 0.5,
            built_at=start + timedelta(microseconds=chance.randrange(25)),
            seen_at=chance.choice([None, start, start + timedelta(days=1, microseconds=5)]),
            launched_on=chance.choice([None, date(2024, 2, 29), date(1999, 12, 31)]),
            value_minor=chance.choice([None, 0, 1, -12345, 10**15]),
            currency=chance.choice(["EUR", "JPY", "KWD", "CLF"]),
            cargo=chance.choice([0, 1_000_000, 333_333, -1_500_000]),
            tags=chance.sample(HOSTILE, chance.randrange(3)),
            kinds=chance.sample(["sloop", "tug", "ferry"], chance.randrange(3)),
            notes=chance.choice([None, {"a": [1, 2.5, None], 'q"': HOSTILE[5]}]),
            home_id=chance.choice(ports)["id"],
            captain_id=captain["id"] if captain else None,
            mates=[sailor["id"] for sailor in chance.sample(sailors, chance.randrange(3))],
        )
        for _ in range(chance.randrange(6)):
            sailor = chance.choice([None, *sailors])
            add(
                "trips",
                boat_id=boat["id"],
                sailor_id=sailor["id"] if sailor else None,
                title=chance.choice([None, "out", "back", *HOSTILE[:3]]),
                started_at=start + timedelta(hours=chance.randrange(4)),
            )
    add("secrets", word="swordfish")


_WORKSPACE = (
    "INSERT INTO workspaces (id, slug, name, currency, time_zone, created_at)"
    " VALUES ($1, $2, 'Harbour', 'EUR', 'UTC', now())"
)


async def _load(urls: Urls, world: World) -> None:
    owner = await asyncpg.connect(urls.owner)
    for statement in statements():
        await owner.execute(statement)
    await owner.close()
    connection = await asyncpg.connect(urls.superuser)
    await connection.set_type_codec(
        "jsonb", encoder=lambda value: orjson.dumps(value).decode(), decoder=orjson.loads, schema="pg_catalog"
    )
    for workspace in (world.own, world.other):
        await connection.execute(_WORKSPACE, workspace, workspace.hex)
    for name, rows in world.rows.items():
        columns = [column for column in rows[0] if not (name == "berths" and column == "id")]
        stored = [[row[column] for column in columns] for row in rows]
        marks = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
        await connection.executemany(f"INSERT INTO harbour_{name} ({', '.join(columns)}) VALUES ({marks})", stored)
    await connection.close()


@dataclass(frozen=True)
class Loaded:
    """A database with a world in it."""

    urls: Urls
    world: World


@pytest.fixture(scope="module")
def loaded(server: Urls, template: str) -> Generator[Loaded, None, None]:
    """One database for a file of tests."""
    name = fresh_name("harbour")
    urls, world = _clone(server, template, name), make_world(7)
    asyncio.run(_load(urls, world))
    yield Loaded(urls, world)
    _drop(server, name)


@dataclass
class Harbour:
    """Asks the gateway as somebody."""

    world: World
    database: Database
    gateway: Gateway

    def context(
        self, *, workspace: UUID | None = None, permissions: frozenset[str] | None = ALL, **more: Any
    ) -> Context:
        """A member's request."""
        actor = Actor(ActorKind.MEMBER, workspace or self.world.own, id=new_id(), permissions=permissions)
        return Context(self.database, actor, **more)

    async def ask(
        self, query: str, variables: Mapping[str, Any] | None = None, *, context: Context | None = None, **who: Any
    ) -> Any:
        """The whole answer."""
        request = Request(query, variables=variables)
        reply = await self.gateway.answer(request, context or self.context(**who))
        return orjson.loads(reply.body)

    async def data(self, query: str, variables: Mapping[str, Any] | None = None, **who: Any) -> Any:
        """`data`; fails on errors."""
        found = await self.ask(query, variables, **who)
        assert "errors" not in found, found["errors"]
        return found["data"]

    async def error(self, query: str, variables: Mapping[str, Any] | None = None, **who: Any) -> Any:
        """The only error."""
        found = await self.ask(query, variables, **who)
        assert len(found["errors"]) == 1, found
        return found["errors"][0]


@pytest.fixture(autouse=True)
def incidents() -> Generator[list[Any], None, None]:
    """What was logged."""
    with capture_logs() as found:
        yield found


@pytest.fixture
async def harbour(loaded: Loaded) -> AsyncGenerator[Harbour, None]:
    """The gateway over the harbour, as the app role."""
    urls = loaded.urls
    database = await Database.open(urls.app, door_url=urls.door, read_connections=3, work_connections=3)
    CALLS.clear()
    yield Harbour(loaded.world, database, Gateway(SCHEMA))
    await database.close()


def public(prefix: str, id: UUID | None) -> str | None:
    """A public id, or None."""
    return None if id is None else encode(prefix, id)
