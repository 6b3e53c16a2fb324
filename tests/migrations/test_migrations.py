"""Migrations go up from nothing, down to nothing, and up again; what they make is what the models say."""

import asyncio
from collections.abc import Generator
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import CheckConstraint

import crm.models
import funnel.models
from crm import migrate
from crm.core.tables import Table
from tests.conftest import Urls, _drop, _execute, fresh_name

pytestmark = [pytest.mark.anyio, pytest.mark.database]
MODELS = (crm.models, funnel.models)

CATALOGUE = """
SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull
       || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS line
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
UNION ALL SELECT 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'policy ' || p.tablename || ' ' || p.policyname || ' ' || p.roles::text || coalesce(p.qual, '')
FROM pg_policies p
UNION ALL SELECT 'grant ' || c.relname || ' ' || array_to_string(c.relacl, ',') FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relacl IS NOT NULL
UNION ALL SELECT 'options ' || c.relname || ' ' || array_to_string(c.reloptions, ',') FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.reloptions IS NOT NULL
UNION ALL SELECT 'function ' || p.oid::regprocedure::text || ' ' || md5(p.prosrc) FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (
  SELECT 1 FROM pg_depend x WHERE x.objid = p.oid AND x.deptype = 'e')
ORDER BY 1
"""


@pytest.fixture
def empty(server: Urls) -> Generator[Urls, None, None]:
    """A database with nothing in it."""
    name = fresh_name("empty")
    asyncio.run(_execute(server.superuser, f"CREATE DATABASE {name} OWNER touchline_owner"))
    yield server.of(name)
    _drop(server, name)


