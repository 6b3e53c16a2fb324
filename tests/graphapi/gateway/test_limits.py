"""Limits before execution: each refusal has its code, its limit and how much was asked; nothing ran then."""

from dataclasses import replace
from typing import Any

import httpx
import orjson
import pytest

from graphapi.gateway import Gateway, Limits, Request
from tests.graphapi.compiler.harbour import SCHEMA
from tests.graphapi.compiler.verbs import CALLS
from tests.graphapi.compiler.world import Harbour, public
from tests.graphapi.gateway.serving import make_app

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

GRAPHQL = "application/graphql-response+json"


async def posted(harbour: Harbour, body: Any, **headers: str) -> httpx.Response:
    """POST to the harbour's door as a member."""
    transport = httpx.ASGITransport(make_app(harbour, harbour.gateway))
    async with httpx.AsyncClient(transport=transport, base_url="http://harbour") as client:
        return await client.post("/graphql", json=body, headers={"authorization": "own"} | headers)


def refusals(found: Any) -> list[tuple[str, str, int]]:
    """Code, limit and what was asked of each error."""
    return [
        (error["extensions"]["code"], error["extensions"]["limit"], error["extensions"]["asked"])
        for error in found["errors"]
    ]


def nested(inner: str, times: int) -> str:
    """Ports and their boats, so many times inside one another."""
    return "{ ports { " + "boats { edges { node { home { " * times + inner + " } } } }" * times + " } }"


FRAGMENTS = "{ ports { ...A } } " + " ".join(
    f"fragment {a} on Port {{ boats {{ edges {{ node {{ home {{ ...{b} }} h2: home {{ ...{b} }} }} }} }} }}"
    for a, b in zip("ABCDEFGHIJK", "BCDEFGHIJKL", strict=True)
) + " fragment L on Port { key }"  # fmt: skip


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("{ " + " ".join(f"a{n}: hello" for n in range(21)) + " }", [("rootFields", 21)]),
        ("{ " + " ".join(f"a{n}: hello" for n in range(61)) + " }", [("rootFields", 61), ("aliases", 61)]),
        ("{ boats { edges { node { " + " ".join(f"a{n}: name" for n in range(61)) + " } } } }", [("aliases", 61)]),
        ("{ hello " + "@include(if: true) " * 51 + "}", [("directives", 51)]),
        ("{ boats { edges { node { " + "... @skip(if: true) { name } " * 51 + "} } } }", [("directives", 51)]),
        (nested("key", 3), [("depth", 14)]),
        ("{ boats { edges { node { " + "name " * 51 + "} } } }", [("repeats", 51)]),
        ("{ boats { edges { node { " + "...A " * 1000 + "} } } } fragment A on Boat { id name }", [("fields", 2003)]),
        (FRAGMENTS, [("fields", 12_284), ("aliases", 2_047), ("depth", 46)]),
    ],
)  # fmt: skip
async def test_documents_too_large_in_some_way(harbour: Harbour, query: str, asked: list[tuple[str, int]]) -> None:
    found = await harbour.ask(query)
    assert refusals(found) == [("QUERY_TOO_COMPLEX", *each) for each in asked]
    assert all(f" {each[1]} " in error["message"] for error, each in zip(found["errors"], asked, strict=True))
    assert "data" not in found


async def test_documents_at_the_limit_are_taken(harbour: Harbour) -> None:
    names = " ".join(f"a{n}: name" for n in range(60))
    await harbour.data("{ boats(first: 1) { edges { node { " + names + " name" * 50 + " } } } }")
    error = await harbour.error(
        "query { ports { ...A } } fragment A on Port { boats { edges { node { home { ...A } } } } }"
    )
    assert "within itself" in error["message"]


