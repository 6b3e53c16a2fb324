"""How many statements each operation takes that clients count on: pinned in pinned.toml, asked in the contract's order.

A number that grows is a query in a loop, or a second look at what was known already. The reads hold the two that find
out who asks: they would be remembered for five seconds, which is no number to pin, so they are forgotten each time.
"""

import tomllib
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest
from graphql import OperationType

from funnel.facts import chains, recognise
from funnel.scores import rule_sets
from tests.conftest import Urls
from tests.contract.documents import CONTRACT, Operation, asked, kind_of
from tests.contract.test_answers import ASKED, ask, settle_desk
from tests.statements.counting import Counter, counting
from tests.tenancy.kept import Kept, copied, recall
from tests.tenancy.settled import Settled, running

needs_contract = pytest.mark.skipif(
    not CONTRACT.exists(), reason=f"{CONTRACT} is missing: it lies beside a full checkout."
)
pytestmark = [pytest.mark.anyio, pytest.mark.database, needs_contract, pytest.mark.newest]

PINNED: dict[str, list[int]] = tomllib.loads((Path(__file__).parent / "pinned.toml").read_text(encoding="utf-8"))
"""Operation → [statements of reading, statements of the transaction]."""


@pytest.fixture(scope="module")
def place(server: Urls, settled_at: Kept) -> Generator[Urls, None, None]:
    """One database for this file, with the company in it."""
    with copied(server, settled_at, "pinned") as urls:
        yield urls


@pytest.fixture(scope="module")
async def desk(place: Urls, settled_at: Kept) -> AsyncGenerator[tuple[Settled, Counter], None]:
    """The company of the contract's answers, in an application with one connection for reading."""
    async with running(place, read_connections=1) as client, counting(client.database) as counter:
        company = await settle_desk(recall(client, settled_at))
        for compiled in (recognise._KEPT, chains._KEPT, rule_sets._KEPT):
            compiled.clear()  # rules as a fresh process reads them, whichever process built the company
        yield company, counter


def is_query(operation: Operation) -> bool:
    """Whether it only reads, so that it can be asked twice."""
    return kind_of(operation) is OperationType.QUERY


def test_every_operation_due_is_pinned() -> None:
    """An operation added to due.toml is to be counted here too."""
    assert {operation.name for operation in asked()} == set(PINNED)


async def test_operations_take_as_many_statements_as_are_pinned(desk: tuple[Settled, Counter]) -> None:
    """One test: what a mutation has to do depends on those before it."""
    company, counter = desk
    counted = {}
    for operation in asked():
        if is_query(operation):
            await ask(company, operation, ASKED[operation.name])
        company.admin.client.app.state.service.authenticator.forget()
        with counter.fresh() as seen:
            await ask(company, operation, ASKED[operation.name])
        counted[operation.name] = [len(seen.reads), len(seen.writes)]
    assert counted == PINNED


COMPARISON = """
query($input: AttributionRunComparisonInput!) { attributionRunComparison(input: $input) {
  summary rows { key label move before { share rank } after { share rank } } inputs { input before after }
} }
"""


async def test_two_runs_are_compared_in_as_many_statements_whatever_they_hold(
    desk: tuple[Settled, Counter],
) -> None:
    """No operation of the contract; who asks is two of them."""
    company, counter = desk
    given = {"before": company.ids["run_done"], "after": company.ids["run_other"]}
    await company.admin.read(COMPARISON, input=given)
    company.admin.client.app.state.service.authenticator.forget()
    with counter.fresh() as seen:
        await company.admin.read(COMPARISON, input=given)
    assert (len(seen.reads), len(seen.writes)) == (4, 0)
