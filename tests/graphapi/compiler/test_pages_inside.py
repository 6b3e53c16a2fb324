"""Pages inside rows: from the end, before and after a cursor, and what is not asked is not read."""

import re
from typing import Any

import pytest

from graphapi.gateway import Request
from tests.graphapi.compiler.witness import Row, sort
from tests.graphapi.compiler.world import Harbour, public

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

PAGE = """query P($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  boat(id: $id) { trips(first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }
}"""


def _trips(harbour: Harbour) -> list[Row]:
    """Of the boat that has most, the newest first, as its list has them."""
    trips = harbour.world.of("trips")
    owners = [trip["boat_id"] for trip in trips]
    most = max(owners, key=lambda owner: (owners.count(owner), owner))
    return sort([trip for trip in trips if trip["boat_id"] == most], [("started_at", True)])


async def _page(harbour: Harbour, boat: Any, **span: Any) -> tuple[list[Any], Any]:
    found = (await harbour.data(PAGE, {"id": public("boat", boat), **span}))["boat"]["trips"]
    return [edge["node"]["id"] for edge in found["edges"]], found["pageInfo"]


async def test_the_last_of_a_list_inside_a_row_and_what_was_before(harbour: Harbour) -> None:
    """`messages(last: 20)` and then `before`: in the list's own order, whichever end is read."""
    rows = _trips(harbour)
    wanted, boat = [public("trip", row["id"]) for row in rows], rows[0]["boat_id"]
    assert len(wanted) == 5
    ids, info = await _page(harbour, boat, last=2)
    assert ids == wanted[3:]
    assert (info["hasPreviousPage"], info["hasNextPage"]) == (True, False)
    ids, info = await _page(harbour, boat, last=2, before=info["startCursor"])
    assert ids == wanted[1:3]
    assert (info["hasPreviousPage"], info["hasNextPage"]) == (True, True)
    ids, info = await _page(harbour, boat, last=2, before=info["startCursor"])
    assert ids == wanted[:1]
    assert (info["hasPreviousPage"], info["hasNextPage"]) == (False, True)
    ids, info = await _page(harbour, boat, first=2, after=info["endCursor"])
    assert ids == wanted[1:3]
    ids, _ = await _page(harbour, boat, before=info["endCursor"])
    assert ids == wanted[:2]  # neither first nor last: the page that ends there
    ids, _ = await _page(harbour, boat)
    assert ids == wanted[:3]  # the declaration's own size


async def test_every_row_has_a_page_of_its_own(harbour: Harbour) -> None:
    query = "{ ports { boats(last: 2) { totalCount edges { node { id trips(last: 1) { edges { node { id } } } } } } } }"
    found = (await harbour.data(query))["ports"]
    for port, shown in zip(sort(harbour.world.of("ports"), [("key", False)]), found, strict=True):
        boats = sort([b for b in harbour.world.of("boats") if b["home_id"] == port["id"]], [("name", False)])
        assert shown["boats"]["totalCount"] == len(boats)
        assert [edge["node"]["id"] for edge in shown["boats"]["edges"]] == [public("boat", b["id"]) for b in boats[-2:]]
        for edge, boat in zip(shown["boats"]["edges"], boats[-2:], strict=True):
            trips = [trip for trip in harbour.world.of("trips") if trip["boat_id"] == boat["id"]]
            wanted = [public("trip", trip["id"]) for trip in sort(trips, [("started_at", True)])[-1:]]
            assert [inner["node"]["id"] for inner in edge["node"]["trips"]["edges"]] == wanted


async def test_pages_of_every_parent_have_cursors_of_the_same_list(harbour: Harbour) -> None:
    """A cursor is a place in an order, not in one row's list: where another row's list goes on from it, it does."""
    rows = _trips(harbour)
    _, info = await _page(harbour, rows[0]["boat_id"], first=1)
    other = next(boat for boat in harbour.world.of("boats") if boat["id"] != rows[0]["boat_id"])
    trips = [trip for trip in harbour.world.of("trips") if trip["boat_id"] == other["id"]]
    later = [
        public("trip", trip["id"])
        for trip in sort(trips, [("started_at", True)])
        if (trip["started_at"], trip["id"]) < (rows[0]["started_at"], rows[0]["id"])
    ]
    assert (await _page(harbour, other["id"], first=50, after=info["endCursor"]))[0] == later


def _sql(harbour: Harbour, query: str) -> str:
    operation = harbour.gateway.operation(Request(query))
    statement = harbour.gateway.plan(operation, harbour.gateway.variables(operation, {}), harbour.context()).statement
    assert statement is not None
    return statement.sql


def _read(sql: str) -> list[str]:
    """Where the table of boats is read."""
    return re.findall(r"(?:FROM|JOIN) harbour_boats AS", sql)


async def test_what_is_not_asked_for_is_not_read(harbour: Harbour) -> None:
    counted = _sql(harbour, "{ boats { totalCount edges { node { id } } } }")
    assert counted.count("count(*)") == 1
    assert len(_read(counted)) == 2
    for asked in ("edges { node { id } }", "edges { cursor }", "pageInfo { hasNextPage }", "pageInfo { endCursor }"):
        sql = _sql(harbour, f"{{ boats {{ {asked} }} }}")
        assert "10001" not in sql  # up to which it would be counted
        assert len(_read(sql)) == 1
    only = _sql(harbour, "{ boats { totalCount } }")
    assert len(_read(only)) == 1
    assert "LIMIT 51" not in only
    assert _read(_sql(harbour, "{ boats { __typename } }")) == []
    assert "ORDER BY" not in _sql(harbour, "{ boats { totalCount totalCountIsExact } }")
