"""Answers: projected like records, records inside read by the compiler, methods only when selected, trouble told."""

from typing import Any

import pytest

from graphapi.context import Context
from graphapi.gateway import Request
from graphapi.scalars import format_datetime
from tests.graphapi.compiler.verbs import CALLS
from tests.graphapi.compiler.witness import sort
from tests.graphapi.compiler.world import Harbour, public

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

FIGURES = """query F($port: ID!, $kinds: [BoatKind!]) {
  figures: portFigures(portId: $port, kinds: $kinds) {
    __typename port { id name } boats { name captain { name } } firstBoat { id odd }
    first: firstBoat { praise { words } } total { amount currency } mean exact at on kinds note
  }
}"""


async def test_an_answer_with_everything_inside(harbour: Harbour) -> None:
    world, context = harbour.world, harbour.context()
    port = world.of("ports")[1]
    rows = sort([row for row in world.of("boats") if row["home_id"] == port["id"]], [("rank", False)])
    sailors = {row["id"]: {"name": row["name"]} for row in world.of("sailors")}
    variables = {"port": public("port", port["id"]), "kinds": ["TUG", "FERRY"]}
    found = (await harbour.data(FIGURES, variables, context=context))["figures"]
    assert found["port"] == {"id": public("port", port["id"]), "name": port["name"]}
    assert found["boats"] == [{"name": row["name"], "captain": sailors.get(row["captain_id"])} for row in rows]
    assert found["firstBoat"] == {"id": public("boat", rows[0]["id"]), "odd": True if rows[0]["id"].int % 2 else None}
    is_afloat = rows[0]["status"] == "AFLOAT"
    assert found["first"] == {"praise": [{"words": f"nice {rows[0]['name']}"}] if is_afloat else []}
    assert found["total"] == {"amount": "-12.345", "currency": "KWD"}
    assert found["mean"] == pytest.approx(sum(row["rank"] for row in rows) / len(rows))
    assert (found["exact"], found["on"], found["at"]) == ("0.10", "2026-01-31", format_datetime(context.now))
    assert found["kinds"] == ["TUG", "FERRY"]
    assert found["note"] == {"a": [1, None, "x\x01"]}
    assert found["__typename"] == "PortFigures"
    assert CALLS[0] == ("port_figures", len(rows))


async def test_methods_run_only_when_selected_and_may_nest(harbour: Harbour) -> None:
    port = public("port", harbour.world.of("ports")[0]["id"])
    query = f'{{ portFigures(portId: "{port}") {{ slow(times: 2) {{ port {{ key }} slow {{ exact }} }} }} }}'
    found = (await harbour.data(query))["portFigures"]["slow"]
    assert found == [{"port": {"key": "p0"}, "slow": [{"exact": "0.10"}]}] * 2
    assert CALLS[0][0] == "port_figures slow"
    assert sorted(CALLS[1:]) == [("slow", 1), ("slow", 1), ("slow", 2)]


async def test_a_union_of_records_and_answers(harbour: Harbour) -> None:
    port = harbour.world.of("ports")[0]
    query = """query U($port: ID!, $yes: Boolean!) { portFigures(portId: $port) { things { __typename
      ... on Port { key } ... on Praise { words by { id } } ... on Boat { id @include(if: $yes) status } } } }"""
    boats = sort([row for row in harbour.world.of("boats") if row["home_id"] == port["id"]], [("rank", False)])
    for yes in (True, False, True):
        found = (await harbour.data(query, {"port": public("port", port["id"]), "yes": yes}))["portFigures"]["things"]
        assert found == [
            {"__typename": "Port", "key": "p0"},
            {"__typename": "Praise", "words": "well", "by": None},
            *(
                {"__typename": "Boat"} | ({"id": public("boat", row["id"])} if yes else {}) | {"status": row["status"]}
                for row in boats
            ),
        ]


async def test_records_of_another_workspace_are_not_there(harbour: Harbour) -> None:
    stranger = public("port", harbour.world.of("ports", harbour.world.other)[0]["id"])
    found = (await harbour.data(FIGURES, {"port": stranger}))["figures"]
    assert (found["port"], found["boats"], found["firstBoat"], found["mean"]) == (None, [], None, None)


