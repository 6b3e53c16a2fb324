"""What every command does: find the database, run, print, and end with the right code."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import click
import orjson

from crm.commands.trouble import explaining, read_settings
from crm.core.database import Database
from crm.hearers import plug_in
from crm.installation import Installation, open_installation

T = TypeVar("T")

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def report(answer: dict[str, Any], text: str, *, as_json: bool) -> None:
    """One JSON object, or a line for people, on standard output."""
    click.echo(orjson.dumps(answer).decode() if as_json else text)


def with_installation(run: Callable[[Installation], Awaitable[T]]) -> T:
    """Runs with the addresses; the embedded server is started for it when nobody has started it."""
    settings = read_settings()
    with open_installation(settings) as where, explaining(where.app_url):
        return asyncio.run(_awaited(run(where)))


def with_database(run: Callable[[Database], Awaitable[T]]) -> T:
    """Runs with open pools; the embedded database is brought up to this version first."""

    async def inside(where: Installation) -> T:
        async with opened(where) as database:
            return await run(database)

    return with_installation(inside)


@asynccontextmanager
async def opened(where: Installation) -> AsyncGenerator[Database, None]:
    """A few connections are enough for a command."""
    plug_in()
    if where.is_embedded:
        from crm import migrate  # Alembic is needed by nobody else who opens the pools

        await migrate.upgrade(where.admin)
    database = await Database.open(where.app_url, door_url=where.door_url, read_connections=2, work_connections=2)
    try:
        yield database
    finally:
        await database.close()


async def _awaited(awaitable: Awaitable[T]) -> T:
    return await awaitable
