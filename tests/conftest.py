"""Real PostgreSQL for every test: one embedded server, one migrated template, clones and rolled-back transactions.

`work` and friends roll back; tests through HTTP, of row-level security, live updates and concurrency take `database`,
a clone of their own, because an outer transaction would keep the tenant setting and leak tests would pass wrongly.
Set TOUCHLINE_PG_BIN to run against another version's programs, TOUCHLINE_TEST_SUPERUSER_URL to use a running server.
"""

import asyncio
import fcntl
import gc
import hashlib
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from crm import migrate
from crm.core.actor import Actor, ActorKind
from crm.core.database import SESSION_SETTINGS, Database
from crm.core.work import Work, enter_workspace
from crm.members.permissions import permissions_of
from crm.models.words import Role
from tests.factories.workspaces import insert_workspace

pytest_plugins = ("tests.environment", "tests.http", "tests.minutes", "tests.worlds", "tests.tenancy.kept")

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


def pytest_configure(config: pytest.Config) -> None:
    """A package called graphql would shadow graphql-core, and every import error would hide the reason."""
    if (ROOT / "graphql" / "__init__.py").exists():
        raise pytest.UsageError("graphql/__init__.py shadows graphql-core. Remove it; see graphql/README.md.")
    gc.disable()  # a fifth of the loading time goes to looking at objects that all stay


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was loaded stays to the end: the collector leaves it alone from now on."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """One event loop kind: asyncio."""
    return "asyncio"


@dataclass(frozen=True)
class Urls:
    """Addresses of one database by role."""

    superuser: str
    owner: str
    app: str
    door: str

    def of(self, database: str) -> "Urls":
        """The same roles in another database."""
        return Urls(*(_in(url, database) for url in (self.superuser, self.owner, self.app, self.door)))


def _in(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


MEMORY, ROOM = Path("/dev/shm"), 6 << 30
"""A file system in memory, and the bytes it must have free."""


def _home() -> Path:
    """Of the server's files: memory where there is room, a clone being 1,500 files: 1.5 s on ext4, 0.15 there."""
    given = "TMPDIR" in os.environ  # who names a place means it
    has_room = not given and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if has_room else Path(tempfile.gettempdir())


@pytest.fixture(scope="session")
def server() -> Generator[Urls, None, None]:
    """The server of this test run; several workers and several runs share it, the last one stops it."""
    given = os.environ.get("TOUCHLINE_TEST_SUPERUSER_URL")
    if given:
        url = make_url(given)
        roles = (url.set(username=f"touchline_{role}") for role in ("owner", "app", "door"))
        yield Urls(given, *(role.render_as_string(hide_password=False) for role in roles))
        return
    from crm.postgres.acquire import acquire

    major = os.environ.get("TOUCHLINE_PG_BIN", "embedded").strip("/").replace("/", "-")
    with acquire(_home() / f"touchline-tests-{os.getuid()}-{major}", throwaway=True) as running:
        yield Urls(running.superuser_url, running.owner_url, running.app_url, running.door_url)


@contextmanager
def _one_at_a_time(name: str, *, kind: int = fcntl.LOCK_EX) -> Generator[None, None, None]:
    """Of all processes of this machine; those of LOCK_SH only wait for the others."""
    with open(Path(tempfile.gettempdir()) / f"touchline-tests-{os.getuid()}.{name}.lock", "w") as lock:
        fcntl.flock(lock, kind)
        yield


@contextmanager
def quiet() -> Generator[None, None, None]:
    """Who fills databases in long transactions takes turns on the server with each who listens.

    An open transaction of any database holds back what listeners are told, so tests of live would wait for it.
    """
    with _one_at_a_time("quiet", kind=fcntl.LOCK_SH):
        yield


def _schema_hash() -> str:
    called = [ROOT / "crm" / "core" / f"{name}.py" for name in ("indexing", "tenancy")]
    files = sorted([*(ROOT / "migrations").rglob("*.py"), *called])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def _exists(url: str, database: str) -> bool:
    connection = await asyncpg.connect(url)
    try:
        return bool(await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database))
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def template(server: Urls) -> str:
    """Name of the migrated template database; made once per state of the migrations."""
    name = f"template_{_schema_hash()}"

    async def build() -> None:
        if await _exists(server.superuser, name):
            return
        making = f"{name}_making"
        await _execute(
            server.superuser,
            f"DROP DATABASE IF EXISTS {making} WITH (FORCE)",
            f"CREATE DATABASE {making} OWNER touchline_owner",
        )
        await migrate.upgrade(server.of(making).owner)
        await _execute(server.superuser, f"ALTER DATABASE {making} RENAME TO {name}")

    with _one_at_a_time("template"):
        asyncio.run(_sweep(server.superuser))
        asyncio.run(build())
    return name


