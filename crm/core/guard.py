"""Names of broken constraints become sentences: the database decides, nobody checks first and acts later."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

from sqlalchemy.exc import DBAPIError

from crm.core.problems import Problem
from crm.core.work import Work


@asynccontextmanager
async def refusing(work: Work, problems: Mapping[str, Problem]) -> AsyncGenerator[None, None]:
    """Raises the Problem of a broken constraint; what the block wrote is undone, the transaction stays usable.

    Keys are names of constraints or unique indexes; every other error goes on as it is.
    """
    try:
        async with work.session.begin_nested():
            yield
            await work.flush()
    except DBAPIError as error:
        problem = problems.get(broken_constraint(error) or "")
        if problem is None:
            raise
        raise problem from error


def broken_constraint(error: BaseException) -> str | None:
    """The name PostgreSQL gave with the error, however the error is wrapped."""
    seen: BaseException | None = error
    while seen is not None:
        name = getattr(seen, "constraint_name", None)
        if isinstance(name, str):
            return name
        seen = getattr(seen, "orig", None) or seen.__cause__
    return None
