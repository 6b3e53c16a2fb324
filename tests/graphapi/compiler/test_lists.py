"""Filters, orders and pages of random lists against the plain-Python witness."""

import random
from typing import Any

import pytest

from crm.core.ids import encode
from tests.graphapi.compiler.witness import Asked, Chance, expected
from tests.graphapi.compiler.world import Harbour

pytestmark = [pytest.mark.anyio, pytest.mark.database]

LIST = """query List($first: Int, $after: String, $last: Int, $before: String, $filter: BoatFilter, $orderBy: [BoatOrder!]) {
  boats(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    totalCount totalCountIsExact
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id } }
  }
}"""  # noqa: E501 - one line of GraphQL


async def _page(harbour: Harbour, asked: Asked, **span: Any) -> Any:
    variables = {"filter": asked.filter, "orderBy": asked.order_by, **span}
    return (await harbour.data(LIST, variables))["boats"]


def _ids(page: Any) -> list[str]:
    return [edge["node"]["id"] for edge in page["edges"]]


@pytest.mark.parametrize("seed", range(12))
async def test_random_lists_page_both_ways_like_the_witness(harbour: Harbour, seed: int) -> None:
    chance = Chance(harbour.world, seed)
    for _ in range(6):
        asked = chance.asked()
        wanted = [encode("boat", row["id"]) for row in expected(harbour.world, asked)]
        size = chance.random.choice([1, 3, 7, 50])
        await _walk_forward(harbour, asked, wanted, size)
        await _walk_backward(harbour, asked, wanted, size)


async def _walk_forward(harbour: Harbour, asked: Asked, wanted: list[str], size: int) -> None:
    after, seen = None, 0
    while True:
        page = await _page(harbour, asked, first=size, after=after)
        assert _ids(page) == wanted[seen : seen + size], (asked.filter, asked.order)
        assert (page["totalCount"], page["totalCountIsExact"]) == (len(wanted), True)
        info = page["pageInfo"]
        assert info["hasPreviousPage"] is (seen > 0)
        assert info["hasNextPage"] is (seen + size < len(wanted))
        cursors = [edge["cursor"] for edge in page["edges"]] or [None]
        assert (info["startCursor"], info["endCursor"]) == (cursors[0], cursors[-1])
        seen += size
        if not info["hasNextPage"]:
            return
        after = info["endCursor"]


async def _walk_backward(harbour: Harbour, asked: Asked, wanted: list[str], size: int) -> None:
    before, end = None, len(wanted)
    while True:
        page = await _page(harbour, asked, last=size, before=before)
        start = max(end - size, 0)
        assert _ids(page) == wanted[start:end], (asked.filter, asked.order)
        info = page["pageInfo"]
        assert info["hasNextPage"] is (end < len(wanted))
        assert info["hasPreviousPage"] is (start > 0)
        cursors = [edge["cursor"] for edge in page["edges"]] or [None]
        assert (info["startCursor"], info["endCursor"]) == (cursors[0], cursors[-1])
        if start == 0:
            return
        before, end = info["startCursor"], start


async def test_a_page_between_two_cursors(harbour: Harbour) -> None:
    asked = Asked(None, lambda row: True, [("length", True), ("rank", False)])
    wanted = [encode("boat", row["id"]) for row in expected(harbour.world, asked)]
    whole = await _page(harbour, asked, first=100)
    cursors = [edge["cursor"] for edge in whole["edges"]]
    for start, end in [random.Random(n).sample(range(len(wanted)), 2) for n in range(8)]:
        page = await _page(harbour, asked, first=4, after=cursors[start], before=cursors[end])
        assert _ids(page) == wanted[start + 1 : end][:4]
        page = await _page(harbour, asked, last=4, after=cursors[start], before=cursors[end])
        assert _ids(page) == wanted[start + 1 : end][-4:]


async def test_an_empty_page_of_size_nought(harbour: Harbour) -> None:
    page = await _page(harbour, Asked(None, lambda row: True, []), first=0)
    assert page["edges"] == []
    assert page["pageInfo"] == {
        "hasNextPage": True, "hasPreviousPage": False, "startCursor": None, "endCursor": None,
    }  # fmt: skip
    assert page["totalCount"] == 40


async def test_search_is_a_row_source_inside_the_workspace(harbour: Harbour) -> None:
    query = "query S($s: String) { boats(first: 200, search: $s) { totalCount edges { node { name } } } }"
    for words in ("Boat 1", "'", "no such", "\x01"):
        found = (await harbour.data(query, {"s": words}))["boats"]
        wanted = [row["name"] for row in harbour.world.of("boats") if words in row["name"]]
        assert sorted(edge["node"]["name"] for edge in found["edges"]) == sorted(wanted)
        assert found["totalCount"] == len(wanted)
    assert (await harbour.data(query, {"s": None}))["boats"]["totalCount"] == 40


async def test_a_filter_written_in_the_document_with_variables_inside(harbour: Harbour) -> None:
    query = """query F($rank: Int, $open: Boolean) {
      boats(first: 200, orderBy: {field: NAME}, filter: {or: [{rank: {eq: $rank}}, {isOpen: {eq: $open}}], not: {length: {isNull: true}}})
      { totalCount } }"""  # noqa: E501 - one line of GraphQL
    boats = harbour.world.of("boats")
    for rank, is_open in ((2, True), (3, False)):
        wanted = [b for b in boats if (b["rank"] == rank or b["is_open"] is is_open) and b["length"] is not None]
        found = await harbour.data(query, {"rank": rank, "open": is_open})
        assert found["boats"]["totalCount"] == len(wanted)
    error = await harbour.error(query, {"rank": 2})
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "empty condition" in error["message"]
