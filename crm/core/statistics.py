"""Statistics of tables that have just grown: the planner must know of a large batch before the batch is read back."""

from collections.abc import Sequence

from sqlalchemy import text

from crm.core.work import Work

LARGE = 200
"""Rows of a batch from which a wrong plan costs more than looking."""

_FRESHEN = text("SELECT freshen_statistics(CAST(:tables AS text[]))")


async def freshen(work: Work, tables: Sequence[str], *, rows: int) -> None:
    """Analyses those of the tables that have more than doubled since they last were; nothing for a small batch."""
    if rows >= LARGE:
        await work.execute(_FRESHEN, {"tables": list(tables)})
