"""One database with the generated rows for the tests of this folder; what the run covered is told at its end."""

import asyncio
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.conftest import Urls, _clone, _drop, fresh_name
from tests.graphapi.witness.ask import TALLY, Asking
from tests.graphapi.witness.loading import load
from tests.graphapi.witness.model import Viewer
from tests.graphapi.witness.rows import World
from tests.http import Client


@dataclass(frozen=True)
class Loaded:
    """A database with a world in it, and who may look: members of each workspace with their keys."""

    urls: Urls
    world: World
    viewers: list[Viewer]


@pytest.fixture(scope="session")
def loaded(server: Urls, template: str) -> Generator[Loaded, None, None]:
    """Loaded once for all tests of this folder."""
    name = fresh_name("witness")
    urls = _clone(server, template, name)
    yield Loaded(urls, *asyncio.run(load(urls, 11)))
    _drop(server, name)


@pytest.fixture
def urls(loaded: Loaded) -> Urls:
    """The application of the fixture `client` runs on the loaded database."""
    return loaded.urls


@pytest.fixture
async def asking(loaded: Loaded, client: Client) -> Asking:
    """Asks the service and the witness."""
    return Asking(loaded.world, loaded.viewers, client)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How much of what was generated the witness could answer."""
    if TALLY.generated:
        terminalreporter.section("witness")
        for line in TALLY.lines():
            terminalreporter.write_line(line)
