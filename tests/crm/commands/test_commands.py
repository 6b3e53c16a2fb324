"""Commands against a server of one's own: what they answer and how they end."""

import asyncio
import subprocess
import sys
from pathlib import Path

import asyncpg
import click
import pytest

from crm.cli import PLACES, main
from tests.conftest import Urls
from tests.crm.commands.conftest import answer, run

pytestmark = [pytest.mark.database, pytest.mark.newest]


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


@pytest.fixture
def boats(lent: pytest.MonkeyPatch) -> None:
    """The workspace `boats` in the file's database."""
    if not any(row["slug"] == "boats" for row in answer(run("workspace", "list", "--json"))["workspaces"]):
        make()


@pytest.mark.usefixtures("boats")
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
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""


def test_migrate_says_from_where_to_where(lent: pytest.MonkeyPatch) -> None:
    found = answer(run("migrate", "--json"))
    assert found["from"] == found["to"]
    lent.delenv("DATABASE_ADMIN_URL")
    refused = run("migrate")
    assert refused.exit_code == 3
    assert "DATABASE_ADMIN_URL is not set" in refused.stderr


def test_a_server_that_is_not_there_ends_with_3(lent: pytest.MonkeyPatch) -> None:
    lent.setenv("DATABASE_URL", "postgresql://touchline_app:secret@127.0.0.1:1/touchline")
    for arguments in (("workspace", "list"), ("worker",)):
        result = run(*arguments)
        assert result.exit_code == 3
        assert "does not take connections" in result.stderr
        assert "secret" not in result.output


@pytest.mark.usefixtures("clean")
def test_the_schema_is_exported(tmp_path: Path) -> None:
    printed = run("schema", "export")
    assert printed.exit_code == 0
    assert "type Viewer {" in printed.stdout
    file = tmp_path / "schema.graphql"
    assert run("schema", "export", "--output", str(file)).exit_code == 0
    assert file.read_text() == printed.stdout


@pytest.mark.usefixtures("lent")
def test_backup_of_ones_own_server_needs_a_superuser(tmp_path: Path) -> None:
    result = run("backup", str(tmp_path / "x"))
    assert result.exit_code == 3
    assert "--superuser-url" in result.stderr


def test_bootstrap_makes_roles_and_database(lent: pytest.MonkeyPatch, lent_urls: Urls) -> None:
    fresh = lent_urls.of(f"{lent_urls.app.rsplit('/', 1)[1]}_b")
    for name, url in (
        ("DATABASE_URL", fresh.app),
        ("DATABASE_ADMIN_URL", fresh.owner),
        ("DATABASE_DOOR_URL", fresh.door),
    ):
        lent.setenv(name, url)
    try:
        assert run("workspace", "list").exit_code == 3
        assert answer(run("bootstrap", lent_urls.superuser, "--json")) == {"database": fresh.app.rsplit("/", 1)[1]}
        assert run("workspace", "list").exit_code == 3
        assert answer(run("migrate", "--json"))["from"] is None
        assert answer(run("workspace", "list", "--json")) == {"workspaces": []}
    finally:
        asyncio.run(_drop(lent_urls.superuser, fresh.app.rsplit("/", 1)[1]))


async def _drop(url: str, name: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    await connection.close()


@pytest.mark.parametrize("name", PLACES)
def test_the_help_says_what_the_command_says(name: str) -> None:
    """The list is printed without loading the commands; each line begins the command's own first sentence."""
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.name == name
    assert (command.help or "").startswith(PLACES[name][1].rstrip("."))


def test_help_loads_no_command() -> None:
    script = "import sys; from crm.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules)"
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert "Serves the API" in printed
    assert not {"sqlalchemy", "asyncpg", "pydantic", "alembic", "strawberry"} & set(printed.split())
