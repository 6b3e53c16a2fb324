"""What a document selects: merging, fragments on interfaces, conditions on every level, `__typename` of everything."""

from typing import Any

import pytest

from tests.graphapi.compiler.verbs import CALLS
from tests.graphapi.compiler.witness import Row, sort
from tests.graphapi.compiler.world import Harbour, public

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


def _sailing(harbour: Harbour) -> Row:
    """A boat with three trips or more."""
    trips = [trip["boat_id"] for trip in harbour.world.of("trips")]
    return next(row for row in harbour.world.of("boats") if trips.count(row["id"]) >= 3)


def _trips(harbour: Harbour, boat: Row) -> list[Row]:
    """As the boat's list has them: the newest first."""
    return sort([trip for trip in harbour.world.of("trips") if trip["boat_id"] == boat["id"]], [("started_at", True)])


async def test_a_key_asked_twice_is_one_with_everything_asked_below_it(harbour: Harbour) -> None:
    """At the root, in lists, to-one and pages, in fragments inside fragments; holes are one call."""
    boat = _sailing(harbour)
    query = """query M($id: ID!) {
      it: boat(id: $id) { home { key } trips(first: 1) { edges { node { id } } } odd ...Deep }
      it: boat(id: $id) { home { id } ... { trips(first: 1) { totalCount edges { node { title } } } } }
    }
    fragment Deep on Boat { ... on Node { ...Deeper } allTrips { id } odd }
    fragment Deeper on Boat { home { ... on Port { name } } allTrips { title } trips(first: 1) { edges { cursor } } }"""
    found = (await harbour.data(query, {"id": public("boat", boat["id"])}))["it"]
    port = next(row for row in harbour.world.of("ports") if row["id"] == boat["home_id"])
    trips = _trips(harbour, boat)
    titled = sort(trips, [("title", False), ("started_at", True)])
    cursor = found["trips"]["edges"][0].pop("cursor")
    assert found == {
        "home": {"key": port["key"], "name": port["name"], "id": public("port", port["id"])},
        "trips": {
            "edges": [{"node": {"id": public("trip", trips[0]["id"]), "title": trips[0]["title"]}}],
            "totalCount": len(trips),
        },
        "odd": True if boat["id"].int % 2 else None,
        "allTrips": [{"id": public("trip", trip["id"]), "title": trip["title"]} for trip in titled],
    }
    assert CALLS == [("odd", 1)]
    after = "query A($id: ID!, $at: String) { boat(id: $id) { trips(after: $at) { edges { node { id } } } } }"
    page = (await harbour.data(after, {"id": public("boat", boat["id"]), "at": cursor}))["boat"]["trips"]["edges"]
    assert [edge["node"]["id"] for edge in page] == [public("trip", trip["id"]) for trip in trips[1:4]]


async def test_a_key_of_a_mutation_asked_twice_is_written_once(harbour: Harbour) -> None:
    boat = harbour.world.of("boats")[1]
    query = """mutation M($input: BoatRenameInput!) {
      boatRename(input: $input) { boat { id } ...Payload } boatRename(input: $input) { boat { rank } __typename }
    }
    fragment Payload on BoatRenamePayload { errors { code } boat { home { __typename } } }"""
    given = {"boatId": public("boat", boat["id"]), "name": boat["name"] or "It"}
    found = await harbour.data(query, {"input": given})
    shown = {"id": given["boatId"], "home": {"__typename": "Port"}, "rank": boat["rank"]}
    assert found == {"boatRename": {"boat": shown, "errors": [], "__typename": "BoatRenamePayload"}}
    assert CALLS == [("rename", 1)]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("{ boats(first: 1) { totalCount } boats(first: 2) { totalCount } }", "they have differing arguments"),
        ("{ boats { edges { node { x: name x: rank } } } }", "'name' and 'rank' are different fields"),
        (
            "{ boats { edges { node { ...A ...B } } } } fragment A on Boat { trips(first: 1) { totalCount } }"
            " fragment B on Boat { trips(last: 1) { totalCount } }",
            "they have differing arguments",
        ),
        (
            "{ nodes(ids: []) { ... on Boat { x: name } ... on Port { x: boatCount } } }",
            "they return conflicting types 'String!' and 'Int!'",
        ),
    ],
)
async def test_keys_that_cannot_be_merged_are_refused(harbour: Harbour, query: str, words: str) -> None:
    error = await harbour.error(query)
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert words in error["message"]


