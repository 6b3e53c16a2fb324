"""Commands against a server of one's own: what they answer and how they end."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import httpx
import pytest

from tests.conftest import Urls
from tests.crm.commands.conftest import answer, run

pytestmark = pytest.mark.database


def make(name: str = "Boats") -> dict[str, str]:
    found: dict[str, str] = answer(
        run("workspace", "create", name, "--zone", "Europe/Moscow", "--currency", "RUB", "--json")
    )
    return found


@pytest.mark.usefixtures("own")
def test_from_a_workspace_to_a_key() -> None:
    made = make()
    assert made["slug"] == "boats"
    assert made["id"].startswith("ws_")
    added = run("member", "add", "Mila@example.test", "--workspace", "boats", "--role", "ADMIN", "--role", "ANALYST",
                "--password-stdin", "--json", input="a good password\n")  # fmt: skip
    member = answer(added)
    assert (member["email"], member["roles"]) == ("mila@example.test", ["ADMIN", "ANALYST"])
    as_member = answer(run("api-key", "create", "--workspace", made["id"], "--member", "mila@example.test", "--json"))
    assert list(as_member) == ["key"]
    plain = run("api-key", "create", "--workspace", "boats", "--role", "INTEGRATION")
    assert plain.stdout.startswith("tl_")
    assert plain.stdout.count("\n") == 1
    assert answer(run("workspace", "list", "--json"))["workspaces"] == [{**made, "name": "Boats"}]


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("workspace", "create", "X", "--zone", "Mars/X"), "no time zone"),
        (("workspace", "create", "X", "--currency", "ZZZ"), "ISO 4217"),
        (("workspace", "create", "X", "--slug", "boats"), "is taken"),
        (("member", "add", "nonsense", "--workspace", "boats", "--role", "ADMIN"), "no e-mail address"),
        (("member", "add", "a@b.test", "--workspace", "nowhere", "--role", "ADMIN"), "no workspace 'nowhere'"),
        (("member", "add", "a@b.test", "--workspace", "boats", "--role", "KING"), "KING"),
        (("api-key", "create", "--workspace", "boats"), "--role or --member"),
        (("api-key", "create", "--workspace", "boats", "--member", "a@b.test"), "no member"),
        (("nonsense",), "No such command"),
    ],
)
def test_wrong_usage_ends_with_2_and_a_sentence(arguments: tuple[str, ...], words: str) -> None:
    make()
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""


def test_migrate_says_from_where_to_where(own: pytest.MonkeyPatch, urls: Urls) -> None:
    found = answer(run("migrate", "--json"))
    assert found["from"] == found["to"]
    own.delenv("DATABASE_ADMIN_URL")
    refused = run("migrate")
    assert refused.exit_code == 3
    assert "DATABASE_ADMIN_URL is not set" in refused.stderr


def test_a_server_that_is_not_there_ends_with_3(own: pytest.MonkeyPatch) -> None:
    own.setenv("DATABASE_URL", "postgresql://touchline_app:secret@127.0.0.1:1/touchline")
    for arguments in (("workspace", "list"), ("worker",)):
        result = run(*arguments)
        assert result.exit_code == 3
        assert "does not take connections" in result.stderr
        assert "secret" not in result.output


@pytest.mark.usefixtures("own")
def test_the_schema_is_exported(tmp_path: Path) -> None:
    printed = run("schema", "export")
    assert printed.exit_code == 0
    assert "type Viewer {" in printed.stdout
    file = tmp_path / "schema.graphql"
    assert run("schema", "export", "--output", str(file)).exit_code == 0
    assert file.read_text() == printed.stdout


def test_backup_of_ones_own_server_needs_a_superuser(own: pytest.MonkeyPatch, tmp_path: Path) -> None:
    result = run("backup", str(tmp_path / "x"))
    assert result.exit_code == 3
    assert "--superuser-url" in result.stderr


def test_bootstrap_makes_roles_and_database(own: pytest.MonkeyPatch, urls: Urls) -> None:
    fresh = urls.of(f"{urls.app.rsplit('/', 1)[1]}_b")
    for name, url in (
        ("DATABASE_URL", fresh.app),
        ("DATABASE_ADMIN_URL", fresh.owner),
        ("DATABASE_DOOR_URL", fresh.door),
    ):
        own.setenv(name, url)
    try:
        assert run("workspace", "list").exit_code == 3
        assert answer(run("bootstrap", urls.superuser, "--json")) == {"database": fresh.app.rsplit("/", 1)[1]}
        assert run("workspace", "list").exit_code == 3
        assert answer(run("migrate", "--json"))["from"] is None
        assert answer(run("workspace", "list", "--json")) == {"workspaces": []}
    finally:
        asyncio.run(_drop(urls.superuser, fresh.app.rsplit("/", 1)[1]))


async def _drop(url: str, name: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    await connection.close()


@pytest.mark.usefixtures("own")
def test_it_serves_and_stops_with_its_worker() -> None:
    make()
    key = answer(run("api-key", "create", "--workspace", "boats", "--role", "ADMIN", "--json"))["key"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "crm", "serve", "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ}, cwd="/")
    try:
        _await(f"http://127.0.0.1:{port}/health/ready", process)
        asked = {"query": "query Mine { viewer { workspace { slug } } }"}
        found = httpx.post(f"http://127.0.0.1:{port}/graphql", json=asked, headers={"Authorization": f"Bearer {key}"})
        assert found.json() == {"data": {"viewer": {"workspace": {"slug": "boats"}}}}
        children = _children(process.pid)
        assert any("worker" in line for line in children)
        process.send_signal(signal.SIGINT)
        _, words = process.communicate(timeout=60)
        assert process.returncode == 0, words.decode()
        assert not any(Path(f"/proc/{line.split()[0]}").exists() for line in children)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail("It did not start.")


def _children(pid: int) -> list[str]:
    import psutil

    return [f"{child.pid} {' '.join(child.cmdline())}" for child in psutil.Process(pid).children(recursive=True)]
