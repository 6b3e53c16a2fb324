"""The command line in this process, on a clone of its own."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from crm.cli import main
from tests.conftest import Urls
from tests.http import JWT_KEY

Run = Callable[..., Result]
VARIABLES = ("DATABASE_URL", "DATABASE_ADMIN_URL", "DATABASE_DOOR_URL", "DATABASE_SUPERUSER_URL", "TOUCHLINE_JWT_KEY",
             "TOUCHLINE_DATA_DIR", "TOUCHLINE_PG_BIN")  # fmt: skip


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing set."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.fixture
def own(clean: pytest.MonkeyPatch, urls: Urls) -> pytest.MonkeyPatch:
    """A server of one's own, as it should be set up."""
    clean.setenv("DATABASE_URL", urls.app)
    clean.setenv("DATABASE_ADMIN_URL", urls.owner)
    clean.setenv("DATABASE_DOOR_URL", urls.door)
    clean.setenv("TOUCHLINE_JWT_KEY", JWT_KEY)
    return clean


def run(*arguments: str, input: str | None = None) -> Result:
    """`touchline …`."""
    return CliRunner().invoke(main, arguments, input=input)


def answer(result: Result) -> Any:
    """The one JSON object of a command that went well."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)
