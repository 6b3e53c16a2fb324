"""The command line in this process, on a clone of its own."""

import json
from collections.abc import Callable, Generator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from crm.cli import main
from tests.conftest import Urls, _clone, _drop, fresh_name
from tests.http import JWT_KEY

Run = Callable[..., Result]
VARIABLES = ("DATABASE_URL", "DATABASE_ADMIN_URL", "DATABASE_DOOR_URL", "DATABASE_SUPERUSER_URL", "TOUCHLINE_JWT_KEY",
             "TOUCHLINE_DATA_DIR", "TOUCHLINE_PG_BIN")  # fmt: skip


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing set; what a command sets for its own process goes again too."""
    for name in VARIABLES:
        monkeypatch.setenv(name, "")  # remembered also where it was not there
        monkeypatch.delenv(name)
    return monkeypatch


@pytest.fixture
def own(clean: pytest.MonkeyPatch, urls: Urls) -> pytest.MonkeyPatch:
    """A server of one's own, as it should be set up, with an empty database of this test."""
    return _pointed(clean, urls)


@pytest.fixture(scope="module")
def lent_urls(server: Urls, template: str) -> Generator[Urls, None, None]:
    """A clone for the tests of one file that leave it as it was, or do not mind what is in it."""
    name = fresh_name("commands")
    yield _clone(server, template, name)
    _drop(server, name)


@pytest.fixture
def lent(clean: pytest.MonkeyPatch, lent_urls: Urls) -> pytest.MonkeyPatch:
    """As `own`, with the database of the file."""
    return _pointed(clean, lent_urls)


def _pointed(clean: pytest.MonkeyPatch, urls: Urls) -> pytest.MonkeyPatch:
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
