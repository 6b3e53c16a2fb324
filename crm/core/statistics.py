"""What the planner knows: statistics of tables that have just grown, before a large batch is read back, and plans that
do not rest on them.
"""

from collections.abc import Sequence

from sqlalchemy import text

from crm.core.work import Work

LARGE = 200
"""Rows of a batch from which a wrong plan costs more than looking."""

_FOR_ANY = text("SELECT set_config('plan_cache_mode', 'force_generic_plan', true)")
_FRESHEN = text("SELECT freshen_statistics(CAST(:tables AS text[]))")


async def freshen(work: Work, tables: Sequence[str], *, rows: int) -> None:
    """Analyses those of the tables that have more than doubled since they last were; nothing for a small batch."""
    if rows >= LARGE:
        await work.execute(_FRESHEN, {"tables": list(tables)})


async def plan_for_any(work: Work) -> None:
    """From here on statements of this transaction are planned for any workspace, not for this one: of one that is
    younger than the statistics they know nothing (docs/decisions/0049). For work in bulk.
    """
    await work.execute(_FOR_ANY)
