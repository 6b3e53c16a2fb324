"""What every command does: find the database, run, print, and end with the right code."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, NoReturn, TypeVar

import click
import orjson
from pydantic import ValidationError

from crm import migrate
from crm.commands.trouble import explained, read_settings
from crm.core.database import Database
from crm.core.problems import Problem, Problems
from crm.installation import Installation, open_installation
from crm.plug_board import plug_in
from crm.postgres.errors import SetupError

T = TypeVar("T")

OK, SOME_REJECTED, USAGE, SET_UP = range(4)
"""Exit codes."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


class Commands(click.Group):
    """A group whose commands end in a sentence and an exit code, never in a traceback, for what can be expected."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; SetupError ends with 3, a refused input with 2."""
        try:
            return super().invoke(ctx)
        except SetupError as error:
            fail(error.message, remedy=error.remedy, code=SET_UP)
        except Problem as problem:
            fail(problem.message, code=USAGE)
        except Problems as problems:
            fail("\n".join(problem.message for problem in problems.problems), code=USAGE)
        except ValidationError as error:
            fail("\n".join(sentences(error)), code=USAGE)


def fail(message: str, *, code: int, remedy: str | None = None) -> NoReturn:
    """Says why on standard error and ends."""
    click.echo(message if remedy is None else f"{message}\n{remedy}", err=True)
    sys.exit(code)


def sentences(error: ValidationError) -> list[str]:
    """What a model refused, with the field's name."""
    return [
        f"{'.'.join(str(step) for step in found['loc'])}: {found['msg'].removeprefix('Value error, ')}"
        for found in error.errors(include_url=False, include_input=False, include_context=False)
    ]


def report(answer: dict[str, Any], text: str, *, as_json: bool) -> None:
    """One JSON object, or a line for people, on standard output."""
    click.echo(orjson.dumps(answer).decode() if as_json else text)


def with_installation(run: Callable[[Installation], Awaitable[T]]) -> T:
    """Runs with the addresses; the embedded server is started for it when nobody has started it."""
    settings = read_settings()
    with open_installation(settings) as where, explaining(where.app_url):
        return asyncio.run(_awaited(run(where)))


@contextmanager
def explaining(url: str | None) -> Generator[None, None, None]:
    """Turns errors of the driver that are the set-up's fault into a SetupError."""
    try:
        yield
    except Exception as error:
        if (found := explained(error, url)) is not None:
            raise found from error
        raise


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
        await migrate.upgrade(where.admin)
    database = await Database.open(where.app_url, door_url=where.door_url, read_connections=2, work_connections=2)
    try:
        yield database
    finally:
        await database.close()


async def _awaited(awaitable: Awaitable[T]) -> T:
    return await awaitable
