"""The twelve things usual auditors of GraphQL servers try (graphql-cop and its kin), on the service as deployed.

That a bug's text is masked is tried where there is one: `test_mutations`, `test_answers`.
"""

from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest

from crm.app import create_app
from crm.core.settings import Settings
from tests.conftest import Urls
from tests.http import installation_of

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

PROBE = "{ __typename }"


@pytest.fixture
async def deployed(worker_urls: Urls) -> AsyncGenerator[httpx.AsyncClient, None]:
    """The application in production with introspection closed; nothing here is written."""
    settings = Settings(environment="production", introspection=False)
    app = create_app(settings, installation=installation_of(worker_urls), log=False)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://touchline.test") as http:
        yield http


async def refused(http: httpx.AsyncClient, code: str, query: Any, **more: Any) -> str:
    """Refused with this code before anything ran; the message of the first error."""
    found = await http.post("/graphql", json={"query": query, **more} if isinstance(query, str) else query)
    body = found.json()
    assert "data" not in body, body
    assert {error["extensions"]["code"] for error in body["errors"]} == {code}
    return str(body["errors"][0]["message"])


async def test_documents_that_cost_more_than_they_weigh(deployed: httpx.AsyncClient) -> None:
    """1 alias overloading, 2 array batching, 3 directive overloading, 4 circular introspection, 5 field duplication."""
    aliases = "{ " + " ".join(f"alias{n}: __typename" for n in range(101)) + " }"
    assert "101 root fields; at most 20" in await refused(deployed, "QUERY_TOO_COMPLEX", aliases)
    aliases = '{ node(id: "x") { ' + " ".join(f"alias{n}: __typename" for n in range(101)) + " } }"
    assert "101 aliases; at most 60" in await refused(deployed, "QUERY_TOO_COMPLEX", aliases)
    batch = [{"query": PROBE}] * 10
    assert "Batches are not taken" in await refused(deployed, "BAD_REQUEST", batch)
    directives = "{ __typename " + "@aa" * 51 + " }"
    assert "51 directives; at most 50" in await refused(deployed, "QUERY_TOO_COMPLEX", directives)
    ring = "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }"
    await refused(deployed, "GRAPHQL_VALIDATION_FAILED", ring)
    fields = "{ " + "__typename " * 500 + "}"
    assert "500 root fields" in await refused(deployed, "QUERY_TOO_COMPLEX", fields)
    fields = '{ node(id: "x") { ' + "id " * 500 + " } }"
    assert "500 times the same field" in await refused(deployed, "QUERY_TOO_COMPLEX", fields)


async def test_what_is_told_of_the_schema(deployed: httpx.AsyncClient) -> None:
    """6 field suggestions, 7 introspection, 8 an IDE: none in production."""
    assert "Did you mean" not in await refused(deployed, "GRAPHQL_VALIDATION_FAILED", "{ viewr { __typename } }")
    wrong = "query Q($f: LeadFilter) { leads(filter: $f) { totalCount } }"
    message = await refused(deployed, "BAD_USER_INPUT", wrong, variables={"f": {"statu": {"eq": "OPEN"}}})
    assert "Did you mean" not in message
    for query in ("{ __schema { queryType { name } } }", '{ __type(name: "Lead") { name } }'):
        assert "introspection" in await refused(deployed, "GRAPHQL_VALIDATION_FAILED", query)
    assert (await deployed.get("/")).headers["location"] == "/app/"  # the console, which is none
    for path in ("/graphiql", "/playground", "/graphql"):
        found = await deployed.get(path, headers={"accept": "text/html"})
        assert found.status_code in (404, 406)
        assert "<html" not in found.text.lower()


async def test_doors_that_other_sites_could_use(deployed: httpx.AsyncClient) -> None:
    """9 no mutation over GET, 10 no form as POST."""
    for query in ("mutation { __typename }", 'mutation { noteCreate(input: {text: "x"}) { errors { code } } }'):
        found = await deployed.get("/graphql", params={"query": query})
        assert (found.status_code, found.headers["allow"], "data" in found.json()) == (405, "POST", False)
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""):
        found = await deployed.post("/graphql", content=b"query=%7B__typename%7D", headers={"content-type": kind})
        assert (found.status_code, "data" in found.json()) == (415, False)


async def test_what_answers_give_away(deployed: httpx.AsyncClient) -> None:
    """11 no tracing in the answer, 12 no text of an error that was not foreseen."""
    found = await deployed.post("/graphql", json={"query": PROBE}, headers={"x-apollo-tracing": "1"})
    assert found.json()["data"] == {"__typename": "Query"}
    assert set(found.json()["extensions"]) == {"cost"}
    assert set(found.json()["extensions"]["cost"]) == {"requested", "limit", "remaining"}
    for body in (b"{", b'{"query": "{"}', b'{"query": "{ a"', b"\xff\xfe", b'{"query": "query A { a } query A { a }"}'):
        found = await deployed.post("/graphql", content=body, headers={"content-type": "application/json"})
        assert found.status_code in (200, 400)
        assert not any(word in found.text for word in ("Traceback", ".py", "Error(", "graphapi", "litestar"))
    found = await deployed.get("/graphql", params={"query": PROBE, "variables": "{"})
    assert found.json()["errors"][0]["message"] == "The parameter variables is not valid JSON."