async def test_a_record_that_must_be_there_and_is_hidden_fails_the_field(harbour: Harbour) -> None:
    world = harbour.world
    port = next(row["home_id"] for row in world.of("boats") if row["status"] == "SUNK")
    query = f'{{ portFigures(portId: "{public("port", port)}") {{ boats {{ name }} }} }}'
    found = await harbour.ask(query, permissions=frozenset())
    assert found["data"] is None
    assert found["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"


async def test_trouble_leaves_other_fields_whole(harbour: Harbour, incidents: list[Any]) -> None:
    query = """{ ports { key } a: trouble(kind: "problem") b: trouble(kind: "bug") c: trouble(kind: "wrong") hello }"""
    found = await harbour.ask(query)
    assert found["data"] == {
        "ports": [{"key": "p0"}, {"key": "p1"}, {"key": "p2"}], "a": None, "b": None, "c": None, "hello": "hello world",
    }  # fmt: skip
    problem, bug, wrong = found["errors"]
    assert problem == {
        "message": "There is no such harbour.", "path": ["a"], "extensions": {"code": "NOT_FOUND"},
    }  # fmt: skip
    for error, key in ((bug, "b"), (wrong, "c")):
        assert error["path"] == [key]
        assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
        assert len(error["extensions"]["id"]) == 36
    assert "secret" not in str(found)
    assert [entry["id"] for entry in incidents] == [error["extensions"]["id"] for error in (bug, wrong)]
    assert "secret bug" in str(incidents[0]["exc_info"])


async def test_a_malformed_id_in_an_answer_is_the_clients_mistake(harbour: Harbour) -> None:
    error = await harbour.error('{ portFigures(portId: "boat_x") { exact } }')
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": "portId"}
    assert error["path"] == ["portFigures"]


async def test_a_database_error_ends_the_document_and_the_connection_lives_on(harbour: Harbour) -> None:
    for _ in range(4):
        found = await harbour.ask('{ ports { key } trouble(kind: "database") hello }')
        assert found["data"] is None
        assert [error["extensions"]["code"] for error in found["errors"]] == ["INTERNAL_SERVER_ERROR"]
        assert "division" not in str(found)
        assert await harbour.data("{ firstPort { key } }") == {"firstPort": {"key": "p0"}}
    error = await harbour.error('{ trouble(kind: "slow") }')
    assert error["extensions"]["code"] == "TIMEOUT"


async def test_what_is_written_between_two_root_fields_is_not_seen(harbour: Harbour) -> None:
    """Records, entities of answers, holes and records behind an interface: all of a document are one state."""
    row = harbour.world.of("boats")[7]
    boat, port = public("boat", row["id"]), public("port", row["home_id"])
    was, becomes = f"was {row['id']}", f"becomes {row['id']}"
    await harbour.data("query M($b: ID!, $n: String!) { meddle(boatId: $b, name: $n) }", {"b": boat, "n": was})
    query = """query S($b: ID!, $p: ID!, $n: String!) {
      boat(id: $b) { name praise { words } }
      before: portFigures(portId: $p) { boats { id name } }
      meddle(boatId: $b, name: $n)
      after: portFigures(portId: $p) { boats { id name praise { words } } }
      node(id: $b) { ... on Boat { name } }
    }"""
    for name, seen in ((becomes, was), ("at last", becomes)):
        found = await harbour.data(query, {"b": boat, "p": port, "n": name})
        assert (found["boat"]["name"], found["meddle"], found["node"]) == (seen, name, {"name": seen})
        for key in ("before", "after"):
            assert [each["name"] for each in found[key]["boats"] if each["id"] == boat] == [seen]
        words = [{"words": f"nice {seen}"}] if row["status"] == "AFLOAT" else []
        assert found["boat"]["praise"] == words
        assert [each["praise"] for each in found["after"]["boats"] if each["id"] == boat] == [words]
    assert (await harbour.data("query N($b: ID!) { boat(id: $b) { name } }", {"b": boat}))["boat"]["name"] == "at last"


@pytest.mark.parametrize(
    ("document", "is_one"),
    [
        ("{ ports { key } firstPort { key } }", True),
        ("{ ports { key } hello }", False),
        ("{ boats(first: 1) { edges { node { name odd } } } }", False),
    ],
)
async def test_what_is_read_by_several_statements_is_a_snapshot(harbour: Harbour, document: str, is_one: bool) -> None:
    operation = harbour.gateway.operation(Request(document))
    plan = harbour.gateway.plan(operation, harbour.gateway.variables(operation, {}), harbour.context())
    assert plan.is_one_statement is is_one


async def test_nobody_may_run_public_fields_only(harbour: Harbour) -> None:
    nobody = Context(harbour.database, None)
    assert await harbour.data('{ hello(name: "you") __typename }', context=nobody) == {
        "hello": "hello you", "__typename": "Query",
    }  # fmt: skip
    schema = await harbour.data('{ __type(name: "Port") { name } }', context=nobody)
    assert schema == {"__type": {"name": "Port"}}
    for query in (
        "{ ports { key } }",
        "{ hello ports { key } }",
        "{ node(id: 5) { id } }",
        "{ sailors { totalCount } }",
    ):
        found = await harbour.ask(query, context=nobody)
        assert "data" not in found
        assert found["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    found = await harbour.ask("query Q($no: Boolean = false) { hello ports @include(if: $no) { key } }", context=nobody)
    assert found["data"] == {"hello": "hello world"}
