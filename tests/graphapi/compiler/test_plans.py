"""One statement a document, plans kept by what they looked at, LIMIT as a literal, a workspace in every SELECT."""

import asyncio
import re
from typing import Any

import pytest
from graphql import parse

from crm.core.database import Database
from graphapi.compiler.given import Seen
from graphapi.gateway import Request
from graphapi.gateway.gateway import Gateway
from graphapi.gateway.plan import Plan, Planner
from tests.graphapi.compiler.harbour import SCHEMA
from tests.graphapi.compiler.world import ALL, Harbour, Loaded, public

pytestmark = [pytest.mark.anyio, pytest.mark.database]

WIDE = """query W($first: Int, $filter: BoatFilter, $orderBy: [BoatOrder!], $yes: Boolean = true, $search: String) {
  boats(first: $first, filter: $filter, orderBy: $orderBy, search: $search) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { cursor node { id home { key berths { number } } captain { name @include(if: $yes) } mates { id }
      lastTrip { id }
      trips(first: 2) { totalCount edges { node { sailor { name } } } } } }
  }
}"""


def plan_of(gateway: Gateway, harbour: Harbour, query: str, variables: dict[str, Any]) -> Plan:
    """The plan a request is answered by."""
    operation = gateway.operation(Request(query))
    return gateway.plan(operation, gateway.variables(operation, variables), harbour.context())


async def test_values_share_a_plan_and_shapes_do_not(harbour: Harbour) -> None:
    def sql(**variables: Any) -> str:
        statement = plan_of(harbour.gateway, harbour, WIDE, variables).statement
        assert statement is not None
        return statement.sql

    rank = sql(filter={"rank": {"eq": 1}})
    assert rank is sql(filter={"rank": {"eq": 2}})
    assert sql(filter={"name": {"in": ["a"]}}) is sql(filter={"name": {"in": ["b", "c"]}})
    different = [
        rank,
        sql(filter={"rank": {"gt": 1}}),
        sql(filter={"rank": {"eq": None}}),
        sql(filter={"rank": {"isNull": False}}),
        sql(),
        sql(first=7),
        sql(first=8),
        sql(yes=False),
        sql(search="x"),
        sql(orderBy=[{"field": "NAME", "direction": "ASC"}]),
        sql(orderBy=[{"field": "NAME", "direction": "DESC"}]),
    ]
    assert len(set(different)) == len(different)
    assert sql(filter={"rank": {"eq": 3}}) == rank
    assert sql(filter={"rank": {"isNull": True}}) == different[2]


async def test_a_plan_forgotten_and_made_again_is_the_same(harbour: Harbour) -> None:
    wanted: dict[int, str] = {}
    gateway = Gateway(SCHEMA, plan_weight=60_000)
    for _ in range(2):
        for first in range(40):
            statement = plan_of(gateway, harbour, WIDE, {"first": first}).statement
            assert statement is not None
            assert wanted.setdefault(first, statement.sql) == statement.sql
            assert len(gateway.plans) < 12


async def test_limits_are_literals_and_every_select_names_the_workspace(harbour: Harbour) -> None:
    filter = {"portKey": {"eq": "p1"}, "tripTitle": {"contains": "x"}}
    statement = plan_of(harbour.gateway, harbour, WIDE, {"first": 7, "filter": filter, "search": "x"}).statement
    assert statement is not None
    assert re.findall(r"LIMIT (\S+)", statement.sql)
    assert not re.search(r"LIMIT \D", statement.sql)
    assert "LIMIT 8" in statement.sql
    tables = re.findall(r"harbour_\w+ AS (\w+)", statement.sql)
    assert len(tables) >= 9
    for alias in tables:
        assert re.search(rf"{alias}\.workspace_id = \$\d+::UUID", statement.sql), alias


async def test_one_statement_for_all_record_roots_and_one_per_type_of_an_answer(harbour: Harbour) -> None:
    counts: list[int] = []
    read = harbour.database.read

    class Counting:
        def __getattr__(self, name: str) -> Any:
            return getattr(harbour.database, name)

        def read(self, *arguments: Any, **options: Any) -> Any:
            opened = read(*arguments, **options)
            leave = opened.__aexit__

            class Wrapped:
                async def __aenter__(self) -> Any:
                    self.reader = await opened.__aenter__()
                    return self.reader

                async def __aexit__(self, *error: Any) -> Any:
                    counts.append(self.reader.statements)
                    return await leave(*error)

            return Wrapped()

    context = harbour.context()
    context.database = Counting()  # type: ignore[assignment]  # stands in front of the real one
    await harbour.data("{ boats { edges { node { name } } } ports { key } firstPort { key } }", context=context)
    port = public("port", harbour.world.of("ports")[0]["id"])
    figures = f'{{ portFigures(portId: "{port}") {{ port {{ name }} boats {{ name }} firstBoat {{ name }} }} }}'
    await harbour.data(figures, context=context)
    assert counts == [1, 1 + 3]  # the function's own statement, then one per type and selection


async def test_statements_are_prepared_once_per_connection(harbour: Harbour) -> None:
    query = "query P($n: Int) { boats(filter: {rank: {eq: $n}}) { edges { node { name } } } }"
    for number in range(5):
        await harbour.data(query, {"n": number})
    async with harbour.database.reads.acquire() as connection:
        prepared = await connection.fetch("SELECT statement FROM pg_prepared_statements")
        assert sum("harbour_boats" in row["statement"] for row in prepared) == 1


