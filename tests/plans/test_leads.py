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
from tests.plans.many import fill, plan

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
    given, column = FILTERS[name]
    found = await plan(database, filled.own, COUNT, {"filter": {name: given}})
    conditions = found.conditions("leads")
    print(conditions, [n.get("Index Name") for n in found.nodes()])
    assert re.search(rf"\b{column}\b", conditions[-1]), found.root


@pytest.mark.parametrize("name", FILTERS)
async def test_a_page_of_a_filter_reads_by_an_index(filled: Filled, database: Database, name: str) -> None:
    """By the filter's index, or in the list's order when the filter lets through so many that the page is full soon."""
    given, column = FILTERS[name]
    found = await plan(database, filled.own, PAGE, {"filter": {name: given}})
    (condition,) = found.conditions("leads")
    assert "workspace_id" in condition, found.root
    assert found.sorts("leads") == [], found.root
    used = {node.get("Index Name") for node in found.nodes()}
    assert re.search(rf"\b{column}\b", condition) or "ix_leads_activity" in used, found.root


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("field", [key.upper() for key in LEAD_ORDER.choices])
async def test_an_order_is_read_from_its_index(
    filled: Filled, database: Database, field: str, direction: str
) -> None:
    order = [{"field": field, "direction": direction}]
    found = await plan(database, filled.own, PAGE, {"orderBy": order})
    assert found.sorts("leads") == [], found.root
