"""Every kind of field, for every row, against the rows in Python."""

from decimal import Decimal
from typing import Any

import pytest

from crm.core.money import to_decimal
from graphapi.scalars import format_datetime
from tests.graphapi.compiler.verbs import CALLS
from tests.graphapi.compiler.witness import Row, sort
from tests.graphapi.compiler.world import Harbour, World, public

pytestmark = [pytest.mark.anyio, pytest.mark.database]

BOATS = """{ boats(first: 200) { edges { node {
  __typename id name kind status rank isOpen builtAt seenAt launchedOn tonnage tonnageAsFloat tags kinds notes
  value { currency amount } cargo cargoExact shout
  measures { length weight captain { name } } measuresIfLong { length weight __typename }
  home { id name boatCount berths { number } } homeId captain { id salary { amount } } captainId mateIds mates { id }
  lastTrip { id } trips { totalCount pageInfo { hasNextPage } edges { node { id boat { id } } } }
  allTrips { id title startedAt } tripCount odd
} } } }"""


def _money(row: Row) -> Any:
    if row["value_minor"] is None:
        return None
    return {"currency": row["currency"], "amount": str(to_decimal(row["value_minor"], row["currency"]))}


def _expected(world: World, row: Row) -> dict[str, Any]:
    found = {table: {one["id"]: one for one in world.of(table)} for table in ("ports", "sailors")}
    port, captain = found["ports"][row["home_id"]], found["sailors"].get(row["captain_id"])
    measures = {"length": row["length"], "weight": row["weight"]}
    return {
        "__typename": "Boat",
        "id": public("boat", row["id"]),
        "name": row["name"],
        "kind": row["kind"].upper(),
        "status": row["status"],
        "rank": row["rank"],
        "isOpen": row["is_open"],
        "builtAt": format_datetime(row["built_at"]),
        "seenAt": row["seen_at"] and format_datetime(row["seen_at"]),
        "launchedOn": row["launched_on"] and row["launched_on"].isoformat(),
        "tonnage": str(row["tonnage"]),
        "tonnageAsFloat": row["tonnage"],
        "tags": row["tags"],
        "kinds": [kind.upper() for kind in row["kinds"]],
        "notes": row["notes"],
        "value": _money(row),
        "cargo": row["cargo"] / 1_000_000,
        "cargoExact": str((Decimal(row["cargo"]) / 1_000_000).normalize()),
        "shout": row["name"].upper(),
        "measures": measures | {"captain": captain and {"name": captain["name"]}},
        "measuresIfLong": None if row["length"] is None else measures | {"__typename": "Measures"},
        "home": _home(world, port),
        "homeId": public("port", port["id"]),
        "captain": captain and {"id": public("sail", captain["id"]), "salary": _salary(captain)},
        "captainId": public("sail", row["captain_id"]),
        "mateIds": [public("sail", id) for id in row["mates"]],
        "mates": [{"id": public("sail", id)} for id in _by_name(world, row["mates"])],
        "odd": True if row["id"].int % 2 else None,
        **_trips(world, row),
    }


def _salary(sailor: Row) -> dict[str, str]:
    return {"amount": str(to_decimal(sailor["salary_minor"], "EUR"))}


def _by_name(world: World, ids: list[Any]) -> list[Any]:
    return [row["id"] for row in sort([s for s in world.of("sailors") if s["id"] in ids], [("name", False)])]


def _home(world: World, port: Row) -> dict[str, Any]:
    numbers = sorted(berth["number"] for berth in world.of("berths") if berth["port_id"] == port["id"])
    return {
        "id": public("port", port["id"]),
        "name": port["name"],
        "boatCount": sum(boat["home_id"] == port["id"] for boat in world.of("boats")),
        "berths": [{"number": number} for number in numbers],
    }


def _trips(world: World, row: Row) -> dict[str, Any]:
    trips = [trip for trip in world.of("trips") if trip["boat_id"] == row["id"]]
    latest, titled = sort(trips, [("started_at", True)]), sort(trips, [("title", False), ("started_at", True)])
    boat = {"boat": {"id": public("boat", row["id"])}}
    return {
        "tripCount": len(trips),
        "lastTrip": {"id": public("trip", latest[0]["id"])} if latest else None,
        "trips": {
            "totalCount": len(trips),
            "pageInfo": {"hasNextPage": len(trips) > 3},
            "edges": [{"node": {"id": public("trip", trip["id"]), **boat}} for trip in latest[:3]],
        },
        "allTrips": [
            {"id": public("trip", t["id"]), "title": t["title"], "startedAt": format_datetime(t["started_at"])}
            for t in titled
        ],
    }


async def test_every_field_of_every_row(harbour: Harbour) -> None:
    found = (await harbour.data(BOATS))["boats"]["edges"]
    rows = sort(harbour.world.of("boats"), [])
    assert len(found) == len(rows) == 40
    for edge, row in zip(found, rows, strict=True):
        assert edge["node"] == _expected(harbour.world, row)
    assert CALLS == [("odd", 40)]


