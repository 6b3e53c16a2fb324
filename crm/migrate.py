"""Migrations as functions: up, down, where we are. Alembic is configured here; there is no alembic.ini."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

MIGRATION_LOCK = 7_402_117
"""Advisory lock: two processes that migrate at once do it one after the other."""


def script_location() -> Path:
    """Where the migrations lie: beside the packages in a checkout, inside `crm` in a wheel."""
    inside = Path(__file__).parent / "_migrations"
    return inside if inside.is_dir() else Path(__file__).parents[1] / "migrations"


def config() -> Config:
    """Alembic's configuration, made in code."""
    made = Config()
    made.set_main_option("script_location", str(script_location()))
    made.set_main_option("path_separator", "os")
    made.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    made.set_main_option("timezone", "UTC")
    return made


def head() -> str:
    """The newest revision this code knows."""
    revision = ScriptDirectory.from_config(config()).get_current_head()
    if revision is None:
        raise RuntimeError(f"There are no migrations in {script_location()}.")
    return revision


async def _with_connection(url: str, run: Callable[[Connection], None]) -> None:
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"))
    try:
        async with engine.connect() as connection:
            # Not pg_advisory_lock: who waits inside it holds a snapshot, and CREATE INDEX CONCURRENTLY waits for that.
            while not await connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": MIGRATION_LOCK}):
                await connection.commit()
                await asyncio.sleep(0.1)
            await connection.commit()
            try:
                await connection.run_sync(run)
                await connection.commit()
            finally:
                await connection.rollback()
                await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
    finally:
        await engine.dispose()


def _command(run: Callable[[Config], None]) -> Callable[[Connection], None]:
    def on(connection: Connection) -> None:
        made = config()
        made.attributes["connection"] = connection
        run(made)

    return on


async def upgrade(url: str, revision: str = "head") -> None:
    """Brings the database up to `revision` as the owner role; nothing happens when it is there already."""
    await _with_connection(url, _command(lambda made: command.upgrade(made, revision)))


async def downgrade(url: str, revision: str = "base") -> None:
    """Takes the database down to `revision`; data of dropped tables is lost."""
    await _with_connection(url, _command(lambda made: command.downgrade(made, revision)))


async def check(url: str) -> None:
    """Raises alembic's CommandError when the tables differ from the models."""
    await _with_connection(url, _command(lambda made: command.check(made)))


async def current(url: str) -> str | None:
    """The revision the database is at, or None for an empty one."""
    found: list[str | None] = []
    await _with_connection(
        url, lambda connection: found.append(MigrationContext.configure(connection).get_current_revision())
    )
    return found[0]


def upgrade_now(url: str) -> None:
    """`upgrade` for callers outside an event loop."""
    asyncio.run(upgrade(url))
