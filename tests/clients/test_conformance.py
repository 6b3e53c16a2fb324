"""What others' checkers say of the door and of the schema."""

import pytest

from tests.clients.conftest import Served
from tests.clients.workbench import Workbench

pytestmark = [pytest.mark.anyio, pytest.mark.newest]


@pytest.mark.database
async def test_graphql_over_http_is_spoken_as_the_specification_has_it(workbench: Workbench, served: Served) -> None:
    assert await workbench.must("audit.mjs", world=served.world()) == "61 of 61\n"


@pytest.mark.parametrize("checker", ["eslint.mjs", "schema_linter.mjs"])
async def test_a_linter_finds_no_fault_in_the_schema(workbench: Workbench, checker: str) -> None:
    assert await workbench.must(checker) == ""
