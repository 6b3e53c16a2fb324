"""`touchline import …`: exit codes, the object for programs, the file of problems."""

import asyncio
import csv
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from crm.cli import main
from crm.commands import imports
from crm.core import ids
from crm.core.database import Database
from tests.conftest import Urls
from tests.funnel.imports.landing import HEADER, lead_file, lead_line, new_workspace

pytestmark = pytest.mark.database

MAPPING = """
kind = "leads"
source = "test"
product = "Chair"
template = "leads-to-sale"
[fields]
external_id = "id"
occurred_at = "date"
name = "name"
email = "email"
channel = "channel"
"""
Command = Callable[..., Result]


@pytest.fixture
def command(urls: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs `touchline import` on a clone with one workspace and a mapping."""
    monkeypatch.setenv("DATABASE_URL", urls.app)
    monkeypatch.setenv("DATABASE_DOOR_URL", urls.door)
    mapping = tmp_path / "leads.toml"
    mapping.write_text(MAPPING)

    async def make() -> str:
        database = await Database.open(urls.app, door_url=urls.door)
        try:
            return ids.encode("ws", await new_workspace(database))
        finally:
            await database.close()

    workspace = asyncio.run(make())

    def run(kind: str, file: Path, *options: str) -> Result:
        given = ["import", kind, str(file), "--workspace", workspace, "--mapping", str(mapping), *options]
        return CliRunner().invoke(main, given)

    return run


def test_a_good_file_ends_with_0_and_one_object(command: Command, tmp_path: Path) -> None:
    path = lead_file(tmp_path, 3)
    dry = command("leads", path, "--json", "--dry-run")
    assert dry.exit_code == 0, dry.output
    done = command("leads", path, "--json")
    assert done.exit_code == 0, done.output
    answer = orjson.loads(done.stdout)
    assert answer.pop("importId").startswith("imp_")
    assert answer == {"rows": 3, "created": 3, "updated": 0, "skipped": 0, "rejected": 0, "duplicateSuggestions": 0}
    again = command("leads", path)
    assert again.exit_code == 0
    assert again.stdout == "Imported 3 rows: 0 created, 0 updated, 3 skipped, 0 rejected.\n"


def test_rejected_rows_end_with_1_and_can_be_written_out(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "PAGE", 2)
    path = tmp_path / "leads.csv"
    bad = [lead_line(number, channel=f"nowhere {number}") for number in range(5)]
    path.write_text(HEADER + lead_line(7) + "".join(bad))
    written = tmp_path / "problems.csv"
    done = command("leads", path, "--problems", str(written))
    assert done.exit_code == 1, done.output
    assert done.stdout == "Imported 6 rows: 1 created, 0 updated, 0 skipped, 5 rejected.\n"
    with written.open() as stream:
        lines = list(csv.DictReader(stream))
    assert [(line["row"], line["field"], line["code"], line["value"]) for line in lines] == [
        (str(number + 3), "channel", "UNKNOWN_CHANNEL", f"nowhere {number}") for number in range(5)
    ]


def test_wrong_usage_ends_with_2(command: Command, tmp_path: Path) -> None:
    path = lead_file(tmp_path, 1)
    wrong_kind = command("deals", path)
    assert wrong_kind.exit_code == 2
    assert "is a mapping of leads" in wrong_kind.stderr
    no_file = command("leads", tmp_path / "none.csv")
    assert no_file.exit_code == 2
    (tmp_path / "leads.toml").write_text(MAPPING.replace("leads-to-sale", "leads-to-sail"))
    bad = command("leads", path)
    assert bad.exit_code == 2
    assert "There is no funnel template 'leads-to-sail'" in bad.stderr


def test_no_server_ends_with_3(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://touchline_app@127.0.0.1:9/nothing")
    found = command("leads", lead_file(tmp_path, 1))
    assert found.exit_code == 3
    assert "does not take connections" in found.stderr


def test_shipped_mappings_are_listed_and_taken_by_name(command: Command, tmp_path: Path) -> None:
    listed = CliRunner().invoke(main, ["import", "--list-mappings"])
    assert listed.exit_code == 0
    names = [line.split(":")[0] for line in listed.output.splitlines()]
    assert {"amocrm-leads", "bitrix24-deals", "google-ads", "hubspot-contacts", "yandex-direct"} < set(names)
    assert names == sorted(names)
    doubted = {line.split(":")[0] for line in listed.output.splitlines() if "not confirmed" in line}
    assert {"excel-list", "google-ads", "kommo-leads"} < doubted
    assert not {"amocrm-leads", "hubspot-contacts", "yandex-direct-api"} & doubted
    path = tmp_path / "export.csv"
    path.write_text("Дата;Кампания;№ Кампании;Расход (руб.)\n01.03.2026;Spring;5;1,23\n")
    done = command("spend", path, "--mapping", "yandex-direct", "--json")
    assert (done.exit_code, orjson.loads(done.stdout)["rejected"]) == (1, 1)
    unknown = command("spend", path, "--mapping", "yandex-direkt")
    assert unknown.exit_code == 2
    assert "Nearest: yandex-direct" in unknown.output


@pytest.mark.parametrize("kind", ["metrics", "resources"])
def test_metrics_and_resources_have_their_command(command: Command, tmp_path: Path, kind: str) -> None:
    mappings = {
        "metrics": 'kind = "metrics"\nsource = "x"\n[fields]\nresource = "r"\nday = "d"\nmetric = "m"\nvalue = "v"\n',
        "resources": 'kind = "resources"\nsource = "x"\n[fields]\nname = "r"\nkind = {constant = "BLOG"}\n',
    }
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(mappings[kind])
    path = tmp_path / "file.csv"
    path.write_text("r,d,m,v\nBlog,2026-03-01,REACH,5\n")
    done = command(kind, path, "--mapping", str(mapping), "--json")
    assert done.exit_code == (1 if kind == "metrics" else 0)
    assert orjson.loads(done.stdout)["created"] == (0 if kind == "metrics" else 1)
