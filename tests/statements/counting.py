"""Counts the statements that a request sends to the database, whichever pool they go by."""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from crm.core.database import Database

FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SELECT set_workspace", "SELECT CAST(pg_current_xact_id_if_assigned()")
"""What opens and closes a transaction is no statement of its own."""
AFTERWARDS = ("pg_notify",)
"""Listeners are told after the commit by the process's one notifier, for many requests at once."""
OF_THE_DRIVER = ("typeinfo_tree", "pg_catalog.pg_type", "'jit'")
"""asyncpg asks for a type when it meets it first, with the JIT off: once in the life of a connection."""
COUNTS: ContextVar[bool] = ContextVar("counts", default=False)
"""Whether the statements of this task are of the request that is looked at."""


def _of_the_driver(statement: str) -> bool:
    return any(word in statement for word in OF_THE_DRIVER + AFTERWARDS)


@dataclass
class Counter:
    """Statements in the order in which they ran."""

    reads: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n\n".join([f"{len(self.reads)} reads, {len(self.writes)} in the transaction:", *self.all])

    @property
    def all(self) -> list[str]:
        """Both."""
        return [*self.writes, *self.reads]

    def keep(self, where: list[str], statement: str) -> None:
        """Notes a statement that is no frame."""
        if not statement.startswith(FRAME) and COUNTS.get() and not _of_the_driver(statement):
            where.append(statement)

    @contextmanager
    def fresh(self) -> Generator["Counter", None, None]:
        """Counts from nothing, and what the caller does only: tasks in the background have a context of their own."""
        self.reads.clear()
        self.writes.clear()
        token = COUNTS.set(True)
        try:
            yield self
        finally:
            COUNTS.reset(token)


@asynccontextmanager
async def counting(database: Database) -> AsyncGenerator[Counter, None]:
    """Listens on the engine and on the one connection of the read pool."""
    counter = Counter()

    def written(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        counter.keep(counter.writes, statement)

    def read(query: Any) -> None:
        counter.keep(counter.reads, query.query)

    assert database.reads.get_max_size() == 1, "another connection would run statements unheard"
    async with database.reads.acquire() as connection:
        connection.add_query_logger(read)
    event.listen(database.engine.sync_engine, "before_cursor_execute", written)
    try:
        yield counter
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", written)
        async with database.reads.acquire() as connection:
            connection.remove_query_logger(read)
