"""How many rows of each table a transaction has read so far, as the server counts them."""

from sqlalchemy import text

from crm.core.work import Work

_FETCHED = text(
    "SELECT relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) AS fetched FROM pg_stat_xact_user_tables"
    " WHERE schemaname = 'public'"
)


async def fetched(work: Work) -> dict[str, int]:
    """Table → rows, by scans and by indexes; what of a connection's former transaction is not told yet counts too."""
    return {row.relname: row.fetched for row in await work.execute(_FETCHED)}
