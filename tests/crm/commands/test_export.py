"""A workspace written to files: every table, only its own rows, checksums that hold."""

import csv
import hashlib
import json
from pathlib import Path

import pytest

from crm.core.tables import Table
from crm.workspaces.export import NOT_WRITTEN, tables
from tests.conftest import Urls
from tests.crm.commands.conftest import run
from tests.tenancy.check import fenced_tables

pytestmark = [pytest.mark.database, pytest.mark.newest]


def test_every_table_is_written_or_says_why_not() -> None:
    assert set(tables()) == set(fenced_tables()) - set(NOT_WRITTEN)
    assert set(NOT_WRITTEN) <= set(Table.metadata.tables) | {"alembic_version"}


def test_a_workspace_is_written_and_nothing_of_another(
    lent: pytest.MonkeyPatch, lent_urls: Urls, tmp_path: Path
) -> None:
    for name in ("One", "Two"):
        assert run("workspace", "create", name, "--admin", f"{name.lower()}@example.test").exit_code == 0
    folder = tmp_path / "out"
    done = run("workspace", "export", "one", str(folder))
    assert done.exit_code == 0, done.output
    manifest = json.loads((folder / "manifest.json").read_text())
    assert set(manifest["files"]) == set(tables())
    for each in manifest["files"].values():
        path = folder / each["file"]
        content = path.read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (each["bytes"], each["sha256"])
        assert path.stat().st_mode & 0o077 == 0
    with open(folder / "members.csv", newline="") as file:
        members = list(csv.DictReader(file))
    assert [row["email"] for row in members] == ["one@example.test"]
    assert {row["workspace_id"] for row in members} == {manifest["workspace"]}
    assert (manifest["files"]["members"]["rows"], manifest["files"]["workspaces"]["rows"]) == (1, 1)
    again = run("workspace", "export", "one", str(folder))
    assert again.exit_code == 2
    assert "not empty" in again.output
