"""Mutations: committed or refused whole, problems with the client's paths, the same key answered once."""

from typing import Any

import pytest

from tests.graphapi.compiler.verbs import CALLS
from tests.graphapi.compiler.world import Harbour, public

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

RENAME = """mutation R($input: BoatRenameInput!) {
  boatRename(input: $input) { boat { id name home { key } } price at errors { code field message } } }"""


def _boat(harbour: Harbour, place: int = 0) -> tuple[str, str]:
    row = harbour.world.of("boats")[place]
    return str(public("boat", row["id"])), row["name"]


async def _rename(harbour: Harbour, boat: str, name: str, key: str | None = None, **who: Any) -> Any:
    input = {"boatId": boat, "name": name} | ({} if key is None else {"idempotencyKey": key})
    return (await harbour.data(RENAME, {"input": input}, **who))["boatRename"]


async def _name(harbour: Harbour, boat: str) -> str:
    return str((await harbour.data("query N($id: ID!) { boat(id: $id) { name } }", {"id": boat}))["boat"]["name"])


async def test_what_was_written_is_read_back_after_the_commit(harbour: Harbour) -> None:
    boat, _ = _boat(harbour, 1)
    found = await _rename(harbour, boat, "Aurora\x01")
    assert found["boat"]["id"] == boat
    assert found["boat"]["name"] == "Aurora\x01"
    assert found["boat"]["home"]["key"] in ("p0", "p1", "p2")
    assert (found["price"], found["errors"]) == ("1.50", [])
    assert await _name(harbour, boat) == "Aurora\x01"


@pytest.mark.parametrize(
    ("boat", "name", "error"),
    [
        (None, "Titanic", {"code": "CONFLICT", "field": "name", "message": "This name is taken by fate."}),
        (None, "x", {"code": "INVALID", "field": "name", "message": "This has fewer than 2 characters; write more."}),
        ("port_" + "0" * 26, "Ok",
         {"code": "INVALID", "field": "boatId",
          "message": "This is no id of the expected type; it begins with boat_."}),
        ("boat_" + "0" * 26, "Ok", {"code": "NOT_FOUND", "field": "boatId", "message": "There is no such boat."}),
    ],
)  # fmt: skip
async def test_a_refusal_tells_why_and_writes_nothing(
    harbour: Harbour, boat: str | None, name: str, error: Any
) -> None:
    own, before = _boat(harbour, 2)
    found = await _rename(harbour, boat or own, name)
    assert found == {"boat": None, "price": None, "at": None, "errors": [error]}
    assert await _name(harbour, own) == before


async def test_another_workspaces_boat_is_not_found(harbour: Harbour) -> None:
    boat, before = _boat(harbour, 3)
    found = await _rename(harbour, boat, "Mine now", workspace=harbour.world.other)
    assert found["errors"][0]["code"] == "NOT_FOUND"
    assert await _name(harbour, boat) == before


async def test_paths_of_nested_inputs_are_the_clients(harbour: Harbour) -> None:
    query = "mutation P($input: PartsInput!) { parts(input: $input) { seen errors { code field } } }"
    good, bad = public("port", harbour.world.of("ports")[0]["id"]), public("boat", harbour.world.own)
    found = (await harbour.data(query, {"input": {"parts": [{"portId": good}, {"portId": bad}, {"portId": "x"}]}}))[
        "parts"
    ]
    assert found["errors"] == [
        {"code": "INVALID", "field": "parts.1.portId"}, {"code": "INVALID", "field": "parts.2.portId"},
    ]  # fmt: skip
    found = (await harbour.data(query, {"input": {"parts": [{"portId": good}] * 3}}))["parts"]
    assert found["errors"] == [{"code": "INVALID", "field": "parts"}]
    when = "2026-01-01T02:00:00.5+02:00"
    found = (await harbour.data(query, {"input": {"parts": [{"portId": good, "at": when}]}}))["parts"]
    port = str(harbour.world.of("ports")[0]["id"])
    assert found == {"seen": {"parts": [{"port_id": port, "at": "2026-01-01T00:00:00.500000Z"}]}, "errors": []}


