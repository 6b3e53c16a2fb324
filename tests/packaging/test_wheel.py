"""The wheel works by itself: nothing is taken from the checkout, and nothing of the checkout is missing."""

import json
import zipfile
from pathlib import Path

import pytest

from crm.console import files as console
from graphapi.ide import page
from tests.packaging.conftest import Installed
from tools.steps import ROOT

COMMANDS = {
    "demo", "serve", "worker", "migrate", "workspace", "member", "api-key", "import", "rebuild", "backup", "restore",
    "schema", "doctor",
}  # fmt: skip
ASK = """
import sys
from litestar.testing import TestClient
from crm.app import create_app

with TestClient(create_app(log=False)) as client:
    answer = client.post("/graphql", json={"query": sys.argv[1]}, headers={"Authorization": f"Bearer {sys.argv[2]}"})
print(answer.text)
"""


def test_it_holds_the_packages_the_migrations_and_the_sdl(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"crm", "funnel", "graphapi"}
    migrations = {f"crm/_migrations/{file.relative_to(ROOT / 'migrations')}" for file in _python("migrations")}
    assert migrations <= names
    assert "crm/_migrations/script.py.mako" in names
    assert zipfile.ZipFile(wheel).read("graphapi/schema.graphql") == (ROOT / "graphql" / "schema.graphql").read_bytes()


def test_it_holds_every_module(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    ours = {file.relative_to(ROOT).as_posix() for folder in ("crm", "funnel") for file in _python(folder)}
    doors = {file.relative_to(ROOT / "graphql").as_posix() for file in _python("graphql/graphapi")}
    assert (ours | doors) - names == set()


def test_it_holds_nothing_of_the_workshop(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    strange = ("node_modules", "__pycache__", "package.json", "package-lock.json", ".npmrc", ".gitignore", "tests/")
    assert [name for name in names if any(word in name for word in strange)] == []


def test_it_holds_graphiql(wheel: Path) -> None:
    if not page.is_built():
        pytest.skip("GraphiQL is not built here, because Node was missing when `make setup` ran.")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"graphapi/ide/assets/{name}" for name in ("graphiql.js", "graphiql.css", "licenses.txt")} <= names
    assert {"graphapi/ide/client/start.js", "graphapi/ide/client/welcome.graphql"} <= names


def test_it_holds_the_console(wheel: Path) -> None:
    if not console.is_built():
        pytest.skip("The console is not built here, because Node was missing when `make setup` ran.")
    built = {file.relative_to(ROOT).as_posix() for file in console.ASSETS.rglob("*") if file.is_file()}
    names = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("crm/console/assets/")}
    assert names == built
    assert "crm/console/assets/index.html" in names
    assert any(name.endswith(".js.br") for name in names)


def _python(folder: str) -> list[Path]:
    return [file for file in (ROOT / folder).rglob("*.py") if "__pycache__" not in file.parts]


def test_the_checkout_is_out_of_reach(installed: Installed) -> None:
    names = "[crm.__file__, funnel.__file__, graphapi.__file__, metadata.distribution('touchline')._path]"
    code = f"import crm, funnel, graphapi, sys; from importlib import metadata; print(*{names}, *sys.path, sep='\\n')"
    *homes, package, _script, _zip, _library, _dynload, own, _lent = installed.run("python", "-c", code).splitlines()
    assert all(home.startswith(own) for home in [*homes, package])
    with pytest.raises(AssertionError, match="No module named 'tests'"):
        installed.run("python", "-c", "import tests")


def test_help_names_every_command(installed: Installed) -> None:
    text = installed.run("touchline", "--help")
    listed = {line.split()[0] for line in text.partition("Commands:")[2].splitlines() if line.startswith("  ")}
    assert listed >= COMMANDS


def test_the_schema_is_the_one_committed(installed: Installed) -> None:
    assert installed.run("touchline", "schema", "export") == (ROOT / "graphql" / "schema.graphql").read_text()


@pytest.mark.database
def test_a_workspace_is_made_and_asked_for(installed: Installed) -> None:
    installed.run("touchline", "migrate")
    made = json.loads(installed.run("touchline", "workspace", "create", "Wheel", "--admin", "a@wheel.test", "--json"))
    assert made["slug"] == "wheel"
    member = ["--workspace", "wheel", "--member", "a@wheel.test", "--name", "wheel"]
    key = json.loads(installed.run("touchline", "api-key", "create", *member, "--json"))["key"]
    said = installed.run("python", "-c", ASK, "{ viewer { workspace { slug } } }", key)
    assert json.loads(said.splitlines()[-1])["data"] == {"viewer": {"workspace": {"slug": "wheel"}}}
