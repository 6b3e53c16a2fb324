"""What clients can send that must neither reach the database nor break the answer."""

from typing import Any

import orjson
import pytest

from crm.core.ids import encode, new_id
from graphapi.compiler.cursors import encode as cursor
from graphapi.compiler.finish import letters, with_ids
from tests.graphapi.compiler.world import HOSTILE, Harbour, public

pytestmark = [pytest.mark.anyio, pytest.mark.database]

PAGE = """query P($after: String, $before: String, $orderBy: [BoatOrder!]) {
  boats(first: 2, after: $after, before: $before, orderBy: $orderBy) {
    pageInfo { endCursor } edges { node { id } } } }"""
BY_RANK = [{"field": "RANK", "direction": "ASC"}]


async def _mark(harbour: Harbour) -> tuple[str, list[Any]]:
    found = await harbour.data(PAGE, {"orderBy": BY_RANK})
    import base64

    text = found["boats"]["pageInfo"]["endCursor"]
    return text, orjson.loads(base64.urlsafe_b64decode(text + "=="))


async def test_forged_cursors_are_the_clients_mistake(harbour: Harbour) -> None:
    whole, (mark, rank, id) = await _mark(harbour)
    forged = [
        "", "x", "!!!", "AAAA", "é", "\0", "\x01", "W10", "a" * 9000, whole[:-1] + "\n",
        *(
            cursor(orjson.dumps(values).decode())
            for values in (
                [mark, rank], [mark, rank, id, 1], [mark, str(rank), id], [mark, None, id], [mark, 2**31, id],
                [mark, 1.5, id], [mark, True, id], [mark, rank, "x"], [mark, rank, 5], [mark, rank, None], {}, "x",
                    None,
                ["other", rank, id], [mark, [rank], id], [mark, {"a": 1}, id],
            )
        ),
    ]  # fmt: skip
    for text in forged:
        for side in ("after", "before"):
            error = await harbour.error(PAGE, {side: text, "orderBy": BY_RANK})
            assert error["extensions"]["code"] == "BAD_USER_INPUT", text
            assert "cursor" in error["message"], error
    assert (await harbour.data(PAGE, {"after": whole, "orderBy": BY_RANK}))["boats"]["edges"]


async def test_a_cursor_is_looked_at_where_only_the_count_is_asked_for(harbour: Harbour) -> None:
    whole, _ = await _mark(harbour)
    counted = "query C($at: String, $orderBy: [BoatOrder!]) { boats(after: $at, orderBy: $orderBy) { totalCount } }"
    for text in ("x", "", whole[:-2]):
        error = await harbour.error(counted, {"at": text, "orderBy": BY_RANK})
        assert (error["path"], error["message"]) == (["boats"], "after is no cursor of this list.")
    error = await harbour.error(counted, {"at": whole})
    assert error["message"] == "after is a cursor of another list or another order."
    assert (await harbour.data(counted, {"at": whole, "orderBy": BY_RANK}))["boats"]["totalCount"] == 40


async def test_a_cursor_of_another_order_is_refused(harbour: Harbour) -> None:
    text, _ = await _mark(harbour)
    for order in ([{"field": "RANK", "direction": "DESC"}], [{"field": "LENGTH", "direction": "ASC"}], None):
        error = await harbour.error(PAGE, {"after": text, "orderBy": order})
        assert error["message"] == "after is a cursor of another list or another order."


async def test_ids_that_are_none_or_of_another_type(harbour: Harbour) -> None:
    good = public("boat", harbour.world.of("boats")[0]["id"])
    assert good is not None
    for text in (
        "",
        "boat_",
        good[:-1],
        good + "0",
        good.upper(),
        "boat_" + "z" * 26,
        "' OR 1=1 --",
        "\0",
        "boat\x01_" + "0" * 26,
    ):
        for query in (
            "query I($id: ID!) { boat(id: $id) { id } }",
            "query I($id: ID!) { node(id: $id) { id } }",
            "query I($id: ID!) { boats(filter: {homeId: {eq: $id}}) { totalCount } }",
            "query I($id: ID!) { boats(filter: {homeId: {in: [$id]}}) { totalCount } }",
        ):
            error = await harbour.error(query, {"id": text})
            assert error["extensions"]["code"] == "BAD_USER_INPUT", (query, text)
    query = "query P($id: ID!) { ports { key } mine: boat(id: $id) { id } }"
    assert (await harbour.error(query, {"id": "x"}))["path"] == ["mine"]
    query = "{ ports { key } mine: boats(first: 999) { totalCount } }"
    assert (await harbour.error(query))["path"] == ["mine"]
    error = await harbour.error(
        "query I($f: BoatFilter) { boats(filter: $f) { totalCount } }", {"f": {"and": [{"homeId": {"eq": good}}]}}
    )
    assert (
        error["message"] == "The id at filter.and.0.homeId.eq is of another type: it begins with boat_, expected port_."
    )
    assert error["path"] == ["boats"]


async def test_text_the_database_cannot_hold(harbour: Harbour) -> None:
    query = "query T($f: BoatFilter, $s: String) { boats(filter: $f, search: $s) { totalCount } }"
    for variables in ({"f": {"name": {"eq": "a\0b"}}}, {"f": {"name": {"in": ["x", "\0"]}}}, {"s": "\0"}):
        error = await harbour.error(query, variables)
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert "NUL" in error["message"]
    assert (await harbour.error('{ boats(search: "\\u0000") { totalCount } }'))["extensions"][
        "code"
    ] == "BAD_USER_INPUT"