async def test_roots_of_every_kind(harbour: Harbour) -> None:
    row = harbour.world.of("boats")[5]
    query = """query R($id: ID!) {
      boat(id: $id) { name }
      ports { key boats(first: 2) { edges { node { name } } } }
      openPorts { key } firstPort { key }
      sailors { edges { node { id } } }
      __typename
    }"""
    data = await harbour.data(query, {"id": public("boat", row["id"])})
    assert data["boat"] == {"name": row["name"]}
    assert [port["key"] for port in data["ports"]] == ["p0", "p1", "p2"]
    assert [port["key"] for port in data["openPorts"]] == ["p1", "p2"]
    assert data["firstPort"] == {"key": "p0"}
    assert list(data) == ["boat", "ports", "openPorts", "firstPort", "sailors", "__typename"]
    ports = {port["key"]: port["id"] for port in harbour.world.of("ports")}
    for port in data["ports"]:
        boats = sort([b for b in harbour.world.of("boats") if b["home_id"] == ports[port["key"]]], [("name", False)])
        assert [edge["node"]["name"] for edge in port["boats"]["edges"]] == [boat["name"] for boat in boats[:2]]


async def test_aliases_fragments_merging_and_directives(harbour: Harbour) -> None:
    row = harbour.world.of("boats")[3]
    query = """query M($id: ID!, $yes: Boolean!, $no: Boolean! = false) {
      a: boat(id: $id) { ...Names home { id } home { key } ... on Boat { home { name } alias: home { key } } }
      boat(id: $id) {
        name @include(if: $yes) rank @skip(if: $yes) ... @include(if: $no) { status } kind @skip(if: false)
      }
    }
    fragment Names on Node { id ... on Boat { name title: name } ... on Port { key } }"""
    data = await harbour.data(query, {"id": public("boat", row["id"]), "yes": True})
    port = next(port for port in harbour.world.of("ports") if port["id"] == row["home_id"])
    assert data["a"] == {
        "id": public("boat", row["id"]),
        "name": row["name"],
        "title": row["name"],
        "home": {"id": public("port", port["id"]), "key": port["key"], "name": port["name"]},
        "alias": {"key": port["key"]},
    }
    assert data["boat"] == {"name": row["name"], "kind": row["kind"].upper()}
    data = await harbour.data(query, {"id": public("boat", row["id"]), "yes": False, "no": True})
    assert data["boat"] == {"rank": row["rank"], "status": row["status"], "kind": row["kind"].upper()}


async def test_nodes_of_any_type_in_the_order_asked(harbour: Harbour) -> None:
    world = harbour.world
    boat, port, stranger = world.of("boats")[0], world.of("ports")[1], world.of("boats", world.other)[0]
    ids = [
        public("port", port["id"]),
        public("boat", stranger["id"]),
        public("boat", boat["id"]),
        public("port", boat["id"]),
        public("port", port["id"]),
    ]
    query = "query N($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Boat { name } ... on Port { key } } }"
    data = await harbour.data(query, {"ids": ids})
    shown = {"__typename": "Port", "id": ids[0], "key": port["key"]}
    assert data["nodes"] == [shown, None, {"__typename": "Boat", "id": ids[2], "name": boat["name"]}, None, shown]
    one = await harbour.data("query N($id: ID!) { node(id: $id) { id } }", {"id": ids[2]})
    assert one == {"node": {"id": ids[2]}}


async def test_the_workspace_of_the_actor_and_no_other(harbour: Harbour) -> None:
    world = harbour.world
    own, other = world.of("boats")[0], world.of("boats", world.other)[0]
    query = "query B($id: ID!) { boat(id: $id) { id home { id } } boats(first: 200) { edges { node { id } } } }"
    for workspace, mine, theirs in ((world.own, own, other), (world.other, other, own)):
        found = await harbour.data(query, {"id": public("boat", mine["id"])}, workspace=workspace)
        assert found["boat"]["id"] == public("boat", mine["id"])
        wanted = {public("boat", row["id"]) for row in world.of("boats", workspace)}
        assert {edge["node"]["id"] for edge in found["boats"]["edges"]} == wanted
        found = await harbour.data(query, {"id": public("boat", theirs["id"])}, workspace=workspace)
        assert found["boat"] is None


