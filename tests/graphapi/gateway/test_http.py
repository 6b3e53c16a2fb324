"""The HTTP door: the specification's audits, and what usual auditors of GraphQL servers look for."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from crm.core.packing import LEAST_BYTES
from graphapi.gateway import Gateway
from tests.graphapi.compiler.harbour import SCHEMA
from tests.graphapi.compiler.world import Harbour, public
from tests.graphapi.gateway.serving import make_app, serving

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
AUDIT = Path(__file__).parents[1] / "audit"
GRAPHQL = "application/graphql-response+json"
OWN = {"authorization": "own"}


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.skipif(not (AUDIT / "node_modules").exists(), reason="run `npm ci` in tests/graphapi/audit first")
async def test_all_61_audits_of_graphql_over_http(harbour: Harbour) -> None:
    async with serving(make_app(harbour, harbour.gateway)) as url:
        process = await asyncio.create_subprocess_exec(
            "node", "audit.mjs", url, cwd=AUDIT, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
    results = orjson.loads(output)
    assert len(results) == 61
    assert [result for result in results if result["status"] != "ok"] == []


async def _ask(harbour: Harbour, method: str = "POST", *, gateway: Gateway | None = None, **options: Any) -> Any:
    app = make_app(harbour, gateway or harbour.gateway)
    options["headers"] = OWN | options.pop("headers", {})
    transport: Any = httpx.ASGITransport(app)  # type: ignore[arg-type]  # the same ASGI by another name
    async with httpx.AsyncClient(transport=transport, base_url="http://harbour") as client:
        return await client.request(method, "/graphql", **options)


def _sent(content: bytes, kind: str) -> dict[str, Any]:
    return {"content": content, "headers": {"content-type": kind}}


async def test_an_ordinary_request(harbour: Harbour) -> None:
    found = await _ask(harbour, json={"query": "{ firstPort { key } }"})
    assert (found.status_code, found.headers["content-type"]) == (200, "application/json")
    assert found.content == b'{"data":{"firstPort":{"key":"p0"}}}'
    found = await _ask(
        harbour, "GET", params={"query": "query Q($n: Int) { boats(first: $n) { totalCount } }", "variables": '{"n":1}'}
    )
    assert found.json() == {"data": {"boats": {"totalCount": 40}}}


async def test_long_answers_are_packed_for_who_takes_it(harbour: Harbour) -> None:
    asked = {"json": {"query": "{ __schema { types { name kind fields { name } } } }"}}
    plain = await _ask(harbour, headers={"accept-encoding": "identity"}, **asked)
    assert "content-encoding" not in plain.headers
    assert len(plain.content) >= LEAST_BYTES
    refused = await _ask(harbour, headers={"accept-encoding": "gzip;q=0, br"}, **asked)
    packed = await _ask(harbour, headers={"accept-encoding": "br, gzip"}, **asked)
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 3
    assert packed.content == refused.content == plain.content
    assert [each.headers["vary"] for each in (plain, refused, packed)] == ["Accept-Encoding"] * 3
    short = await _ask(harbour, headers={"accept-encoding": "gzip"}, json={"query": "{ firstPort { key } }"})
    assert {"content-encoding", "vary"}.isdisjoint(short.headers)


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        (_sent(b"query={hello}", "application/x-www-form-urlencoded"), 415, "application/json"),
        (_sent(b'{"query":"{hello}"}', "text/plain"), 415, "application/json"),
        (_sent(b'{"query":"{hello}"}', "application/json; charset=latin1"), 415, "UTF-8"),
        (_sent(b"{", "application/json"), 400, "not valid JSON"),
        ({"json": [{"query": "{hello}"}]}, 400, "Batches"),
        ({"json": {"query": 5}}, 400, "query must be text"),
        ({"json": {"variables": {}}}, 400, "query is missing"),
        ({"json": {"documentId": 5}}, 400, "documentId must be text"),
        ({"json": {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "a"}}}}, 400, "version: 1"),
        ({"json": {"query": "{hello}", "variables": []}}, 400, "must be an object"),
        ({"json": {"query": "{hello}", "operationName": 3}}, 400, "must be text"),
        ({"json": {"query": "query A {hello} query B {hello}"}}, 400, "operationName"),
        ({"json": {"query": "{hello}"}, "headers": {"accept": "text/html"}}, 406, "Accept"),
    ],
)  # fmt: skip
async def test_what_is_no_request(harbour: Harbour, options: Any, status: int, words: str) -> None:
    found = await _ask(harbour, **options)
    assert found.status_code == status
    assert words in found.json()["errors"][0]["message"]
    assert found.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_statuses_by_media_type(harbour: Harbour) -> None:
    for query, code in (
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nope }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ boats(first: 999) { totalCount } }", "BAD_USER_INPUT"),
    ):
        for accept, status in ((GRAPHQL, 400), ("application/json", 200)):
            found = await _ask(harbour, json={"query": query}, headers={"accept": accept})
            assert found.status_code == status, (query, accept)
            assert found.headers["content-type"].startswith(accept)
            assert found.json()["errors"][0]["extensions"]["code"] == code
            assert "data" not in found.json()
    for headers, status in (({"authorization": "wrong"}, 401), ({"accept": GRAPHQL}, 200)):
        assert (await _ask(harbour, json={"query": "{ firstPort { key } }"}, headers=headers)).status_code == status


async def test_no_mutation_over_get(harbour: Harbour) -> None:
    boat = public("boat", harbour.world.of("boats")[0]["id"])
    query = f'mutation {{ boatRename(input: {{boatId: "{boat}", name: "GET"}}) {{ boat {{ name }} }} }}'
    found = await _ask(harbour, "GET", params={"query": query})
    assert (found.status_code, found.headers["allow"]) == (405, "POST")
    assert (await _ask(harbour, json={"query": query})).json()["data"]["boatRename"]["boat"]["name"] == "GET"


async def test_the_idempotency_header_reaches_the_mutation(harbour: Harbour) -> None:
    boat = public("boat", harbour.world.of("boats")[1]["id"])
    query = f'mutation {{ boatRename(input: {{boatId: "{boat}", name: "Titanic"}}) {{ errors {{ field }} }} }}'
    found = await _ask(harbour, json={"query": query}, headers={"idempotency-key": "k" * 201})
    assert found.json()["data"]["boatRename"]["errors"] == [{"field": "idempotencyKey"}]


async def test_introspection_is_whole_and_may_be_closed(harbour: Harbour) -> None:
    from graphql import build_client_schema, get_introspection_query

    schema = build_client_schema(await harbour.data(get_introspection_query()))
    assert schema.query_type is not None
    assert "boats" in schema.query_type.fields
    mixed = await harbour.data(
        '{ a: firstPort { key } __type(name: "Port") { name } b: __typename __schema { __typename } }'
    )
    assert list(mixed) == ["a", "__type", "b", "__schema"]
    harbour.gateway = Gateway(SCHEMA, introspection=False)
    error = await harbour.error("{ __schema { __typename } }")
    assert "introspection" in error["message"]
    assert await harbour.data("{ __typename }") == {"__typename": "Query"}


async def test_suggestions_are_for_development(harbour: Harbour) -> None:
    for allowed in (False, True):
        harbour.gateway = Gateway(SCHEMA, suggestions=allowed)
        for query, variables in (
            ("{ bots { totalCount } }", None),
            ("{ boats(orderBy: {field: NAMES}) { totalCount } }", None),
            ("{ boats(filter: {ranks: {eq: 1}}) { totalCount } }", None),
            ("query V($o: [BoatOrder!]) { boats(orderBy: $o) { totalCount } }", {"o": [{"field": "NAMES"}]}),
            ("query V($f: BoatFilter) { boats(filter: $f) { totalCount } }", {"f": {"ranks": {"eq": 1}}}),
        ):
            message = (await harbour.ask(query, variables))["errors"][0]["message"]
            assert ("Did you mean" in message) is allowed, message


async def test_documents_are_kept_within_bounds(harbour: Harbour) -> None:
    harbour.gateway = Gateway(SCHEMA, document_count=5, document_weight=400)
    for number in range(50):
        await harbour.data(f"{{ a{number}: hello }}")
    assert len(harbour.gateway.documents) == 5
    await harbour.data("{ hello " + " " * 500 + "}")
    assert len(harbour.gateway.documents) == 0


async def test_the_time_of_every_plan_is_told(harbour: Harbour) -> None:
    told: list[tuple[str, float]] = []
    harbour.gateway = Gateway(SCHEMA, on_timed=lambda name, seconds: told.append((name, seconds)))
    await harbour.data("{ boats { totalCount } }")
    assert [name.partition("#")[0] for name, _ in told] == ["boats"]
    assert told[0][1] > 0