async def catalogue(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        return [row["line"] for row in await connection.fetch(CATALOGUE)]
    finally:
        await connection.close()


async def test_up_down_and_up_again(empty: Urls) -> None:
    assert await migrate.current(empty.owner) is None
    await migrate.upgrade(empty.owner)
    assert await migrate.current(empty.owner) == migrate.head()
    first = await catalogue(empty.owner)
    assert len(first) > 1000
    await migrate.upgrade(empty.owner)
    assert await catalogue(empty.owner) == first
    await migrate.downgrade(empty.owner)
    left = [line for line in await catalogue(empty.owner) if "alembic_version" not in line]
    assert left == []
    await migrate.upgrade(empty.owner)
    assert await catalogue(empty.owner) == first


OFTEN = (
    "SELECT count(*) FROM pg_class WHERE 'autovacuum_analyze_scale_factor=0.02' = ANY(reloptions) AND relname = ANY($1)"
)
IN_BULK = ("touchpoints", "timeline_entries", "persons", "identities", "leads", "journeys")


async def test_what_is_written_in_bulk_is_looked_at_more_often(empty: Urls) -> None:
    async def often() -> int:
        connection = await asyncpg.connect(empty.owner)
        try:
            found: int = await connection.fetchval(OFTEN, IN_BULK)
            return found
        finally:
            await connection.close()

    await migrate.upgrade(empty.owner, "0051")
    assert await often() == 0
    await migrate.upgrade(empty.owner)
    assert await often() == len(IN_BULK)
    await migrate.downgrade(empty.owner, "0051")
    assert await often() == 0


CAN_GO = """
SET session_replication_role = replica;
INSERT INTO workspace_directory (workspace_id, slug, name) VALUES ('{off}', 'off', 'x'), ('{on}', 'on', 'x');
INSERT INTO conversion_destinations (workspace_id, id, network, name, account_id, token, happening, resource_ids,
  event_name, value_rule, consent_channel, settings, since, created_at, disabled_at)
SELECT id, id, 'META', 'x', '1', 'x', 'SALE', '{{}}', 'Purchase', 'NONE', 'vk', '{{}}', now(), now(), away
FROM (VALUES ('{off}'::uuid, now()), ('{on}', NULL)) AS two(id, away);
INSERT INTO conversion_sends (workspace_id, id, destination_id, fact_id, lead_id, person_id, event_name, dedupe_id,
  occurred_at, status, due_at, created_at)
SELECT id, gen_random_uuid(), id, id, id, id, 'Purchase', n::text, now(), 'QUEUED', now(), now()
FROM unnest(ARRAY['{off}'::uuid, '{on}']) AS id, generate_series(1, 50) AS n;
INSERT INTO connected_accounts (workspace_id, id, network, name, settings, created_at, disabled_at)
SELECT id, id, 'META', 'x', '{{}}', now(), away FROM (VALUES ('{off}'::uuid, now()), ('{on}', NULL)) AS two(id, away);
INSERT INTO intake_fetches (workspace_id, id, connected_account_id, event_id, position, kind, reference, details,
  announced_at, due_at)
SELECT id, id, id, id, 0, 'leadgen', '1', '{{}}', now(), now() FROM unnest(ARRAY['{off}'::uuid, '{on}']) AS id;
"""
WAITING_LOOK = "SELECT array_agg(workspace_id ORDER BY workspace_id) FROM workspaces_waiting($1, now())"
INDEXES_OF_DUE = """SELECT array_agg(c.relname::text ORDER BY c.relname) FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid IN ('conversion_sends'::regclass, 'intake_fetches'::regclass) AND i.indisvalid
  AND c.relname LIKE '%due'"""


async def test_the_worker_is_woken_for_what_can_go_also_where_rows_are_there(empty: Urls) -> None:
    """0049 on data, down, and up again; who is not woken has the same rows as before."""
    off, on = UUID(int=1), UUID(int=2)
    await migrate.upgrade(empty.owner, "0048")
    connection = await asyncpg.connect(empty.superuser)
    await connection.execute(CAN_GO.format(off=off, on=on))

    async def woken() -> list[Any]:
        looks = [await connection.fetchval(WAITING_LOOK, what) for what in ("conversion_sends", "fetches")]
        return [*looks, await connection.fetchval(INDEXES_OF_DUE)]

    before = [[off, on], [off, on], ["ix_conversion_sends_due", "ix_intake_fetches_due"]]
    after = [[on], [on], ["ix_conversion_sends_destination_due", "ix_intake_fetches_account_due"]]
    assert await woken() == before
    for way, revision, expected in (
        (migrate.upgrade, "0049", after), (migrate.downgrade, "0048", before), (migrate.upgrade, "0049", after),
    ):  # fmt: skip
        await way(empty.owner, revision)
        assert await woken() == expected
    counted = "SELECT (SELECT count(*) FROM conversion_sends), (SELECT count(*) FROM intake_fetches)"
    assert tuple(await connection.fetchrow(counted)) == (100, 2)
    await connection.close()


DIRECTORY = """INSERT INTO workspace_directory (workspace_id, slug, name)
SELECT id, right(id::text, 1), 'x' FROM unnest($1::uuid[]) AS id"""
IN_LINE = """INSERT INTO message_sends (workspace_id, id, message_id, conversation_id, person_id, connected_account_id,
  source, status, due_at, created_at)
SELECT id, gen_random_uuid(), gen_random_uuid(), CASE WHEN n > 50 THEN gen_random_uuid() ELSE id END, id, id, 'x',
  CASE WHEN n > 50 THEN 'SENT' WHEN n = 9 THEN nine ELSE 'QUEUED' END,
  CASE WHEN n > 50 THEN NULL WHEN n = 1 THEN now() + first ELSE now() - interval '1 second' END,
  now() + n * interval '1 second'
FROM unnest($1::uuid[], $2::interval[], $3::text[]) AS of(id, first, nine), generate_series(1, 200) AS n
"""


async def test_the_worker_is_woken_for_the_first_of_a_line_also_where_rows_are_there(empty: Urls) -> None:
    """0051 on data, down, and up again: the first waits for its retry, is due, or waits while another one was lost."""
    waits, goes, lost = UUID(int=1), UUID(int=2), UUID(int=3)
    await migrate.upgrade(empty.owner, "0050")
    connection = await asyncpg.connect(empty.superuser)
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(DIRECTORY, [waits, goes, lost])
    firsts = [timedelta(minutes=1), timedelta(seconds=-1), timedelta(minutes=1)]
    await connection.execute(IN_LINE, [waits, goes, lost], firsts, ["QUEUED", "QUEUED", "SENDING"])
    index = "SELECT count(*) FROM pg_class WHERE relname = 'ix_message_sends_line'"

    async def woken() -> list[Any]:
        return [await connection.fetchval(WAITING_LOOK, "replies"), await connection.fetchval(index)]

    before, after = [[waits, goes, lost], 0], [[goes, lost], 1]
    assert await woken() == before
    for way, revision, expected in (
        (migrate.upgrade, "0051", after), (migrate.downgrade, "0050", before), (migrate.upgrade, "0051", after),
    ):  # fmt: skip
        await way(empty.owner, revision)
        assert await woken() == expected
    assert await connection.fetchval("SELECT count(*) FROM message_sends") == 600
    await connection.close()


async def test_the_models_say_what_the_migrations_make(urls: Urls) -> None:
    await migrate.check(urls.owner)


async def test_the_checks_of_the_models_are_those_of_the_database(urls: Urls) -> None:
    """Which Alembic does not compare."""
    modelled = {
        check.name
        for table in Table.metadata.tables.values()
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    }
    connection = await asyncpg.connect(urls.owner)
    made = await connection.fetch(
        "SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype = 'c'"
    )
    await connection.close()
    assert {row["conname"] for row in made} == modelled


async def test_infinity_is_refused_by_every_time_and_day(urls: Urls) -> None:
    connection = await asyncpg.connect(urls.owner)
    with pytest.raises(asyncpg.CheckViolationError, match="ck_accounts_created_at_finite"):
        await connection.execute(
            "INSERT INTO accounts (id, email, name, created_at) VALUES (gen_random_uuid(), 'a@b.c', 'A', 'infinity')"
        )
    await connection.close()


async def test_two_who_migrate_at_once_do_it_one_after_the_other(empty: Urls) -> None:
    await asyncio.gather(*(migrate.upgrade(empty.owner) for _ in range(2)))
    assert await migrate.current(empty.owner) == migrate.head()


async def test_every_migration_sets_a_lock_timeout_and_has_one_parent() -> None:
    scripts = sorted((migrate.script_location() / "versions").glob("*.py"))
    assert scripts
    for script in scripts:
        assert "lock_timeout" in script.read_text(), script.name