@pytest.mark.parametrize(
    ("name", "key", "field"), [("Nul\0", None, "name"), ("Fine", "key\0", "idempotencyKey")], ids=["text", "key"]
)
async def test_text_the_database_cannot_hold_is_refused_by_its_path(
    harbour: Harbour, name: str, key: str | None, field: str
) -> None:
    boat, before = _boat(harbour, 4)
    found = await _rename(harbour, boat, name, key)
    message = "This text contains a NUL character; remove it."
    assert found["errors"] == [{"code": "INVALID", "field": field, "message": message}]
    assert await _name(harbour, boat) == before


async def test_an_unexpected_error_is_masked_and_rolled_back(harbour: Harbour) -> None:
    boat, before = _boat(harbour, 4)
    found = await harbour.ask(RENAME, {"input": {"boatId": boat, "name": "Boom"}})
    assert found["data"] is None
    assert found["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "secret" not in str(found)
    assert await _name(harbour, boat) == before


async def test_the_same_key_and_input_is_done_once_and_read_anew(harbour: Harbour) -> None:
    boat, _ = _boat(harbour, 5)
    context = harbour.context()
    first = await _rename(harbour, boat, "Once", "key-1", context=context)
    CALLS.clear()
    await _rename(harbour, boat, "Later")
    again = await _rename(harbour, boat, "Once", "key-1", context=context)
    assert CALLS == [("rename", 1)]
    assert again == first | {"boat": first["boat"] | {"name": "Later"}}
    other = await _rename(harbour, boat, "Twice", "key-1", context=context)
    assert other["boat"] is None
    assert other["errors"][0]["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert await _name(harbour, boat) == "Later"


async def test_the_header_is_a_key_too_and_a_refused_write_may_be_tried_again(harbour: Harbour) -> None:
    boat, _ = _boat(harbour, 6)
    context = harbour.context(idempotency_key="header-1")
    assert (await _rename(harbour, boat, "Titanic", context=context))["errors"]
    CALLS.clear()
    for _ in range(2):
        assert (await _rename(harbour, boat, "Saved", context=context))["boat"]["name"] == "Saved"
    assert CALLS == [("rename", 1)]


async def test_several_fields_run_in_order_each_in_its_own_transaction(harbour: Harbour) -> None:
    boat, _ = _boat(harbour, 7)
    query = """mutation S($id: ID!) {
      a: boatRename(input: {boatId: $id, name: "First"}) { boat { name } errors { code } }
      b: boatRename(input: {boatId: $id, name: "Titanic"}) { boat { name } errors { code } }
      c: boatRename(input: {boatId: $id, name: "Third"}) { boat { name } errors { code } } }"""
    found = await harbour.data(query, {"id": boat}, context=harbour.context(idempotency_key="many"))
    assert found == {
        "a": {"boat": {"name": "First"}, "errors": []},
        "b": {"boat": None, "errors": [{"code": "CONFLICT"}]},
        "c": {"boat": {"name": "Third"}, "errors": []},
    }
    assert await _name(harbour, boat) == "Third"


async def test_a_denied_mutation_and_a_denied_field_of_a_payload_run_nothing(harbour: Harbour) -> None:
    boat, before = _boat(harbour, 8)
    CALLS.clear()
    input = f'{{boatId: "{boat}", name: "Never"}}'
    for query, permission in (
        (f"mutation {{ boatSink(input: {input}) {{ errors {{ code }} }} }}", "boats.sink"),
        (
            f"mutation {{ boatRename(input: {input}) {{ boat {{ captain {{ salary {{ amount }} }} }} }} }}",
            "salary.read",
        ),
    ):
        found = await harbour.ask(query, permissions=frozenset({"boats.all"}))
        assert "data" not in found
        assert found["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        assert permission in found["errors"][0]["message"]
    assert CALLS == []
    assert await _name(harbour, boat) == before
