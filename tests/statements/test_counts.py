"""How many statements the requests of everyday take: pinned, and the same for one thing and for many.

A number that grows here is a query in a loop, or a second look at what was known already.
"""

from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from graphql import print_ast

from tests.conftest import Urls, _clone, _drop, fresh_name
from tests.contract.documents import CONTRACT, due
from tests.scenario.spinaok import PERIOD, RECORD, Company
from tests.statements.counting import Counter, counting
from tests.tenancy.settled import running, told

needs_contract = pytest.mark.skipif(
    not CONTRACT.exists(), reason=f"{CONTRACT} is missing: it lies beside a full checkout."
)
pytestmark = [pytest.mark.anyio, pytest.mark.database, needs_contract, pytest.mark.newest]

WHO_ASKS = 2
"""Statements that find out which member a key belongs to, and what it may do."""


@dataclass(frozen=True)
class Counted:
    """The company of the story with a counter on its database."""

    company: Company
    ids: dict[str, str]
    counter: Counter

    async def reads(self, name: str, who: str = "strategist", **variables: Any) -> list[str]:
        """Statements of a contract operation, when the types of its columns and who asks are known already."""
        (operation,) = (each for each in due() if each.name == name)
        document, person = print_ast(operation.document), getattr(self.company, who)
        await person.read(document, **variables)
        self.forget()
        with self.counter.fresh() as counted:
            await person.read(document, **variables)
        assert counted.writes == []
        return counted.reads[WHO_ASKS:]

    def forget(self) -> None:
        """Who asked: it would be remembered for five seconds, and that is no number to count by."""
        self.company.admin.client.app.state.service.authenticator.forget()


@pytest.fixture(scope="module")
def place(server: Urls, template: str) -> Generator[Urls, None, None]:
    """One database for this file."""
    name = fresh_name("statements")
    yield _clone(server, template, name)
    _drop(server, name)


@pytest.fixture(scope="module")
async def counted(place: Urls) -> AsyncGenerator[Counted, None]:
    """The company, in an application with one connection for reading."""
    async with running(place, read_connections=1) as client, counting(client.database) as counter:
        company, ids = await told(client, "SpinaOK")
        yield Counted(company, ids, counter)


async def test_a_list_is_one_statement_with_what_may_be_done(counted: Counted) -> None:
    """Contract 01: however many leads, persons, owners, steps, touches and tasks are on the page."""
    few = await counted.reads("SalesInbox", first=1)
    many = await counted.reads("SalesInbox", first=50, search="an", filter={"score": {"gte": 0}})
    assert (len(few), len(many)) == (1, 1)


async def test_my_day(counted: Counted) -> None:
    """Contract 01: the workspaces, seven for the day, member with permissions, workspace; then what the lists hold."""
    assert len(await counted.reads("MyDay", "svetlana")) == 9
    for number in (1, 2, 3):
        task = {
            "leadId": counted.company.leads["gleb"], "title": f"Call {number}", "dueAt": "2099-01-01T09:00:00Z",
            "ownerId": counted.company.svetlana.id,
        }  # fmt: skip
        await counted.company.admin.change("taskCreate", "TaskCreateInput", "task { id }", task)
        assert len(await counted.reads("MyDay", "svetlana")) == 10


async def test_a_lead_card_is_one_statement_beside_its_holes(counted: Counted) -> None:
    """Contract 02: the card with what may be done and the candidates of decisions; one for all credit."""
    company = counted.company
    anna = await counted.reads("LeadCard", id=company.leads["anna"], creditModel="linear")
    gleb = await counted.reads("LeadCard", id=company.leads["gleb"], creditModel="linear")
    assert (len(anna), len(gleb)) == (2, 2)


async def test_reports(counted: Counted) -> None:
    """Contract 05, 06, matrix: the facts once, planned for their values; then a statement for each type of record."""
    product = {"productId": counted.company.product_id, "period": PERIOD}
    report = {**product, "trend": "MONTH", "breakdown": "RESOURCE"}
    credit = {
        **product, "conversion": {"sale": True}, "dimension": "RESOURCE", "includeSelfReported": True,
        "models": [{"key": key} for key in ("first", "linear", "shapley")],
    }  # fmt: skip
    sale = {"conversionId": counted.ids["anna_sale"], "model": {"key": "linear"}}
    counts = {
        "FunnelReport": len(await counted.reads("FunnelReport", input=report)),
        "AttributionReport": len(await counted.reads("AttributionReport", input=credit)),
        "AttributionExplain": len(await counted.reads("AttributionExplain", **sale)),
        "ClusterMatrix": len(await counted.reads("ClusterMatrix", **product, variants=["AS_IS", "TO_BE", "ACTUAL"])),
    }
    assert counts == {"FunnelReport": 9, "AttributionReport": 7, "AttributionExplain": 7, "ClusterMatrix": 25}