async def test_many_at_once_on_a_small_pool_stay_apart(harbour: Harbour) -> None:
    query = "query C($n: Int) { boats(first: 200, filter: {rank: {eq: $n}}) { edges { node { id rank } } } }"
    world = harbour.world
    asked = [(number % 6, world.own if number % 2 else world.other) for number in range(60)]
    answers = await asyncio.gather(*(harbour.data(query, {"n": rank}, workspace=where) for rank, where in asked))
    for (rank, where), answer in zip(asked, answers, strict=True):
        wanted = {public("boat", row["id"]) for row in world.of("boats", where) if row["rank"] == rank}
        assert {edge["node"]["id"] for edge in answer["boats"]["edges"]} == wanted


async def test_what_permissions_a_plan_was_made_for_is_part_of_its_key(harbour: Harbour) -> None:
    query = "{ boats(first: 200) { totalCount } }"
    sunk = sum(row["status"] == "SUNK" for row in harbour.world.of("boats"))
    for permissions, hidden in ((ALL, 0), (frozenset[str](), sunk), (ALL, 0), (None, 0), (frozenset({"x"}), sunk)):
        assert (await harbour.data(query, permissions=permissions))["boats"]["totalCount"] == 40 - hidden


def _wide(conditions: int) -> dict[str, Any]:
    return {"or": [{"rank": {"eq": number}} for number in range(conditions)]}


def _deep(levels: int) -> dict[str, Any]:
    found: dict[str, Any] = {"length": {"isNull": False}}
    for _ in range(levels - 1):
        found = {"and": [found]}
    return found


COUNTED = "query L($f: BoatFilter, $o: [BoatOrder!]) { boats(first: 200, filter: $f, orderBy: $o) { totalCount } }"


async def _prepared(harbour: Harbour) -> int:
    """How many statements over boats stay prepared on the pool's only connection that was used."""
    async with harbour.database.reads.acquire() as connection:
        found = await connection.fetch("SELECT statement FROM pg_prepared_statements")
    return sum("harbour_boats" in row["statement"] for row in found)


async def test_filters_and_orders_beyond_a_shape_run_but_nothing_is_kept_of_them(harbour: Harbour) -> None:
    """20 conditions, 3 levels, 3 fields to sort by: beyond that neither the plan nor a prepared statement stays."""
    long = sum(row["length"] is not None for row in harbour.world.of("boats"))
    fields = [{"field": name} for name in ("RANK", "NAME", "LENGTH", "WEIGHT")]
    for variables, found in (({"f": _wide(21)}, 40), ({"f": _deep(4)}, long), ({"o": fields}, 40)):
        for _ in range(2):
            assert (await harbour.data(COUNTED, variables))["boats"]["totalCount"] == found
        assert (len(harbour.gateway.plans), await _prepared(harbour)) == (0, 0)
    for number, (variables, found) in enumerate(
        (({"f": _wide(20)}, 40), ({"f": _deep(3)}, long), ({"o": fields[1:]}, 40))
    ):
        assert (await harbour.data(COUNTED, variables))["boats"]["totalCount"] == found
        assert (len(harbour.gateway.plans), await _prepared(harbour)) == (number + 1, number + 1)


async def test_the_order_in_which_a_client_writes_a_filter_makes_no_other_plan(harbour: Harbour) -> None:
    for filter in (
        {"rank": {"gte": 1, "lt": 5}, "isOpen": {"eq": True}},
        {"isOpen": {"eq": True}, "rank": {"lt": 5, "gte": 1}},
        {"isOpen": {"eq": False}, "rank": {"lt": 4, "gte": 0}},
    ):
        await harbour.data(COUNTED.replace("$o: [BoatOrder!]", "$o: [BoatOrder!] = []"), {"f": filter})
    assert len(harbour.gateway.plans) == 2  # what a boolean is compared with is part of the shape


async def test_no_more_statements_stay_prepared_than_the_setting_says(loaded: Loaded, harbour: Harbour) -> None:
    urls = loaded.urls
    few = await Database.open(urls.app, door_url=urls.door, read_connections=1, prepared_statements=10)
    asking = Harbour(harbour.world, few, harbour.gateway)
    for first in range(1, 31):
        await asking.data(f"{{ boats(first: {first}) {{ edges {{ node {{ id }} }} }} }}")
    assert await _prepared(asking) <= 10
    await few.close()


async def test_larger_filters_are_refused(harbour: Harbour) -> None:
    query = "query L($f: BoatFilter) { boats(first: 200, filter: $f) { totalCount } }"
    deep: dict[str, Any] = {"rank": {"eq": 1}}
    for _ in range(8):
        deep = {"not": deep}
    assert "nest at most 8" in (await harbour.error(query, {"f": deep}))["message"]
    assert "at most 200" in (await harbour.error(query, {"f": _wide(201)}))["message"]


def test_planning_tells_what_it_looked_at() -> None:
    class Operation:
        kind = "query"
        fragments: dict[str, Any] = {}  # noqa: RUF012 - a stub
        node: Any = parse(WIDE).definitions[0]

    seen = Seen({"first": 3, "filter": {"rank": {"eq": 1}}, "yes": True, "orderBy": None})
    Planner(SCHEMA, Operation(), seen, (ALL, "ALL")).plan()
    assert set(seen.facets) == {
        ("first", "null"),
        ("first", "value"),
        ("filter", "null"),
        ("filter", "shape"),
        ("orderBy", "null"),
        ("search", "null"),
        ("yes", "value"),
    }


async def test_a_total_is_counted_up_to_a_bound(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> None:
    query = "query T($f: BoatFilter) { boats(first: 1, filter: $f) { totalCount totalCountIsExact } }"
    for limit, expected in ((39, (39, False)), (40, (40, True))):
        monkeypatch.setattr("graphapi.compiler.lists.COUNT_LIMIT", limit)
        found = (await Harbour(harbour.world, harbour.database, Gateway(SCHEMA)).data(query))["boats"]
        assert (found["totalCount"], found["totalCountIsExact"]) == expected
