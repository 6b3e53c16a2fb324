"""The import contracts bite: each is broken in a copy, and import-linter names it."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.code import ROOT

BROKEN = {
    "Imports only go down": ("funnel/inputs.py", "import crm.plug_board"),
    "Every room of crm has a floor": ("crm/attic/__init__.py", ""),
    "No room of crm knows the funnel or a door": ("crm/people/names.py", "import funnel.figures"),
    "Every room of funnel has a floor": ("funnel/models/product.py", "import funnel.products"),
    "Rooms of one floor form no ring, nor do their files": (
        "crm/accounts/queries.py",
        "import crm.members.add",
    ),
    "Nouns of the API form no ring": ("graphql/graphapi/scalars.py", "import graphapi.compiler"),
    "Only the doors know the web and GraphQL": ("crm/leads/lose.py", "import litestar"),
    "What stands for networks in tests is no part of the service": (
        "crm/web/health.py",
        "import crm.fake_platform",
    ),
    "Facts are stored by funnel.facts only": ("crm/web/health.py", "import crm.touchpoints.store"),
}
"""Contract → a line in a file that breaks it."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("copy")
    for name in ("crm", "funnel", "graphql"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__", "assets"))
    shutil.copy(ROOT / "pyproject.toml", target)
    return target


def _broken(folder: Path) -> set[str]:
    program = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
    env = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{folder / 'graphql'}", "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert "Contracts: " in done.stdout, done.stdout + done.stderr
    return {line.partition(" BROKEN")[0] for line in done.stdout.splitlines() if " BROKEN" in line}


def test_the_contracts_hold(copy: Path) -> None:
    assert _broken(copy) == set()


@pytest.mark.parametrize("contract", BROKEN)
def test_a_broken_contract_is_named(copy: Path, contract: str) -> None:
    name, line = BROKEN[contract]
    file = copy / name
    before = file.read_text() if file.exists() else None
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{before or ''}\n{line}\n")
    try:
        assert contract in _broken(copy)
    finally:
        file.unlink() if before is None else file.write_text(before)


def test_every_contract_was_broken_once() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert {contract["name"] for contract in settings["contracts"]} == set(BROKEN)