async def test_one_key_may_mean_another_field_in_every_type(harbour: Harbour) -> None:
    boat, port = harbour.world.of("boats")[0], harbour.world.of("ports")[0]
    ids = [public("boat", boat["id"]), public("port", port["id"])]
    query = "query N($ids: [ID!]!) { nodes(ids: $ids) { ... on Boat { x: shout } ... on Port { x: key } } }"
    assert await harbour.data(query, {"ids": ids}) == {"nodes": [{"x": boat["name"].upper()}, {"x": port["key"]}]}


CONDITIONS = """query C($id: ID!, $port: ID!, $a: Boolean!, $b: Boolean = false) {
  one: boat(id: $id) @include(if: $a) { rank }
  two: boat(id: $id) @skip(if: $a) { rank }
  ... @include(if: $b) { ports { key } }
  ...Root @skip(if: $b)
  boat(id: $id) {
    home @include(if: $a) { id @skip(if: $b) key }
    trips(first: 1) { totalCount @include(if: $b) edges @skip(if: $b) { node { __typename } } }
    odd @include(if: $a) @skip(if: $b)
    name @include(if: true) kind @include(if: false) status @skip(if: true) isOpen @skip(if: false)
  }
  portFigures(portId: $port) { exact @include(if: $a) port @include(if: $b) { key } on }
  node(id: $port) { ... on Port @include(if: $b) { key } ... on Node @skip(if: $b) { __typename } }
  __typename @include(if: $b)
}
fragment Root on Query { firstPort { key name @include(if: $a) } }"""


def _conditioned(boat: Row, port: Row, count: int, a: bool, b: bool) -> dict[str, Any]:
    home = {} if b else {"id": public("port", boat["home_id"])}
    first = {"key": "p0"} | ({"name": "Port 0"} if a else {})
    odd = {"odd": True if boat["id"].int % 2 else None} if a and not b else {}
    shown = {
        **({"home": home | {"key": port["key"]}} if a else {}),
        "trips": {"totalCount": count} if b else {"edges": [{"node": {"__typename": "Trip"}}]},
        **odd,
        "name": boat["name"],
        "isOpen": boat["is_open"],
    }
    return {
        ("one" if a else "two"): {"rank": boat["rank"]},
        **({"ports": [{"key": f"p{number}"} for number in range(3)]} if b else {"firstPort": first}),
        "boat": shown,
        "portFigures": ({"exact": "0.10"} if a else {})
        | ({"port": {"key": port["key"]}} if b else {})
        | {"on": "2026-01-31"},
        "node": {"key": port["key"]} if b else {"__typename": "Port"},
        **({"__typename": "Query"} if b else {}),
    }


async def test_conditions_on_every_level_are_part_of_the_plans_key(harbour: Harbour) -> None:
    boat = _sailing(harbour)
    port = next(row for row in harbour.world.of("ports") if row["id"] == boat["home_id"])
    ids = {"id": public("boat", boat["id"]), "port": public("port", port["id"])}
    for _ in range(2):  # planned, then met again
        for a, b in ((True, False), (False, False), (True, True), (False, True)):
            found = await harbour.data(CONDITIONS, {**ids, "a": a, "b": b})
            assert found == _conditioned(boat, port, len(_trips(harbour, boat)), a, b)
            assert list(found) == list(_conditioned(boat, port, 0, a, b))
        found = await harbour.data(CONDITIONS, {**ids, "a": True})
        assert found == _conditioned(boat, port, 0, True, False)