@pytest.fixture
def undisturbed() -> Generator[None, None, None]:
    """Nobody fills a database in long transactions meanwhile, nor does another listen."""
    with _one_at_a_time("quiet"):
        yield


def fresh_name(kind: str) -> str:
    """Name of a database of this process; what a killed process left behind is known by its number."""
    return f"{kind}_{os.getpid()}_{uuid4().hex[:8]}"


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


LEFT = """
SELECT datname FROM pg_database WHERE datname ~ '^[a-z]+_[0-9]+_[0-9a-f]{8}$' OR datname ~ '^template_'
AND (pg_stat_file('base/' || oid || '/PG_VERSION', true)).modification < now() - interval '7 days'
"""


async def _sweep(url: str) -> None:
    """Drops the databases of processes that are gone, and templates of more than a week ago."""
    connection = await asyncpg.connect(url)
    try:
        for (name,) in await connection.fetch(LEFT):
            if name.startswith("template_") or not _is_alive(int(name.split("_")[1])):
                await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        await connection.close()


def _clone(server: Urls, template: str, name: str) -> Urls:
    with _one_at_a_time("clone"):  # CREATE DATABASE … TEMPLATE refuses while another copies the same template
        asyncio.run(_execute(server.superuser, f"CREATE DATABASE {name} TEMPLATE {template} OWNER touchline_owner"))
    return server.of(name)


def _drop(server: Urls, name: str) -> None:
    asyncio.run(_execute(server.superuser, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def worker_urls(server: Urls, template: str) -> Generator[Urls, None, None]:
    """The database in which this worker's transactions are rolled back."""
    name = fresh_name("worker")
    yield _clone(server, template, name)
    _drop(server, name)


@pytest.fixture
def urls(server: Urls, template: str) -> Generator[Urls, None, None]:
    """A fresh clone for one test that commits."""
    name = fresh_name("clone")
    yield _clone(server, template, name)
    _drop(server, name)


@pytest.fixture
async def database(urls: Urls) -> AsyncGenerator[Database, None]:
    """Open pools on a fresh clone, as the app role."""
    opened = await Database.open(urls.app, door_url=urls.door, read_connections=3, work_connections=6)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
async def engine(worker_urls: Urls) -> AsyncGenerator[AsyncEngine, None]:
    """Connections of this worker as the app role, kept from test to test: a new one would plan everything anew."""
    made = create_async_engine(
        make_url(worker_urls.app).set(drivername="postgresql+asyncpg"),
        connect_args={"server_settings": SESSION_SETTINGS},
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
    )
    yield made
    await made.dispose()


@pytest.fixture
async def session(engine: AsyncEngine) -> AsyncGenerator[AsyncSession, None]:
    """A session inside a transaction that is rolled back, as the app role."""
    async with engine.connect() as connection:
        outer = await connection.begin()
        made = AsyncSession(
            connection, expire_on_commit=False, autoflush=False, join_transaction_mode="create_savepoint"
        )
        yield made
        await made.close()
        await outer.rollback()


@pytest.fixture
async def work(session: AsyncSession) -> Work:
    """A Work of an administrator in a fresh workspace (RUB, Europe/Moscow); everything is rolled back."""
    workspace_id, member_id = await insert_workspace(session)
    return acting(session, workspace_id, member_id, Role.ADMIN)


def acting(session: AsyncSession, workspace_id: UUID, member_id: UUID, *roles: Role) -> Work:
    """A Work of that member with those roles."""
    actor = Actor(
        ActorKind.MEMBER,
        workspace_id,
        id=member_id,
        name="Test",
        roles=tuple(role.value for role in roles),
        permissions=permissions_of(role.value for role in roles),
    )
    return Work(session, actor, strict_locks=True)


__all__ = ["acting", "enter_workspace"]
