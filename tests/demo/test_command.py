"""`touchline demo --no-serve`: builds once, keeps password and key to itself, shows the same ones again."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crm.commands.demo import demo
from tests.conftest import Urls

pytestmark = [pytest.mark.database, pytest.mark.newest]


def run(*arguments: str) -> Any:
    """The command's JSON."""
    result = CliRunner().invoke(demo, ["--no-serve", "--json", "--scale", "0.002", *arguments])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_it_builds_once_and_shows_the_same_again(urls: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHLINE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TOUCHLINE_JWT_KEY", "a key of the tests, long enough to be one")
    for name, url in (("", urls.app), ("ADMIN_", urls.owner), ("DOOR_", urls.door)):
        monkeypatch.setenv(f"DATABASE_{name}URL", url)
    first = run()
    kept = tmp_path / "demo.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(first["try"]) == 5
    assert {"strategist@spinaok.example", "sales@spinaok.example"} <= {login["email"] for login in first["logins"]}
    assert run() == first
    kept.unlink()
    foreign = run()
    assert foreign["workspace"] == first["workspace"]
    assert foreign["password"] is None
    assert foreign["apiKey"] != first["apiKey"]