async def test_a_condition_that_is_null_is_neither_yes_nor_no(harbour: Harbour) -> None:
    query = "query C($a: Boolean = true) { ports @include(if: $a) { key } }"
    for _ in range(2):
        assert len((await harbour.data(query))["ports"]) == 3
        error = await harbour.error(query, {"a": None})
        assert error["message"] == "@include needs true or false; $a is null."
        assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_fragments_of_an_interface_are_merged_anew_for_every_shape(harbour: Harbour) -> None:
    """What is read behind an interface is planned when the id's type is met, for the selections met then."""
    boat = harbour.world.of("boats")[0]
    query = """query N($id: ID!, $more: Boolean!) {
      node(id: $id) { id } node(id: $id) @include(if: $more) { ... on Boat { name } }
    }"""
    id, name = public("boat", boat["id"]), boat["name"]
    for more in (False, True, False, True):
        found = await harbour.data(query, {"id": id, "more": more})
        assert found == {"node": {"id": id} | ({"name": name} if more else {})}


async def test_records_behind_an_interface_in_a_record(harbour: Harbour) -> None:
    """A hole gives a list of what is near: of several types, one statement each."""
    boat = next(row for row in harbour.world.of("boats") if row["captain_id"])
    port = next(row for row in harbour.world.of("ports") if row["id"] == boat["home_id"])
    captain = next(row for row in harbour.world.of("sailors") if row["id"] == boat["captain_id"])
    query = """query N($id: ID!) { boat(id: $id) { near { __typename id ...Place ... on Sailor { name } } } }
    fragment Place on Node { ... on Port { key boats(first: 1) { __typename } } ... on Trip { title } }"""
    found = (await harbour.data(query, {"id": public("boat", boat["id"])}))["boat"]["near"]
    assert found == [
        {
            "__typename": "Port",
            "id": public("port", port["id"]),
            "key": port["key"],
            "boats": {"__typename": "BoatConnection"},
        },
        {"__typename": "Sailor", "id": public("sail", captain["id"]), "name": captain["name"]},
    ]


NAMES = """query T($id: ID!, $port: ID!) {
  __typename
  boat(id: $id) { t: __typename near { __typename } measures { __typename } value { __typename } home { __typename }
    praise { __typename } allTrips { __typename }
    trips(first: 1) { __typename edges { __typename node { __typename } } pageInfo { __typename } } }
  only: boats { __typename }
  node(id: $id) { __typename }
  portFigures(portId: $port) { __typename total { __typename } firstBoat { __typename } slow { __typename } }
}"""


async def test_everything_tells_its_type(harbour: Harbour) -> None:
    boat = next(
        row
        for row in harbour.world.of("boats")
        if row["value_minor"] is not None and row["captain_id"] and row["status"] == "AFLOAT" and _trips(harbour, row)
    )
    found = await harbour.data(NAMES, {"id": public("boat", boat["id"]), "port": public("port", boat["home_id"])})

    def named(name: str) -> dict[str, str]:
        return {"__typename": name}

    trip = named("Trip")
    assert found == named("Query") | {
        "boat": {
            "t": "Boat",
            "near": [named("Port"), named("Sailor")],
            "measures": named("Measures"),
            "value": named("Money"),
            "home": named("Port"),
            "praise": [named("Praise")],
            "allTrips": [trip] * len(_trips(harbour, boat)),
            "trips": named("TripConnection")
            | {"edges": [named("TripEdge") | {"node": trip}], "pageInfo": named("PageInfo")},
        },
        "only": named("BoatConnection"),
        "node": named("Boat"),
        "portFigures": named("PortFigures")
        | {"total": named("Money"), "firstBoat": named("Boat"), "slow": [named("PortFigures")]},
    }
    refused = """mutation { __typename boatRename(input: {boatId: "x", name: "It"}) { __typename boat { __typename }
      errors { __typename } } }"""
    assert await harbour.data(refused) == named("Mutation") | {
        "boatRename": named("BoatRenamePayload") | {"boat": None, "errors": [named("UserError")]}
    }