async def test_a_policy_hides_rows_everywhere(harbour: Harbour) -> None:
    world, few = harbour.world, frozenset({"sailors.list"})
    sunk = [row for row in world.of("boats") if row["status"] == "SUNK"]
    query = """query B($id: ID!) { boat(id: $id) { id } node(id: $id) { id }
      boats(first: 200) { totalCount edges { node { status } } }
      ports { boatCount boats(first: 200) { totalCount } } }"""
    found = await harbour.data(query, {"id": public("boat", sunk[0]["id"])}, permissions=few)
    assert found["boat"] is None
    assert found["node"] is None
    assert {edge["node"]["status"] for edge in found["boats"]["edges"]} == {"AFLOAT"}
    assert found["boats"]["totalCount"] == 40 - len(sunk)
    assert sum(port["boatCount"] for port in found["ports"]) == 40 - len(sunk)
    assert sum(port["boats"]["totalCount"] for port in found["ports"]) == 40 - len(sunk)
    found = await harbour.data(query, {"id": public("boat", sunk[0]["id"])})
    assert found["boat"] == {"id": public("boat", sunk[0]["id"])}
    assert found["boats"]["totalCount"] == 40


async def test_a_denied_field_refuses_the_document_and_names_the_permission(harbour: Harbour) -> None:
    few = frozenset({"boats.all"})
    for query, permission in (
        ("{ sailors { edges { node { name } } } }", "sailors.list"),
        ("{ boats { edges { node { captain { salary { amount } } } } } }", "salary.read"),
        ("{ nodes(ids: []) { ... on Sailor { salary { amount } } } }", "salary.read"),
        ("{ nodes(ids: []) { ... on Boat { near { ... on Sailor { salary { amount } } } } } }", "salary.read"),
        ("{ nodes(ids: []) { id } boats { edges { node { praise { by { salary { amount } } } } } } }", "salary.read"),
    ):
        found = await harbour.ask(query, permissions=few)
        assert "data" not in found
        assert found["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        assert permission in found["errors"][0]["message"]
    await harbour.data("{ nodes(ids: []) { id ... on Sailor { name } ... on Boat { near { id } } } }", permissions=few)
    assert "errors" not in await harbour.ask("{ boats { edges { node { captain { name } } } } }", permissions=few)


async def test_holes_are_one_call_for_all_rows_with_arguments_and_records_inside(harbour: Harbour) -> None:
    query = """{ boats(first: 200) { edges { node { id name captain { id } status
      praise(loud: true) { words since by { id name } } quiet: praise { words } } } } }"""
    found = (await harbour.data(query))["boats"]["edges"]
    assert sorted(CALLS) == [("praise", 40), ("praise", 40)]
    sailors = {public("sail", row["id"]): row["name"] for row in harbour.world.of("sailors")}
    for node in (edge["node"] for edge in found):
        if node["status"] == "SUNK":
            assert node["praise"] == node["quiet"] == []
            continue
        by = node["captain"] and {"id": node["captain"]["id"], "name": sailors[node["captain"]["id"]]}
        assert node["praise"][0]["words"] == f"GREAT {node['name']}"
        assert node["praise"][0]["by"] == by
        assert node["quiet"] == [{"words": f"nice {node['name']}"}]


async def test_rows_that_are_alike_are_asked_about_once(harbour: Harbour) -> None:
    edges = (await harbour.data("{ boats(first: 200) { edges { node { id described } } } }"))["boats"]["edges"]
    boats = {public("boat", row["id"]): f"{row['kind']} {row['status']}" for row in harbour.world.of("boats")}
    assert {edge["node"]["id"]: edge["node"]["described"] for edge in edges} == boats
    assert [("described", len(set(boats.values())))] == CALLS


async def test_records_that_come_along_with_their_row_are_those_read_afterwards(harbour: Harbour) -> None:
    """With an alias inside, and with a selection that is too much to come along."""
    crew = "by { id called: name } deep: by { id salary { amount } }"
    boat = f"captain {{ id called: name }} crew {{ {crew} }} loneCrew {{ {crew} }}"
    query = f"{{ boats(first: 200) {{ edges {{ node {{ {boat} }} }} }} }}"
    nodes = [edge["node"] for edge in (await harbour.data(query))["boats"]["edges"]]
    assert len(nodes) == 40
    assert any(node["captain"] for node in nodes)
    for node in nodes:
        assert node["crew"] == node["loneCrew"]
        assert node["crew"]["by"] == node["captain"]


async def test_records_that_come_along_are_told_apart_where_a_fragment_is_shared(harbour: Harbour) -> None:
    """Both selections begin with the fragment's node, and one asks for more behind it."""
    boat = "captain { name id } crew { ...By } more: crew { ...By by { id } } again: crew { ...By }"
    query = f"{{ boats(first: 200) {{ edges {{ node {{ {boat} }} }} }} }} fragment By on Praise {{ by {{ name }} }}"
    nodes = [edge["node"] for edge in (await harbour.data(query))["boats"]["edges"]]
    assert any(node["captain"] for node in nodes)
    for node in nodes:
        captain = node["captain"]
        assert node["more"]["by"] == captain
        assert node["crew"]["by"] == node["again"]["by"] == (captain and {"name": captain["name"]})
