"""Real clients against a live server: Node's packages, the workbench they run on, and the settled company served.

Without Node 20 these tests are left out, and say so; where TOUCHLINE_CLIENTS is `required`, as in CI, that fails them.
"""

import os
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.clients.workbench import Workbench, lay_out
from tests.conftest import Urls
from tests.graphapi.gateway.serving import serving
from tests.tenancy.kept import Kept, copied, recall
from tests.tenancy.settled import Settled, running
from tools import clients
from tools.steps import Failed

REQUIRED = os.environ.get("TOUCHLINE_CLIENTS") == "required"


@pytest.fixture(scope="session")
def modules() -> Path:
    """Where npm put the packages."""
    if clients.node_version() < clients.OLDEST_NODE:
        return _missing(f"Real clients need Node {clients.OLDEST_NODE} and npm on the PATH.")
    try:
        return clients.install()
    except Failed as failure:
        return _missing(str(failure))


def _missing(reason: str) -> Path:
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def workbench(modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """The folder in which they run."""
    return lay_out(tmp_path_factory.mktemp("clients"), modules)


@dataclass(frozen=True)
class Served:
    """The settled company behind a real server on loopback."""

    company: Settled
    url: str

    def world(self, who: str = "admin") -> dict[str, Any]:
        """What a client has to know to ask as that member."""
        socket = self.url.replace("http://", "ws://", 1)
        return {"url": self.url, "socket": socket, "key": self.company.person(who).key, "ids": self.company.ids}


@pytest.fixture(scope="module")
def place(server: Urls, settled_at: Kept) -> Generator[Urls, None, None]:
    """One database for a file."""
    with copied(server, settled_at, "clients") as urls:
        yield urls


@pytest.fixture(scope="module")
async def served(place: Urls, settled_at: Kept) -> AsyncGenerator[Served, None]:
    """The company, asked through HTTP and WebSocket."""
    async with running(place, read_connections=4) as client, serving(client.app) as url:
        yield Served(recall(client, settled_at), url)