async def test_hostile_text_is_found_and_given_back_as_it_is(harbour: Harbour) -> None:
    query = "query H($f: BoatFilter) { boats(first: 200, filter: $f) { edges { cursor node { name } } } }"
    names = [row["name"] for row in harbour.world.of("boats")]
    for text in HOSTILE:
        found = (await harbour.data(query, {"f": {"name": {"eq": text}}}))["boats"]["edges"]
        assert [edge["node"]["name"] for edge in found] == [text] * names.count(text)
        literal = f"{{ boats(first: 200, filter: {{name: {{eq: {orjson.dumps(text).decode()}}}}}) {{ totalCount }} }}"
        assert (await harbour.data(literal))["boats"]["totalCount"] == names.count(text)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("first: 201", "first lies between 0 and 200"),
        ("first: -1", "first lies between 0 and 200"),
        ("last: 1000000", "last lies between 0 and 200"),
        ("first: 1, last: 1", "first or last"),
        ("orderBy: [{field: NAME}, {field: NAME}]", "twice"),
        ("filter: {rank: {gt: null}}", "needs a value"),
        ("filter: {rank: {isNull: null}}", "true or false"),
        ("filter: {or: [{}]}", "filter.or holds an empty condition"),
        ("filter: {or: []}", "filter.or holds an empty condition"),
        ("filter: {or: [{rank: {gt: 1}}, {and: []}]}", "filter.or holds an empty condition"),
        ("filter: {not: {}}", "filter.not holds an empty condition"),
        ("filter: {not: {rank: {}}}", "filter.not holds an empty condition"),
        ("filter: {and: [{not: {or: []}}]}", "holds an empty condition"),
    ],
)
async def test_arguments_that_make_no_sense(harbour: Harbour, arguments: str, words: str) -> None:
    error = await harbour.error(f"{{ boats({arguments}) {{ totalCount }} }}")
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert words in error["message"]


@pytest.mark.parametrize("empty", ["{}", "{and: []}", "{and: [{}]}", "{rank: {}}", "{not: null}", "{or: null}", "null"])
async def test_what_is_empty_asks_nothing(harbour: Harbour, empty: str) -> None:
    every = await harbour.data("{ boats { totalCount } }")
    assert await harbour.data(f"{{ boats(filter: {empty}) {{ totalCount }} }}") == every
    assert every["boats"]["totalCount"] > 0


async def test_a_list_of_choices_that_became_empty_does_not_find_everything(harbour: Harbour) -> None:
    """By a variable too, whose emptiness the plan learns only when it runs."""
    document = "query($any: [BoatFilter!]) { boats(filter: {or: $any}) { totalCount } }"
    one = await harbour.data(document, {"any": [{"rank": {"isNull": False}}]})
    assert one["boats"]["totalCount"] > 0
    error = await harbour.error(document, {"any": []})
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "empty condition" in error["message"]


async def test_pages_inside_pages_have_a_bound(harbour: Harbour) -> None:
    inner = "ports { boats(first: 200) { edges { node { trips(first: 200) { edges { node { id } } } } } } }"
    error = await harbour.error(f"{{ {inner} }}")
    assert error["extensions"]["code"] == "QUERY_TOO_COMPLEX"


def test_ids_are_written_as_the_ground_floor_writes_them() -> None:
    for _ in range(200):
        id = new_id()
        assert with_ids(f'{{"id":"lead_\x01{id}"}}') == f'{{"id":"{encode("lead", id)}"}}'
    assert letters("00000000-0000-0000-0000-000000000000") == "0" * 26
    assert letters("ffffffff-ffff-ffff-ffff-ffffffffffff") == "7" + "z" * 25


async def test_a_null_where_there_must_be_a_value_is_the_clients_mistake(harbour: Harbour) -> None:
    """GraphQL lets a variable that has a default stand there; null is then a mistake of the request."""
    for query, path, given in (
        ('query N($x: ID = "x") { boat(id: $x) { name } }', "id", public("boat", harbour.world.of("boats")[0]["id"])),
        ("query N($x: SortDirection = DESC) { boats(orderBy: [{field: RANK, direction: $x}]) { totalCount } }",
         "orderBy.0.direction", "ASC"),
        ("query N($x: BoatOrderField = RANK) { boats(orderBy: {field: $x}) { totalCount } }",
         "orderBy.0.field", "NAME"),
        ("query N($x: BoatFilter = {}) { boats(filter: {and: [$x]}) { totalCount } }", "filter.and.0", {}),
    ):  # fmt: skip
        for _ in range(2):
            await harbour.data(query, {"x": given})
            error = await harbour.error(query, {"x": None})
            assert (error["message"], error["extensions"]["code"]) == (
                f"{path} takes no null; $x is null.", "BAD_USER_INPUT",
            )  # fmt: skip


async def test_how_many_ids_are_read_at_once(harbour: Harbour) -> None:
    query = "query N($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    id = public("boat", harbour.world.of("boats")[0]["id"])
    assert await harbour.data(query, {"ids": [id] * 200}) == {"nodes": [{"id": id}] * 200}
    assert await harbour.data(query, {"ids": []}) == {"nodes": []}
    for ids, words in (
        ([id] * 201, "Give at most 200 ids."),
        ([id, "ship_" + str(id)[5:]], "There is no type whose ids begin with 'ship'."),
        ([id, "boat"], "'boat' is no id."),
    ):
        found = await harbour.ask(query, {"ids": ids})
        assert found["data"] is None
        assert [(error["message"], error["extensions"]["code"]) for error in found["errors"]] == [
            (words, "BAD_USER_INPUT")
        ]