async def test_text_tokens_and_body(harbour: Harbour) -> None:
    found = await posted(harbour, {"query": "{ hello }" + "#" * 300_000}, accept=GRAPHQL)
    assert found.status_code == 413
    assert refusals(found.json()) == [("REQUEST_TOO_LARGE", "documentBytes", 300_009)]
    error = await harbour.error("{ boats { edges { node { " + "name " * 4001 + "} } } }")
    assert error["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"
    assert "4000 tokens" in error["message"]
    harbour.gateway = Gateway(SCHEMA, limits=Limits(body_bytes=1024))
    found = await posted(harbour, {"query": "{ hello }", "variables": {"x": "y" * 2000}}, accept=GRAPHQL)
    assert (found.status_code, found.headers["content-type"].split(";")[0]) == (413, GRAPHQL)
    assert refusals(found.json()) == [("REQUEST_TOO_LARGE", "bodyBytes", found.request.headers["content-length"])]


# cost ---------------------------------------------------------------------------------------------------------------

COSTS = [
    ("{ __typename __schema { types { name fields { name } } } }", {}, 0),
    ("{ hello }", {}, 20),
    ("{ firstPort { key } }", {}, 1),
    ("{ ports { key } }", {}, 50),
    ("{ ports { boatCount berths { number } } }", {}, 50 * (1 + 1 + 10)),
    ("{ boats { edges { cursor node { name } } pageInfo { endCursor } } }", {}, 50),
    ("{ boats(first: 7) { totalCount edges { node { home { key } captain { name } } } } }", {}, 10 + 7 * 3),
    ("query Q($n: Int) { boats(first: $n) { edges { node { name } } } }", {"n": 3}, 3),
    ("query Q($n: Int) { boats(first: $n) { edges { node { name } } } }", {"n": None}, 50),
    ("query Q($n: Int = 4) { boats(last: $n) { edges { node { name } } } }", {}, 4),
    ("query Q($n: Int) { boats(first: 2) { edges { node { trips(first: $n) { edges { node { title } } } } } } }",
     {"n": 5}, 2 + 2 * 5),
    ("{ boats(first: 2) { edges { node { trips { edges { node { title } } } } } } }", {}, 2 + 2 * 3),
    ("query Q($s: String) { boats(first: 2, search: $s) { edges { node { name } } } }", {"s": "a"}, 22),
    ("query Q($s: String) { boats(first: 2, search: $s) { edges { node { name } } } }", {"s": None}, 2),
    ('{ boats(first: 2, search: "a") { edges { node { name } } } }', {}, 22),
    ("query Q($x: Boolean!) { firstPort { key boatCount @include(if: $x) } }", {"x": True}, 2),
    ("query Q($x: Boolean!) { firstPort { key boatCount @include(if: $x) } }", {"x": False}, 1),
    ("query Q($x: Boolean!) { firstPort { boatCount @include(if: $x) ...A @skip(if: $x) } }"
     " fragment A on Port { boatCount }", {"x": False}, 2),
    ("{ firstPort { boatCount @skip(if: true) key } }", {}, 1),
    ("{ firstPort { boatCount } firstPort { boatCount ...A } ... on Query { firstPort { boatCount } } }"
     " fragment A on Port { boatCount }", {}, 2),
    ("{ a: firstPort { key } b: firstPort { key } }", {}, 2),
    ("query N($i: [ID!]!) { nodes(ids: $i) { id ... on Boat { home { key } } ... on Port { boatCount } } }",
     {"i": ["boat_x", "boat_y", "boat_z"]}, 20 + 3 * 3),
    ("{ nodes(ids: []) { id } }", {}, 20),
    ("mutation { parts(input: {parts: []}) { seen } }", {}, 10),
]  # fmt: skip


@pytest.mark.parametrize(("query", "variables", "cost"), COSTS)
async def test_what_operations_cost(harbour: Harbour, query: str, variables: dict[str, Any], cost: int) -> None:
    gateway = harbour.gateway
    operation = gateway.operation(Request(query))
    assert operation.cost.of(gateway.variables(operation, variables).coerced) == cost


async def test_a_cost_beyond_the_limit_is_refused_by_its_number(harbour: Harbour) -> None:
    harbour.gateway = Gateway(SCHEMA, limits=Limits(cost=100), tells_cost=True)
    query = "query Q($n: Int) { boats(first: $n) { edges { node { home { key } } } } }"
    found = await posted(harbour, {"query": query, "variables": {"n": 51}}, accept=GRAPHQL)
    assert (found.status_code, refusals(found.json())) == (400, [("QUERY_TOO_COMPLEX", "cost", 102)])
    error = found.json()["errors"][0]
    assert (
        error["message"] == "This costs 102; at most 100 is taken. Ask for smaller pages, or fewer lists inside lists."
    )
    assert error["extensions"]["cost"] == {"requested": 102, "limit": 100}
    found = await posted(harbour, {"query": query, "variables": {"n": 50}}, accept=GRAPHQL)
    assert found.status_code == 200
    cost = found.json()["extensions"]["cost"]
    assert (cost["requested"], cost["limit"]) == (100, 100)


# budgets ------------------------------------------------------------------------------------------------------------


def thrifty(**more: Any) -> Gateway:
    """A gateway whose actors have 200 and get 1 a second."""
    limits = Limits(cost=50, actor_burst=200, actor_per_second=1, new_document=0)
    return Gateway(SCHEMA, limits=replace(limits, **more), tells_cost=True)


async def test_each_actor_has_a_budget_of_its_own(harbour: Harbour) -> None:
    harbour.gateway = thrifty()
    first, second = harbour.context(), harbour.context()
    left = [
        (await harbour.ask("{ ports { key } }", context=first))["extensions"]["cost"]["remaining"] for _ in range(4)
    ]
    assert left == [150, 100, 50, 0]
    found = await harbour.ask("{ ports { key } }", context=first)
    assert "data" not in found
    (error,) = found["errors"]
    assert error["extensions"] | {"retryAfter": 0} == {
        "code": "RATE_LIMITED", "limit": "actorBurst", "asked": 50, "retryAfter": 0,
        "cost": {"requested": 50, "limit": 200, "remaining": 0},
    }  # fmt: skip
    assert 49 <= error["extensions"]["retryAfter"] <= 50
    assert "This costs 50 and you have 0 of 200 left; 1 come back each second" in error["message"]
    again = (await harbour.ask("{ ports { key } }", context=second))["extensions"]["cost"]
    assert again == {"requested": 50, "limit": 50, "remaining": 150}
    assert (await harbour.ask("{ firstPort { key } }", context=second))["extensions"]["cost"]["remaining"] in (149, 150)


async def test_a_refused_mutation_writes_nothing_and_says_when_to_come_again(harbour: Harbour) -> None:
    harbour.gateway = thrifty(actor_burst=50, cost=50)
    boat, context = harbour.world.of("boats")[0], harbour.context()
    id = public("boat", boat["id"])
    rename = f'mutation {{ boatRename(input: {{boatId: "{id}", name: "Spent"}}) {{ errors {{ code }} }} }}'
    await harbour.data("{ ports { key } }", context=context)
    CALLS.clear()
    reply = await harbour.gateway.answer(Request(rename), context)
    assert (reply.status, reply.executed, reply.code) == (429, False, "RATE_LIMITED")
    assert reply.retry_after in (9, 10)
    assert CALLS == []


async def test_the_refusal_is_429_with_retry_after(harbour: Harbour) -> None:
    harbour.gateway = Gateway(SCHEMA, limits=Limits(cost=20, actor_burst=20, actor_per_second=2, new_document=0))
    member = harbour.context()
    harbour.context = lambda **_: member  # type: ignore[method-assign]  # the same one every time
    for headers in ({}, {"accept": GRAPHQL}):
        found = [await posted(harbour, {"query": "{ hello }"}, **headers) for _ in range(2)]
        assert (found[-1].status_code, found[-1].json()["errors"][0]["extensions"]["code"]) == (429, "RATE_LIMITED")
        assert found[-1].headers["retry-after"] == "10"


async def test_new_documents_are_paid_for_even_where_they_are_wrong(harbour: Harbour) -> None:
    harbour.gateway = thrifty(new_document=100, actor_burst=220)
    context = harbour.context()
    for query, code in (
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ firstPort { key } }", None),
        ("{ firstPort { key } }", None),
        ("{ firstPort { name } }", "RATE_LIMITED"),
        ("{ firstPort { key } }", None),
    ):
        found = await harbour.ask(query, context=context)
        assert [error["extensions"]["code"] for error in found.get("errors", ())] == ([code] if code else [])


async def test_nobody_is_held_back_where_the_rate_is_off(harbour: Harbour) -> None:
    harbour.gateway = thrifty(actor_per_second=0, actor_burst=1)
    for _ in range(5):
        found = await harbour.ask("{ ports { key } }")
        assert found["extensions"]["cost"] == {"requested": 50, "limit": 50, "remaining": None}
    assert len(harbour.gateway.budgets) == 0


async def test_the_services_own_documents_are_not_paid_for(harbour: Harbour) -> None:
    harbour.gateway = thrifty()
    context = harbour.context()
    for _ in range(6):
        reply = await harbour.gateway.answer(Request("{ ports { key } }", own=True), context)
        assert orjson.loads(reply.body)["data"]["ports"]
    assert len(harbour.gateway.budgets) == 0
