"""JSON of a declared shape: what is there and of its type is told, everything else is null."""

from typing import Any

import asyncpg
import orjson
import pytest

from tests.graphapi.compiler.world import HOSTILE, Harbour, Loaded, public

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

NOTED = """query N($id: ID!) { boat(id: $id) { noted {
  __typename words count ratio isTrue tags maybe marks { at kind } firstMark { kind __typename } rest
  within { words within { words } }
} notedAll { at } } }"""
NOTHING = {
    "__typename": "Notes", "words": None, "count": None, "ratio": None, "isTrue": None, "tags": None, "maybe": None,
    "marks": None, "firstMark": None, "rest": None, "within": None,
}  # fmt: skip


async def _stored(loaded: Loaded, harbour: Harbour, notes: Any) -> Any:
    """A boat's notes as they are told once these are stored."""
    boat = harbour.world.of("boats")[2]
    connection = await asyncpg.connect(loaded.urls.superuser)
    stored = None if notes is None else orjson.dumps(notes).decode()
    await connection.execute("UPDATE harbour_boats SET notes = $2::jsonb WHERE id = $1", boat["id"], stored)
    await connection.close()
    return (await harbour.data(NOTED, {"id": public("boat", boat["id"])}))["boat"]


async def test_everything_of_its_type_is_told(loaded: Loaded, harbour: Harbour) -> None:
    given = {
        "words": HOSTILE[5] + HOSTILE[0], "count": -5, "ratio": 0.25, "true": False, "tags": ["a", "", HOSTILE[1]],
        "maybe": ["a", None], "marks": [{"at": 1, "kind": "sloop"}, {"at": 2147483647, "kind": "tug", "more": 1}],
        "mark": {"kind": "ferry"}, "rest": {"a": [1, None, {"b": "c"}]}, "within": {"words": "in", "within": {}},
        "secret": "s", "unknown": 1,
    }  # fmt: skip
    found = await _stored(loaded, harbour, given)
    assert found == {
        "noted": {
            "__typename": "Notes",
            **{key: given[key] for key in ("words", "count", "ratio", "tags", "maybe", "rest")},
            "isTrue": False,
            "marks": [{"at": 1, "kind": "SLOOP"}, {"at": 2147483647, "kind": "TUG"}],
            "firstMark": {"kind": "FERRY", "__typename": "Mark"},
            "within": {"words": "in", "within": {"words": None}},
        },
        "notedAll": None,
    }


WRONG = [
    None,
    {},
    {"words": 5, "count": 1.5, "ratio": "1", "true": "true", "tags": "a", "maybe": {}, "marks": 5, "mark": []},
    {"count": 2147483648, "words": ["a"], "tags": None, "within": "x"},
]


@pytest.mark.parametrize("wrong", WRONG)
async def test_what_is_not_of_its_type_is_null(loaded: Loaded, harbour: Harbour, wrong: Any) -> None:
    found = await _stored(loaded, harbour, wrong)
    assert found == {"noted": None if wrong is None else NOTHING, "notedAll": None}


async def test_items_that_are_not_of_their_type_are_left_out(loaded: Loaded, harbour: Harbour) -> None:
    marks = [1, {"at": "x", "kind": "raft"}, None, {"at": 1.0}, []]
    found = (await _stored(loaded, harbour, {"tags": ["a", 1, None, "b"], "maybe": [1, "c"], "marks": marks}))["noted"]
    assert (found["tags"], found["maybe"]) == (["a", "b"], [None, "c"])
    assert found["marks"] == [{"at": None, "kind": None}, {"at": 1, "kind": None}]
    assert await _stored(loaded, harbour, [{"at": 3}, 5]) == {"noted": None, "notedAll": [{"at": 3}]}
    assert await _stored(loaded, harbour, []) == {"noted": None, "notedAll": []}


async def test_rights_of_fields_hold_inside(harbour: Harbour) -> None:
    query = "{ boats { edges { node { noted { secret } } } } }"
    found = await harbour.ask(query, permissions=frozenset({"boats.all"}))
    assert found["errors"][0]["message"] == "You need the permission salary.read to read Notes.secret."
    assert "errors" not in await harbour.ask(query)
