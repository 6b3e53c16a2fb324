"""As the app role, behind row-level security, every filter and order of leads has its index.

Row-level security switches off indexes of operators that are not leakproof, so a filter whose index is not used shows
as a scan by `workspace_id` only. Plans are the generic ones of the read pool, over 20,000 leads of two workspaces each.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from crm.core.database import Database
from crm.core.ids import encode, new_id
from graphapi.leads.inputs import LEAD_FILTER, LEAD_ORDER
from tests.conftest import Urls, _clone, _drop
from tests.http import make_office
from tests.plans.many import asked, fill, plan

pytestmark = [pytest.mark.anyio, pytest.mark.database]


@dataclass(frozen=True)
class Filled:
    """A database with many leads in it."""

    urls: Urls
    own: UUID
    other: UUID


@pytest.fixture(scope="module")
def filled(server: Urls, template: str) -> Generator[Filled, None, None]:
    """One database for this file."""
    name = f"plans_{uuid4().hex[:12]}"
    urls = _clone(server, template, name)

    async def build() -> Filled:
        database = await Database.open(urls.app, door_url=urls.door)
        own, other = [(await make_office(database, name)).workspace_id for name in ("Own", "Other")]
        await database.close()
        await fill(urls, [own, other])
        return Filled(urls, own, other)

    yield asyncio.run(build())
    _drop(server, name)


@pytest.fixture
async def database(filled: Filled) -> AsyncGenerator[Database, None]:
    """The pools of the app role."""
    opened = await Database.open(filled.urls.app, door_url=filled.urls.door, read_connections=1)
    yield opened
    await opened.close()


SPAN = {"gte": "2026-01-01T00:00:00Z", "lt": "2026-01-02T00:00:00Z"}
FILTERS: dict[str, tuple[dict[str, Any], str]] = {
    "status": ({"eq": "WORKING"}, "status"),
    "stepKey": ({"eq": "step1"}, "step_key"),
    "productId": ({"eq": encode("prod", new_id())}, "product_id"),
    "ownerId": ({"eq": encode("mem", new_id())}, "owner_id"),
    "audienceId": ({"eq": encode("aud", new_id())}, "audience_id"),
    "companyId": ({"eq": encode("comp", new_id())}, "company_id"),
    "resourceId": ({"eq": encode("res", new_id())}, "first_touch_resource_id"),
    "channelKey": ({"eq": "vk"}, "first_touch_channel_id"),
    "score": ({"gte": 50, "lt": 60}, "score"),
    "createdAt": (SPAN, "created_at"),
    "lastActivityAt": (SPAN, "last_activity_at"),
    "stepEnteredAt": (SPAN, "step_entered_at"),
    "revisitOn": ({"gte": "2026-12-01", "lte": "2026-12-07"}, "revisit_on"),
}
"""Conditions as lists send them, and the column that the index must be asked by."""
COUNT = "query($filter: LeadFilter) { leads(filter: $filter) { totalCount } }"
PAGE = """query($filter: LeadFilter, $orderBy: [LeadOrder!], $after: String, $search: String) {
  leads(first: 50, filter: $filter, orderBy: $orderBy, after: $after, search: $search) {
    pageInfo { hasNextPage endCursor } edges { node { id } } } }"""


def test_every_filter_is_tried() -> None:
    assert set(FILTERS) == set(LEAD_FILTER.fields)


@pytest.mark.parametrize("name", FILTERS)
async def test_a_filter_asks_its_index(filled: Filled, database: Database, name: str) -> None:
    """Where order is of no account, as in counting: by workspace and column."""
    given, column = FILTERS[name]
    found = await plan(database, filled.own, COUNT, {"filter": {name: given}})
    condition = found.conditions("leads")[-1]  # the page is planned before the count
    assert re.search(rf"workspace_id = .*\b{column}\b", condition), found.root


@pytest.mark.parametrize("name", FILTERS)
async def test_a_page_of_a_filter_reads_by_an_index(filled: Filled, database: Database, name: str) -> None:
    """By the filter's index, or in the list's order when the filter lets through so many that the page is full soon."""
    given, column = FILTERS[name]
    found = await plan(database, filled.own, PAGE, {"filter": {name: given}})
    (condition,) = found.conditions("leads")
    used = {node.get("Index Name") for node in found.nodes()}
    assert re.search(rf"\b{column}\b", condition) or "ix_leads_activity" in used, found.root
    assert found.sorts("leads") == [], found.root


ORDERS = [(key.upper(), direction) for key in LEAD_ORDER.choices for direction in ("ASC", "DESC")]
COLUMNS = {"NAME": "sort_key"}


@pytest.mark.parametrize(("field", "direction"), ORDERS)
async def test_an_order_is_read_from_its_index(filled: Filled, database: Database, field: str, direction: str) -> None:
    """The first page sorts nothing, and the next one starts at its cursor."""
    variables: dict[str, Any] = {"orderBy": [{"field": field, "direction": direction}]}
    first = await plan(database, filled.own, PAGE, variables)
    assert first.sorts("leads") == [], first.root
    cursor = (await asked(database, filled.own, PAGE, variables))["leads"]["pageInfo"]["endCursor"]
    second = await plan(database, filled.own, PAGE, {**variables, "after": cursor})
    assert second.sorts("leads") == [], second.root
    (condition,) = second.conditions("leads")
    assert re.search(rf"\b{COLUMNS.get(field, field.lower())}\b", condition), second.root


async def test_a_filter_without_its_index_is_noticed(filled: Filled, database: Database) -> None:
    """The same check over a column whose index is away, and over an operator that is not leakproof."""
    superuser = await asyncpg.connect(filled.urls.superuser)
    written = await superuser.fetchval("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_leads_score'")
    try:
        await superuser.execute("DROP INDEX ix_leads_score")
        found = await plan(database, filled.own, COUNT, {"filter": {"score": {"gte": 50, "lt": 60}}})
        assert not any("score" in condition for condition in found.conditions("leads"))
    finally:
        await superuser.execute(written)
        await superuser.close()
    async with database.read(filled.own) as reader:
        like = "EXPLAIN SELECT id FROM leads WHERE workspace_id = $1 AND sort_key LIKE '%a1b2c%'"
        rows = [row[0] for row in await reader.fetch(like, filled.own)]
        assert not any("Index Cond" in row and "~~" in row for row in rows), rows


async def test_search_asks_the_trigram_indexes(filled: Filled) -> None:
    """Inside `search_leads` every table is asked by workspace and pattern or id; nothing is read whole."""
    connection = await asyncpg.connect(filled.urls.superuser)
    plans: list[str] = []
    connection.add_log_listener(lambda _, message: plans.append(message.message))
    await connection.execute(
        "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on;"
        " SET client_min_messages = log"
    )
    for text in ("a1b2c", "Firm 1", "+7 916 000-12-35", "mail@example.com"):
        plans.clear()
        async with connection.transaction():
            await connection.execute(f"SET LOCAL app.workspace_id = '{filled.own}'")
            await connection.fetch("SELECT * FROM search_leads($1, $2)", filled.own, text)
        inside = next(shown for shown in plans if "ix_leads_search" in shown)
        assert "Seq Scan" not in inside
        conditions = re.findall(r"Index Cond: (.*)", inside)
        assert all(re.search(r"workspace_id = \S+\) AND ", condition) for condition in conditions), inside
        patterns = [condition for condition in conditions if "~~" in condition]
        assert len(patterns) == 5, inside  # leads, persons, companies; identities as they are written and by digits
    for text in ("a1", "a", "F 1", " "):
        plans.clear()
        async with connection.transaction():
            await connection.execute(f"SET LOCAL app.workspace_id = '{filled.own}'")
            await connection.fetch("SELECT * FROM search_leads($1, $2)", filled.own, text)
        inside = next(shown for shown in plans if "ix_leads_search" in shown)
        assert "Seq Scan" not in inside
        assert "ix_leads_name" in inside  # the beginning of a name is a range of the ordinary index
        wholly = re.findall(r"Bitmap Index Scan on ix_\w+_search .*rows=(\d{4,})", inside)
        assert wholly == [], inside  # patterns without a group of three letters would read it from end to end
    await connection.close()


async def test_search_finds_in_the_own_workspace_only(filled: Filled, database: Database) -> None:
    document = "query($text: String) { leads(search: $text) { totalCount edges { node { id } } } }"
    found = await asked(database, filled.own, document, {"text": "+7 916 000-12-35"})
    assert found["leads"]["totalCount"] == 1  # the other workspace has the same number
    other = await asked(database, filled.other, document, {"text": "+7 916 000-12-35"})
    assert other["leads"]["totalCount"] == 1
    assert other != found
