"""The catalogue keeps every rule, and the check notices each of them broken."""

from typing import Any

import asyncpg
import pytest

import crm.models
import funnel.models
from tests.conftest import Urls
from tests.tenancy.check import catalogue_violations

pytestmark = [pytest.mark.anyio, pytest.mark.database]
MODELS = (crm.models, funnel.models)

BROKEN = [
    ("R01", "CREATE TABLE bad (id uuid PRIMARY KEY)"),
    ("R02", "ALTER TABLE teams DROP CONSTRAINT pk_teams CASCADE; ALTER TABLE teams ALTER workspace_id DROP NOT NULL"),
    ("R03", "CREATE TABLE bad (workspace_id text, id uuid, PRIMARY KEY (workspace_id, id))"),
    ("R04", "CREATE TABLE bad (workspace_id uuid NOT NULL, id uuid)"),
    ("R05", "CREATE UNIQUE INDEX bad ON members (email)"),
    ("R05", "CREATE UNIQUE INDEX bad ON members (email) INCLUDE (workspace_id)"),
    ("R06", "ALTER TABLE teams ADD CONSTRAINT bad EXCLUDE USING gist (name WITH =)"),
    (
        "R07",
        "CREATE UNIQUE INDEX one ON members (id);"
        " ALTER TABLE teams ADD FOREIGN KEY (lead_member_id) REFERENCES members (id)",
    ),
    ("R08", "ALTER TABLE workspace_directory ADD FOREIGN KEY (workspace_id) REFERENCES workspaces (id)"),
    ("R09", "ALTER TABLE jobs ADD FOREIGN KEY (workspace_id) REFERENCES workspaces (id)"),
    (
        "R10",
        "ALTER TABLE teams ADD CONSTRAINT bad FOREIGN KEY (workspace_id, lead_member_id) REFERENCES members"
        " ON DELETE SET NULL (lead_member_id)",
    ),
    ("R11", "ALTER TABLE teams ADD COLUMN bad bigserial"),
    ("R11", "ALTER TABLE teams ADD COLUMN bad bigint GENERATED ALWAYS AS IDENTITY"),
    (
        "R12",
        "CREATE FUNCTION bad() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
        " CREATE TRIGGER bad BEFORE INSERT ON teams FOR EACH ROW EXECUTE FUNCTION bad()",
    ),
    ("R13", "ALTER TABLE teams DISABLE ROW LEVEL SECURITY"),
    ("R13", "ALTER TABLE teams NO FORCE ROW LEVEL SECURITY"),
    ("R13", "ALTER TABLE outbox_events NO FORCE ROW LEVEL SECURITY"),
    ("R14", "CREATE POLICY bad ON teams USING (EXISTS (SELECT 1 FROM members))"),
    ("R15", "CREATE TABLE bad (PRIMARY KEY (workspace_id, id)) INHERITS (teams)"),
    ("R16", "CREATE RULE bad AS ON DELETE TO teams DO INSTEAD NOTHING"),
    ("R17", f"CREATE INDEX {'x' * 56} ON teams (topic)"),
    ("R18", "DROP POLICY tenant ON teams"),
    ("R18", "ALTER POLICY tenant ON teams USING (true)"),
    ("R18", "ALTER POLICY tenant ON teams WITH CHECK (true)"),
    ("R18", "ALTER POLICY tenant ON teams TO PUBLIC"),
    ("R18", "ALTER POLICY tenant ON entry_points USING (true)"),
    ("R19", "CREATE POLICY another ON teams TO touchline_app USING (true)"),
    ("R19", "CREATE POLICY door ON teams FOR SELECT TO touchline_door USING (true)"),
    ("R19", "CREATE POLICY kept ON teams FOR DELETE TO touchline_app USING (true)"),
    ("R27", "ALTER TABLE teams ADD COLUMN bad timestamptz"),
    ("R27", "ALTER TABLE teams ADD COLUMN bad date CHECK (bad > '2000-01-01')"),
    ("R27", "ALTER TABLE sessions DROP CONSTRAINT ck_sessions_expires_at_finite"),
    ("R20", "ALTER TABLE teams OWNER TO touchline_app"),
    ("R22", "GRANT SELECT ON accounts TO touchline_door"),
    ("R22", "GRANT INSERT ON entry_points TO touchline_door"),
    ("R23", "GRANT SELECT ON accounts TO PUBLIC"),
    ("R24", "CREATE TYPE bad AS ENUM ('a')"),
    ("R25", "CREATE FUNCTION bad() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"),
    ("R25", "GRANT EXECUTE ON FUNCTION search_leads(uuid, text) TO PUBLIC"),
    ("R26", "CREATE VIEW bad AS SELECT * FROM members"),
]


async def violations(connection: Any) -> list[tuple[str, str, str | None]]:
    return await catalogue_violations(connection)


async def test_every_rule_is_kept(urls: Urls) -> None:
    connection = await asyncpg.connect(urls.owner)
    try:
        assert await violations(connection) == []
    finally:
        await connection.close()


async def test_each_rule_is_noticed_when_it_is_broken(urls: Urls) -> None:
    connection = await asyncpg.connect(urls.superuser)
    unnoticed = []
    try:
        for rule, statements in BROKEN:
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute(statements)
            if not any(found[0].startswith(rule) for found in await violations(connection)):
                unnoticed.append((rule, statements))
            await transaction.rollback()
        assert unnoticed == []
        assert await violations(connection) == []
    finally:
        await connection.close()
