"""Generated operations over `leads`, `lead`, `node` and `nodes` against a plain-Python model of the same rows."""

import os
import random
from typing import Any

import pytest

from tests.graphapi.witness.ask import Asking, Operation, difference
from tests.graphapi.witness.documents import Writer
from tests.graphapi.witness.filters import keeps, order_terms
from tests.graphapi.witness.model import Viewer
from tests.graphapi.witness.pages import Cursor, Cursors, ordered
from tests.graphapi.witness.uncovered import UNCOVERED

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

LONG = int(os.environ.get("TOUCHLINE_WITNESS_SEEDS", "1500"))
PRIME = """query Prime($order: [LeadOrder!]) { leads(first: 200, orderBy: $order) { edges { cursor node {
  name tasks { edges { cursor } } scoreLog { edges { cursor } } timeline { edges { cursor } }
} } } }"""
PAGE = """query Page(
  $first: Int, $after: String, $last: Int, $before: String, $filter: LeadFilter, $order: [LeadOrder!]
) {
  leads(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $order) {
    totalCount totalCountIsExact pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id } }
  }
}"""
ORDERS = ("NAME", "SCORE", "LAST_ACTIVITY_AT", "CREATED_AT", "STEP_ENTERED_AT")


async def _prime(asking: Asking) -> None:
    """The cursors that generated documents may use."""
    for viewer in asking.viewers[:: len(asking.viewers) // 2]:
        for order in (None, *([{"field": name, "direction": way}] for name in ORDERS for way in ("ASC", "DESC"))):
            document = PRIME if order is None else PAGE
            await asking.compare(viewer, Operation(document, {"order": order, **({"first": 200} if order else {})}))


async def _run(asking: Asking, seeds: range) -> None:
    await _prime(asking)
    wrong = []
    for seed in seeds:
        viewer = asking.viewers[seed % len(asking.viewers)]
        writer = Writer(seed, viewer, asking.cursors, most=60)
        asked = [(viewer, writer.operation())]
        if seed % 3 == 0:  # once more with other variables, and by the same role of the other workspace
            asked += [(viewer, writer.varied()), (asking.beside(viewer), writer.varied())]
        for who, operation in asked:
            try:
                await asking.compare(who, operation, generated=True)
            except AssertionError as error:
                wrong.append(f"seed {seed}: {error}")
    assert not wrong, f"{len(wrong)} operations differ\n\n" + "\n\n".join(wrong)


@pytest.mark.parametrize("start", range(0, 60, 30))
async def test_generated_operations_answer_like_the_witness(asking: Asking, start: int) -> None:
    await _run(asking, range(start, start + 30))


@pytest.mark.long
async def test_many_generated_operations_answer_like_the_witness(asking: Asking) -> None:
    await _run(asking, range(1_000, 1_000 + LONG))


@pytest.mark.parametrize("seed", range(6))
async def test_lists_are_walked_both_ways_like_the_witness(asking: Asking, seed: int) -> None:
    chance, viewer = random.Random(seed), asking.viewers[seed % len(asking.viewers)]
    names = chance.sample(ORDERS, 1 + seed % 3)
    order = [{"field": name, "direction": chance.choice(("ASC", "DESC"))} for name in names]
    filter = None if seed < 2 else {"or": [{"score": {"gte": 0}}, {"revisitOn": {"isNull": True}}]}
    asked = {"order": order, "filter": filter}
    rows = [lead for lead in viewer.sight.rows("leads") if lead["withdrawn_at"] is None]
    wanted = [
        row for row in ordered(rows, order_terms("leads", order)) if keeps(viewer.sight, "LeadFilter", row, filter)
    ]
    size = chance.choice((7, 20, 43))
    assert len(await _walk(asking, viewer, asked, size, "first", "after")) == len(wanted)
    assert len(await _walk(asking, viewer, asked, size, "last", "before")) == len(wanted)


async def _walk(asking: Asking, viewer: Viewer, asked: Any, size: int, span: str, cursor: str) -> set[str]:
    """Ids of all pages; each is compared, and none shows a lead twice."""
    seen: set[str] = set()
    at, more, edge = None, *(("hasNextPage", "endCursor") if span == "first" else ("hasPreviousPage", "startCursor"))
    while True:
        page = (await asking.compare(viewer, Operation(PAGE, {**asked, span: size, cursor: at})))["leads"]
        ids = {each["node"]["id"] for each in page["edges"]}
        assert len(ids) == len(page["edges"])
        assert not ids & seen
        seen |= ids
        if not page["pageInfo"][more]:
            return seen
        at = page["pageInfo"][edge]


async def test_the_witness_sees_both_workspaces_apart(asking: Asking) -> None:
    """Half of the ids are the same in both, and their rows differ: each sees its own."""
    own = asking.viewers[0]
    other = asking.beside(own)
    both = {lead["id"] for lead in own.side.rows["leads"]} & {lead["id"] for lead in other.side.rows["leads"]}
    assert len(both) == 75
    document = Operation("{ leads(first: 200) { edges { node { id name person { name } step { name } } } } }", {})
    answers = [await asking.compare(viewer, document) for viewer in (own, other)]
    assert answers[0] != answers[1]


async def test_a_page_cut_off_by_a_cursor_knows_what_lies_behind_it(asking: Asking) -> None:
    viewer = asking.viewers[0]
    whole = (await asking.compare(viewer, Operation(PAGE, {"first": 30})))["leads"]
    low, high = whole["edges"][5]["cursor"], whole["edges"][9]["cursor"]
    between = {"after": low, "before": high}
    for span in ({"first": 20}, {"first": 2}, {"first": 0}, {"last": 20}, {"last": 2}, {"last": 0}):
        for cursors in (between, {"after": high, "before": low}, {"after": low}, {"before": low}):
            await asking.compare(viewer, Operation(PAGE, {**span, **cursors}))
    page = await asking.answer(viewer, Operation(PAGE, {"first": 20, **between}))
    info = page["leads"]["pageInfo"]
    assert (len(page["leads"]["edges"]), info["hasNextPage"], info["hasPreviousPage"]) == (3, True, True)


@pytest.mark.parametrize("name", ["channelKey", "status"])
async def test_a_field_without_operators_asks_nothing(asking: Asking, name: str) -> None:
    viewer = asking.viewers[0]
    answers = [
        await asking.compare(viewer, Operation(PAGE, {"first": 0, "filter": filter})) for filter in (None, {name: {}})
    ]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "found",
    [
        {"b": 1, "a": [True, None]},
        {"a": [1, None], "b": 1},
        {"a": [True], "b": 1},
        {"a": [True, None], "b": "1"},
        {"a": [True, None], "b": 1, "c": 1},
        {"a": [True, None]},
        None,
    ],
)
def test_the_comparison_sees_every_difference(found: Any) -> None:
    wanted = {"a": [True, None], "b": 1}
    assert difference(wanted, wanted, Cursors(), whole=True) is None
    assert difference(wanted, found, Cursors(), whole=True) is not None


def test_a_cursor_stands_for_one_position() -> None:
    terms, cursors = order_terms("leads", None), Cursors()
    one, two = (Cursor.of("leads", terms, {"last_activity_at": n, "id": n}) for n in (1, 2))
    assert cursors.agree(one, "x")
    assert cursors.agree(one, "x")
    assert not cursors.agree(one, "y")
    assert not cursors.agree(two, "x")
    assert not cursors.agree(two, None)
    assert cursors.at("x", terms) == (1, 1)


def test_nothing_of_lead_itself_is_left_out() -> None:
    assert not [name for name in UNCOVERED if name.startswith("Lead.")]
