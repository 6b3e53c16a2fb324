"""What one request costs the database, counted while it runs: whoever answers sets a tally, the pools add to it."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine


@dataclass(slots=True)
class Tally:
    """Statements that ran, and rows they gave or changed (a compiled GraphQL statement gives one: its whole text)."""

    statements: int = 0
    rows: int = 0
    plan: str | None = None
    """Name of the plan they ran for."""

    def add(self, rows: int) -> None:
        """One statement more."""
        self.statements += 1
        self.rows += max(rows, 0)


TALLY: ContextVar[Tally | None] = ContextVar("tally", default=None)


def count(rows: int) -> None:
    """Adds a statement to the tally of the request that runs, if there is one."""
    tally = TALLY.get()
    if tally is not None:
        tally.add(rows)


def count_work(engine: AsyncEngine) -> None:
    """Counts what the engine's sessions run too."""

    def ran(_connection: Any, cursor: Any, *_: Any) -> None:
        count(cursor.rowcount)

    event.listen(engine.sync_engine, "after_cursor_execute", ran)
