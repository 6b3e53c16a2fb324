"""Whether every table of this version is there, fenced and open to the app; and whether the worker does its rounds."""

from typing import Any

import funnel.models  # noqa: F401 - all tables must be known
from crm.core.tables import LOCAL_TABLES, LOCAL_TENANT_TABLES, REFERENCE_TABLES, Table
from crm.postgres.errors import SetupError

_TABLES = """
SELECT c.relname::text AS name, c.relrowsecurity AND c.relforcerowsecurity AS fenced,
       has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT') AS open
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""
# A workspace that is to be deleted rests: nothing is thrown away in it any more but all of it, in the end. It may wait
# a day for networks to be told.
_LATE = """
SELECT EXISTS (SELECT FROM workspace_deletions d WHERE d.workspace_id = $1 AND d.cancelled_at IS NULL
                 AND d.finished_at IS NULL AND d.due_at < now() - CASE WHEN d.started_at IS NULL AND EXISTS
                   (SELECT FROM connected_accounts c WHERE c.workspace_id = $1 AND c.subscription_due_at IS NOT NULL)
                   THEN interval '25 hours' ELSE interval '1 hour' END) AS deletion,
       (SELECT max(r.started_at) < now() - interval '3 days' FROM retention_runs r WHERE r.workspace_id = $1
          AND NOT EXISTS (SELECT FROM workspace_deletions d WHERE d.workspace_id = $1 AND d.cancelled_at IS NULL)
       ) AS retention
"""
MOST = 1_000
"""Workspaces that are looked into."""


async def look_at_tables(connection: Any) -> str:
    """As the app: tables that lack, that are not fenced, or that it may not use."""
    rows = {row["name"]: row for row in await connection.fetch(_TABLES)}
    lacking = sorted(set(Table.metadata.tables) - set(rows))
    if lacking:
        raise SetupError(f"These tables are not there: {', '.join(lacking)}.", remedy="Run `touchline migrate`.")
    shared = (REFERENCE_TABLES | LOCAL_TABLES) - LOCAL_TENANT_TABLES
    bare = sorted(name for name in set(Table.metadata.tables) - shared if not rows[name]["fenced"])
    if bare:
        raise SetupError(
            f"Row-level security does not hold for {', '.join(bare)}: workspaces are not kept apart.",
            remedy="Put the migrations' policies back: restore a backup into an empty database.",
        )
    shut = sorted(name for name in Table.metadata.tables if not rows[name]["open"])
    if shut:
        raise SetupError(
            f"The app may not use {', '.join(shut)}.", remedy="Give the role its rights again as the migrations do."
        )
    return f"{len(Table.metadata.tables)} tables are there and fenced."


async def look_at_rounds(connection: Any) -> str:
    """What the worker should have done long ago in any workspace."""
    named = await connection.fetch(f"SELECT workspace_id, slug FROM workspace_directory ORDER BY slug LIMIT {MOST}")
    late = []
    for row in named:
        await connection.execute("SELECT set_config('app.workspace_id', $1, false)", str(row["workspace_id"]))
        found = await connection.fetchrow(_LATE, row["workspace_id"])
        late += [f"{row['slug']} ({what})" for what in ("deletion", "retention") if found[what]]
    if late:
        raise SetupError(
            f"The worker is late: {', '.join(late)}.",
            remedy="See that `touchline worker` runs, and look into its log.",
        )
    return f"Nothing waits for the worker in {len(named)} workspaces."
