"""The doctor is shown broken set-ups and names each with its remedy."""

import asyncio
import json
import os
import socket
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from crm.commands.examination import database as examined
from tests.conftest import Urls
from tests.crm.commands.conftest import run

pytestmark = [pytest.mark.database, pytest.mark.newest]


@pytest.fixture
def port() -> Generator[int, None, None]:
    """A port that somebody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


def open_folder() -> Path:
    """A folder that the server's account can enter, which pytest's own are not when root runs the tests."""
    made = Path(tempfile.mkdtemp(prefix="tl-doctor-", dir="/tmp"))
    made.chmod(0o755)
    return made


def faults(*arguments: str) -> dict[str, tuple[str, str]]:
    """Check → (message, remedy) of what is wrong; the exit code and the plain text must agree."""
    given = arguments or ("--port", str(free_port()))
    result = run("doctor", "--json", *given)
    body = json.loads(result.stdout)
    wrong = {one["check"]: (one["message"], one["remedy"]) for one in body["findings"] if not one["ok"]}
    assert result.exit_code == (3 if wrong else 0)
    assert body["ok"] is not bool(wrong)
    for message, remedy in wrong.values():
        assert message.endswith(".")
        assert remedy.endswith(".")
    return wrong


def statement(url: str, *statements: str) -> None:
    async def send() -> None:
        connection = await asyncpg.connect(url)
        try:
            for one in statements:
                await connection.execute(one)
        finally:
            await connection.close()

    asyncio.run(send())


@pytest.mark.usefixtures("lent")
def test_a_good_set_up_has_no_faults() -> None:
    assert faults() == {}


Break = Callable[[pytest.MonkeyPatch, Urls], Any]


def _set(name: str, value: str) -> Break:
    return lambda own, urls: own.setenv(name, value)


def _registered(text: str) -> Break:
    def write(own: pytest.MonkeyPatch, urls: Urls) -> None:
        path = open_folder() / "registry.json"
        path.write_text(json.dumps({"of": text}))
        own.setenv("TOUCHLINE_TRUSTED_DOCUMENTS", str(path))

    return write


Case = tuple[str, Break, str, str, str]
MISSET: list[Case] = [
    ("another kind of address", _set("DATABASE_URL", "mysql://x/y"), "settings", "DATABASE_URL must start", "Correct"),
    ("no address", _set("DATABASE_URL", "postgresql://a:b@host:port/x"), "database_url", "no address", "Write it"),
    ("nobody listens", _set("DATABASE_URL", "postgresql://touchline_app@127.0.0.1:1/x"), "connection",
     "does not take connections", "Start it"),
    ("no such host", _set("DATABASE_URL", "postgresql://touchline_app@no.such.host.invalid/x"), "connection",
     "does not take connections", "Start it"),
    ("no such database", lambda own, urls: own.setenv("DATABASE_URL", urls.of("not_there").app), "connection",
     "no database of this name", "bootstrap"),
    ("app is a superuser", lambda own, urls: own.setenv("DATABASE_URL", urls.superuser), "app_role",
     "is a superuser", "touchline_app"),
    ("app owns the tables", lambda own, urls: own.setenv("DATABASE_URL", urls.owner), "app_role",
     "owns", "touchline_app"),
    ("no owner", lambda own, urls: own.delenv("DATABASE_ADMIN_URL"), "admin_url",
     "DATABASE_ADMIN_URL is not set", "Set it"),
    ("owner cannot get in", lambda own, urls: own.setenv("DATABASE_ADMIN_URL", urls.of("not_there").owner),
     "owner_role", "no database of this name", "bootstrap"),
    ("no key", lambda own, urls: own.delenv("TOUCHLINE_JWT_KEY"), "jwt_key", "TOUCHLINE_JWT_KEY is not set", "openssl"),
    ("short key", _set("TOUCHLINE_JWT_KEY", "short"), "settings", "TOUCHLINE_JWT_KEY must have at least 32", "Correct"),
    ("a number that is none", _set("TOUCHLINE_READ_CONNECTIONS", "many"), "settings", "TOUCHLINE_READ_CONNECTIONS",
     "Correct"),
    ("a limit out of bounds", _set("TOUCHLINE_LIMITS__DEPTH", "0"), "settings",
     "TOUCHLINE_LIMITS__DEPTH (This must be at least 1", "Correct"),
    ("a limit that is none", _set("TOUCHLINE_LIMITS__COSTS", "5"), "settings",
     "TOUCHLINE_LIMITS__COSTS (There is no such name", "Correct"),
    ("limits that do not agree", _set("TOUCHLINE_LIMITS__ACTOR_BURST", "5"), "settings",
     "actor_burst is less than cost", "Correct"),
    ("limits that are no JSON", _set("TOUCHLINE_LIMITS", "{"), "settings", "is no JSON", "one at a time"),
    ("only a registry that is not named", _set("TOUCHLINE_TRUSTED_DOCUMENTS_ONLY", "1"), "settings",
     "TOUCHLINE_TRUSTED_DOCUMENTS_ONLY needs", "Correct"),
    ("a registry that is not there", _set("TOUCHLINE_TRUSTED_DOCUMENTS", "/no/such.json"), "trusted_documents",
     "cannot be read", "docs/limits.md"),
    ("a registry of another schema", _registered("{ gone }"), "trusted_documents",
     "1 of 1 registered documents are not valid in this schema (of: Cannot query field 'gone'", "Build the clients"),
    ("one connection for all", _set("TOUCHLINE_READ_CONNECTIONS", "1"), "workspace_share",
     "one workspace holds the only connection", "2 or more"),
    ("the door reads too much", lambda own, urls: own.setenv("DATABASE_DOOR_URL", urls.app), "door_role",
     "can read more than entry points", "touchline_door"),
    ("the server lacks an extension",
     lambda own, urls: own.setattr(examined, "EXTENSIONS", ("pg_trgm", "of_nobody")), "extensions",
     "The server lacks the extensions of_nobody", "postgresql-contrib"),
]  # fmt: skip
SPOILED: list[Case] = [
    ("migrations are behind",
     lambda own, urls: statement(urls.owner, "UPDATE alembic_version SET version_num = '0001'"), "migrations",
     "The tables are at 0001", "touchline migrate"),
    ("the database lacks an extension",
     lambda own, urls: statement(urls.superuser, "DROP EXTENSION pg_trgm CASCADE"), "extensions",
     "The database lacks the extensions pg_trgm", "touchline bootstrap"),
    ("an empty database", lambda own, urls: statement(urls.superuser, "DROP TABLE alembic_version"), "migrations",
     "The tables are at nothing", "touchline migrate"),
    ("a table is not there", lambda own, urls: statement(urls.owner, "DROP TABLE tie_posts"), "tables",
     "not there: tie_posts", "touchline migrate"),
    ("a fence is down", lambda own, urls: statement(urls.owner, "ALTER TABLE teams DISABLE ROW LEVEL SECURITY"),
     "tables", "does not hold for teams", "restore a backup"),
    ("a right is gone", lambda own, urls: statement(urls.owner, "REVOKE INSERT ON person_holds FROM touchline_app"),
     "tables", "may not use person_holds", "as the migrations do"),
    ("nobody deletes a workspace", lambda own, urls: statement(urls.superuser,
     "INSERT INTO workspace_directory VALUES ('old', '01a20000-0000-7000-8000-000000000000', 'Old');"
     "INSERT INTO workspace_deletions (workspace_id, id, requested_at, due_at) SELECT workspace_id, gen_random_uuid(),"
     " now() - interval '40 days', now() - interval '10 days' FROM workspace_directory"),
     "rounds", "late: old (deletion)", "touchline worker"),
]  # fmt: skip


@pytest.mark.parametrize("case", MISSET, ids=[case[0] for case in MISSET])
def test_each_wrong_setting_is_named(lent: pytest.MonkeyPatch, lent_urls: Urls, case: Case) -> None:
    _is_named(lent, lent_urls, case)


@pytest.mark.parametrize("case", SPOILED, ids=[case[0] for case in SPOILED])
def test_each_spoiled_database_is_named(own: pytest.MonkeyPatch, urls: Urls, case: Case) -> None:
    _is_named(own, urls, case)


def _is_named(variables: pytest.MonkeyPatch, urls: Urls, case: Case) -> None:
    name, damage, check, message, remedy = case
    damage(variables, urls)
    found = faults()
    assert list(found) == [check], name
    assert message in found[check][0]
    assert remedy in found[check][1]


def test_a_role_that_bypasses_the_fence(lent: pytest.MonkeyPatch, lent_urls: Urls) -> None:
    role = f"bypass_{os.getpid()}"
    statement(lent_urls.superuser, f"CREATE ROLE {role} LOGIN BYPASSRLS PASSWORD 'x'")
    try:
        database = lent_urls.app.rsplit("/", 1)[1]
        statement(lent_urls.superuser, f"GRANT CONNECT ON DATABASE {database} TO {role}")
        host = lent_urls.app.rsplit("@", 1)[1]
        lent.setenv("DATABASE_URL", f"postgresql://{role}:x@{host}")
        assert "BYPASSRLS" in faults()["app_role"][0]
    finally:
        database = lent_urls.app.rsplit("/", 1)[1]
        statement(lent_urls.superuser, f"REVOKE ALL ON DATABASE {database} FROM {role}", f"DROP ROLE {role}")


@pytest.mark.skipif("TOUCHLINE_TEST_SUPERUSER_URL" in os.environ, reason="the server given trusts everybody")
def test_a_wrong_password(lent: pytest.MonkeyPatch, lent_urls: Urls) -> None:
    lent.setenv("DATABASE_URL", f"postgresql://touchline_app:wrong@{lent_urls.app.rsplit('@', 1)[1]}")
    assert "refuses the password" in faults()["connection"][0]


@pytest.mark.usefixtures("lent")
def test_a_port_in_use(port: int) -> None:
    found = faults("--port", str(port))
    assert list(found) == ["port"]
    assert str(port) in found["port"][0]


def test_no_programs(clean: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clean.setenv("TOUCHLINE_PG_BIN", str(tmp_path))
    clean.setenv("TOUCHLINE_DATA_DIR", str(open_folder()))
    found = faults()
    assert list(found) == ["binaries"]
    assert str(tmp_path) in found["binaries"][0]


def test_a_data_directory_that_cannot_be_used(clean: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "a file"
    file.write_text("")
    clean.setenv("TOUCHLINE_DATA_DIR", str(file))
    found = faults()
    assert list(found) == ["data_dir"]
    assert "a file" in found["data_dir"][0]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")
def test_a_data_directory_the_servers_account_cannot_reach(clean: pytest.MonkeyPatch, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    clean.setenv("TOUCHLINE_DATA_DIR", str(closed / "data"))
    found = faults()
    assert "cannot be reached" in found["data_dir"][0]
    assert "TOUCHLINE_DATA_DIR" in found["data_dir"][1]


def test_data_of_another_major_version(clean: pytest.MonkeyPatch) -> None:
    home = open_folder()
    (home / "data").mkdir()
    (home / "data" / "PG_VERSION").write_text("14\n")
    words = home / "passwords.json"
    words.write_text(json.dumps(dict.fromkeys(("superuser", "owner", "app", "door"), "x")))
    words.chmod(0o600)
    clean.setenv("TOUCHLINE_DATA_DIR", str(home))
    found = faults()
    assert list(found) == ["server"]
    assert "PostgreSQL 14" in found["server"][0]
    assert "touchline backup" in found["server"][1]
