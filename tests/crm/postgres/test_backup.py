"""What was saved comes back: rows behind forced row-level security, owners, grants."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from crm.postgres.acquire import PostgresServer, acquire
from crm.postgres.backup import backup, restore
from crm.postgres.binaries import environment
from crm.postgres.errors import SetupError
from crm.postgres.places import Home
from tests.crm.postgres.conftest import kept, query, run

pytestmark = pytest.mark.database
SCHEMA = """
    CREATE TABLE notes (tenant int, id int, body text, PRIMARY KEY (tenant, id));
    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    ALTER TABLE notes FORCE ROW LEVEL SECURITY;
    CREATE POLICY fence ON notes USING (tenant = nullif(current_setting('app.tenant', true), '')::int);
    CREATE INDEX ON notes USING gin (body gin_trgm_ops);
    GRANT SELECT, INSERT ON notes TO touchline_app;
    GRANT SELECT ON notes TO touchline_search;
    CREATE FUNCTION search(t int, q text) RETURNS SETOF notes LANGUAGE sql SECURITY DEFINER
        AS $$ SELECT * FROM notes WHERE tenant = t AND body ILIKE q $$;
    REVOKE ALL ON FUNCTION search FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION search TO touchline_app;
    ALTER FUNCTION search OWNER TO touchline_search;
"""
ROWS = [(1, 1, "Привет"), (2, 1, "Сәлем")]


def schema_of(server: PostgresServer) -> list[str]:
    """The schema in pg_dump's words, owners and grants included; lines that differ from run to run are left out."""
    answer = subprocess.run(
        [server.bin_dir / "pg_dump", "--schema-only", "--create", f"--dbname={server.superuser_url}"],
        capture_output=True,
        text=True,
        check=True,
        env=environment(),
    )
    return [line for line in answer.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]


def rows_of(server: PostgresServer) -> list[tuple[Any, ...]]:
    return query(server.superuser_url, "SELECT tenant, id, body FROM notes ORDER BY tenant, id")


def test_a_restored_database_equals_the_saved_one(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "touchline.backup"
    with acquire(home.path, throwaway=True) as server:
        run(server.owner_url, SCHEMA)
        run(server.superuser_url, "INSERT INTO notes VALUES (1, 1, 'Привет'), (2, 1, 'Сәлем')")
        schema = schema_of(server)
        backup(server.superuser_url, file, bin_dir=server.bin_dir)
        assert file.stat().st_mode & 0o777 == 0o600

        run(server.superuser_url, "DELETE FROM notes WHERE tenant = 1; DROP TABLE kept; CREATE TABLE later (n int)")
        damaged = schema_of(server)
        with pytest.raises(SetupError, match="The database touchline holds 2 tables"):
            restore(server.superuser_url, file, bin_dir=server.bin_dir)
        broken = tmp_path / "broken"
        broken.write_bytes(file.read_bytes()[:-200])
        with pytest.raises(SetupError, match="pg_restore failed"):
            restore(server.superuser_url, broken, bin_dir=server.bin_dir, replace=True)
        assert schema_of(server) == damaged
        assert rows_of(server) == ROWS[1:]

        restore(server.superuser_url, file, bin_dir=server.bin_dir, replace=True)
        assert schema_of(server) == schema
        assert rows_of(server) == ROWS
        assert kept(server.owner_url) == [(1,), (2,), (3,)]
        assert query(server.app_url, "SELECT count(*) FROM notes") == [(0,)]
        assert query(server.app_url, "SELECT body FROM search(1, '%прив%')") == [("Привет",)]
        databases = query(server.superuser_url, "SELECT datname::text FROM pg_database ORDER BY 1")
        assert databases == [("postgres",), ("template0",), ("template1",), ("touchline",)]

        run(server.url("postgres", "postgres"), "DROP DATABASE touchline")
        restore(server.superuser_url, file, bin_dir=server.bin_dir)
        assert schema_of(server) == schema
        assert rows_of(server) == ROWS


def test_a_backup_that_would_miss_rows_is_refused(made: Home, tmp_path: Path) -> None:
    file = tmp_path / "touchline.backup"
    file.write_text("an older one")
    with acquire(made.path, throwaway=True) as server:
        run(server.owner_url, "CREATE TABLE fenced (n int); ALTER TABLE fenced ENABLE ROW LEVEL SECURITY")
        run(server.owner_url, "ALTER TABLE fenced FORCE ROW LEVEL SECURITY")
        with pytest.raises(SetupError, match=r"(?s)pg_dump failed.*row-level security"):
            backup(server.owner_url, file, bin_dir=server.bin_dir)
        with pytest.raises(SetupError, match="There is no file"):
            restore(server.superuser_url, tmp_path / "none", bin_dir=server.bin_dir)
        run(server.owner_url, "DROP TABLE fenced")
    assert [path.name for path in tmp_path.iterdir()] == ["touchline.backup"]
    assert file.read_text() == "an older one"
