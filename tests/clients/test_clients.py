"""Clients that front ends are written with, typed by what graphql-codegen and relay-compiler make of our documents."""

import pytest

from tests.clients.conftest import Served
from tests.clients.workbench import Workbench

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


@pytest.fixture(scope="module")
async def compiled(workbench: Workbench) -> Workbench:
    """Types generated, Relay's artifacts compiled, everything checked by `tsc --strict` and turned into JavaScript."""
    await workbench.must("codegen.mjs")
    await workbench.must("relay.mjs")
    await workbench.must("node_modules/typescript/bin/tsc", "--project", "tsconfig.json")
    return workbench


@pytest.mark.usefixtures("undisturbed")
@pytest.mark.parametrize("client", ["apollo", "urql", "relay", "graphql_ws"])
async def test_client_works(compiled: Workbench, served: Served, client: str) -> None:
    await compiled.must("--test", "--test-reporter=spec", f"dist/src/{client}.test.js", world=served.world())


@pytest.mark.usefixtures("undisturbed")
async def test_example_runs(compiled: Workbench, served: Served) -> None:
    said = await compiled.must("dist/example/leads.js", world=served.world())
    count, event = said.splitlines()
    assert int(count.partition(" ")[0]) > 20
    assert event.startswith("TASK_CREATED: “Ring back” for ")