INSIGHTS = {
    "whatChanged": (21, {"metric": "AMOUNT", "model": {"key": "linear"}, "dimension": "RESOURCE"}, "rows { key }"),
    "whyChanged": (3, {"since": "2026-01-01T00:00:00Z"}, "reasons { cause count }"),
    "journeyInsights": (4, {"dimension": "RESOURCE"}, "paths { conversions } roles { opens }"),
    "modelDisagreement": (5, {"dimension": "RESOURCE", "models": [{"key": "first"}, {"key": "last"}]}, "models"),
    "nextBestSpend": (6, {"dimension": "RESOURCE", "model": {"key": "linear"}}, "rows { missing } moves { isClear }"),
}
"""Root field → statements of an answer without records, what is asked beside the product and sales, the selection."""


@pytest.mark.parametrize("name", INSIGHTS)
async def test_insights(counted: Counted, name: str) -> None:
    """However many channels, resources, journeys and weeks there are."""
    wanted, more, selection = INSIGHTS[name]
    days = {"before": PERIOD, "after": PERIOD} if name == "whatChanged" else {"period": PERIOD}
    given = {"productId": counted.company.product_id, "conversion": {"sale": True}, **days, **more}
    document = f"query($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{ {selection} }} }}"
    document = document.replace("ModelDisagreementInput", "AttributionReportInput")
    await counted.company.strategist.read(document, input=given)
    counted.forget()
    with counted.counter.fresh() as seen:
        await counted.company.strategist.read(document, input=given)
    assert (len(seen.reads) - WHO_ASKS, seen.writes) == (wanted, [])


async def test_a_product_with_fifty_goals_takes_no_more_than_with_one(counted: Counted) -> None:
    """Contract 04: goals with their figures and plans are read together."""
    one = await counted.reads("FunnelModel", productId=counted.company.product_id)
    await set_goals(counted.company, 49)
    fifty = await counted.reads("FunnelModel", productId=counted.company.product_id)
    goals = await counted.company.strategist.read("{ resourceGoals { totalCount } }")
    assert goals["resourceGoals"]["totalCount"] == 50
    assert (len(one), len(fifty)) == (3, 3)


BOARD = """
query($input: GoalBoardInput!) { goalBoard(input: $input) { total onPace goals {
  id status target actual expectedToDate pace extent onPace forecast { value low high chance missing }
  supporting { metric actual pace forecast { value } } } } }
"""


async def test_the_board_of_fifty_goals_takes_no_more_than_of_one(counted: Counted) -> None:
    """The zone; all figures in two statements (one where nothing recorded is asked for); the goals themselves."""
    strategist, given = counted.company.strategist, {"input": {"statuses": ["DRAFT", "RUNNING"]}}
    await strategist.read(BOARD, **given)
    with counted.counter.fresh() as seen:
        board = (await strategist.read(BOARD, **given))["goalBoard"]
    assert (board["total"], len(board["goals"])) == (50, 50)
    assert len(seen.reads) == 3


async def set_goals(company: Company, count: int) -> None:
    """So many goals more, of one day each."""
    for number in range(count):
        day = (date(2027, 1, 1) + timedelta(days=number)).isoformat()
        goal = {
            "resourceId": company.resources["group"], "productId": company.product_id, "stepKey": "aware",
            "text": f"Goal {number}", "metric": "STEP_GOAL_REACHED", "target": "10",
            "period": {"start": day, "end": day},
        }  # fmt: skip
        await company.strategist.change("resourceGoalSet", "ResourceGoalSetInput", "goal { id }", goal)


async def test_a_hundred_touches_take_no_more_than_one(counted: Counted) -> None:
    """Contract 09: people nobody knew, each with a form sent, so that everything there is to write is written."""
    counts = []
    for batch, size in enumerate((1, 1, 100)):
        items = [touch(counted.company, f"{batch}-{number}") for number in range(size)]
        counted.forget()
        with counted.counter.fresh() as seen:
            outcome = (await counted.company.site.read(RECORD, input={"items": items}))["touchpointsRecord"]
        assert outcome["recorded"] == size
        counts.append((len(seen.writes), len(seen.reads)))
    assert counts[1] == counts[2] == (19, 2)  # one of the reads finds out who asks


def touch(company: Company, name: str) -> dict[str, Any]:
    """A form sent by somebody new."""
    return {
        "source": "count", "externalId": name, "kind": "FORM_SUBMIT", "occurredAt": "2026-09-20T07:00:00Z",
        "resourceId": company.resources["site"], "channelKey": "organic_search", "name": f"Visitor {name}",
        "identities": [{"kind": "EMAIL", "value": f"visitor-{name}@example.com"}],
    }  # fmt: skip
