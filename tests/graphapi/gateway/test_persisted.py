"""Documents by hash (Apollo's protocol), and from a registry file as clients' build tools write it."""

import hashlib
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from graphapi.gateway import Gateway, Limits
from graphapi.gateway.trusted import TrustedDocuments, UnusableRegistry, read_registry
from tests.graphapi.compiler.harbour import SCHEMA
from tests.graphapi.compiler.world import Harbour
from tests.graphapi.gateway.serving import make_app

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

GRAPHQL = "application/graphql-response+json"
FIRST, HELLO = "{ firstPort { key } }", "{ hello }"
FOUND = {"data": {"firstPort": {"key": "p0"}}}


def sha256(text: str) -> str:
    """As clients write it."""
    return hashlib.sha256(text.encode()).hexdigest()


def hashed(text: str, **more: Any) -> dict[str, Any]:
    """A request by hash."""
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(text)}}, **more}


async def asked(harbour: Harbour, body: Any = None, *, login: str | None = "own", **options: Any) -> httpx.Response:
    """POST, or GET with `params`."""
    transport = httpx.ASGITransport(make_app(harbour, harbour.gateway))
    headers = {"accept": GRAPHQL} | ({} if login is None else {"authorization": login})
    async with httpx.AsyncClient(transport=transport, base_url="http://harbour", headers=headers) as client:
        if body is None:
            return await client.get("/graphql", **options)
        return await client.post("/graphql", json=body)


def code(found: httpx.Response) -> str:
    """Of the only error."""
    (error,) = found.json()["errors"]
    return str(error["extensions"]["code"])


async def test_a_hash_is_asked_for_once(harbour: Harbour) -> None:
    found = await asked(harbour, hashed(FIRST))
    assert (found.status_code, found.headers["cache-control"]) == (200, "no-store")
    assert found.json() == {
        "errors": [{"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}]
    }
    assert (await asked(harbour, hashed(FIRST, query=FIRST))).json() == FOUND
    assert (await asked(harbour, hashed(FIRST))).json() == FOUND
    extensions = orjson.dumps(hashed(FIRST)["extensions"]).decode()
    found = await asked(harbour, params={"extensions": extensions})
    assert (found.status_code, found.json()) == (200, FOUND)
    upper = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(FIRST).upper()}}}
    assert (await asked(harbour, upper)).json() == FOUND


async def test_a_hash_of_another_text_is_refused_and_not_kept(harbour: Harbour) -> None:
    found = await asked(harbour, hashed(FIRST, query=HELLO))
    assert (found.status_code, code(found)) == (400, "BAD_REQUEST")
    assert code(await asked(harbour, hashed(FIRST))) == "PERSISTED_QUERY_NOT_FOUND"
    assert len(harbour.gateway.persisted) == 0


async def test_only_valid_documents_of_who_is_logged_in_are_kept(harbour: Harbour) -> None:
    assert (await asked(harbour, hashed(HELLO, query=HELLO), login=None)).json() == {"data": {"hello": "hello world"}}
    for wrong in ("{", "{ nothing }"):
        assert code(await asked(harbour, hashed(wrong, query=wrong))).startswith("GRAPHQL_")
    assert code(await asked(harbour, hashed(HELLO, query=HELLO), login="wrong")) == "UNAUTHENTICATED"
    assert len(harbour.gateway.persisted) == 0
    assert code(await asked(harbour, hashed(HELLO))) == "PERSISTED_QUERY_NOT_FOUND"


async def test_what_is_kept_has_bounds(harbour: Harbour) -> None:
    harbour.gateway = Gateway(SCHEMA, limits=Limits(persisted_documents=2), document_weight=100)
    texts = [f"{{ a{n}: hello }}" for n in range(3)]
    for text in texts:
        await asked(harbour, hashed(text, query=text))
    assert [code(await asked(harbour, hashed(texts[0])))] == ["PERSISTED_QUERY_NOT_FOUND"]
    assert (await asked(harbour, hashed(texts[1]))).json() == {"data": {"a1": "hello world"}}
    long = "{ hello " + " " * 90 + "}"
    await asked(harbour, hashed(long, query=long))
    assert len(harbour.gateway.persisted) == 1


async def test_a_mutation_by_hash_is_not_taken_over_get(harbour: Harbour) -> None:
    text = "mutation { parts(input: {parts: []}) { seen } }"
    assert "errors" not in (await asked(harbour, hashed(text, query=text))).json()
    found = await asked(harbour, params={"extensions": orjson.dumps(hashed(text)["extensions"]).decode()})
    assert (found.status_code, found.headers["allow"]) == (405, "POST")


# the registry -------------------------------------------------------------------------------------------------------


def registry(folder: Path, content: Any) -> Path:
    """The file."""
    path = folder / "persisted.json"
    path.write_bytes(content if isinstance(content, bytes) else orjson.dumps(content))
    return path


APOLLO = {
    "format": "apollo-persisted-query-manifest",
    "version": 1,
    "operations": [{"id": "first", "name": "First", "type": "query", "body": FIRST}],
}


@pytest.mark.parametrize("content", [{"first": FIRST}, APOLLO], ids=["relay and codegen", "apollo"])
async def test_registered_documents_are_found_by_id_hash_and_text(
    harbour: Harbour, tmp_path: Path, content: Any
) -> None:
    trusted = read_registry(registry(tmp_path, content), only=True)
    harbour.gateway = Gateway(SCHEMA, trusted=trusted)
    for body in (
        {"documentId": "first"}, {"id": "first"}, {"documentId": f"sha256:{sha256(FIRST)}"}, {"query": FIRST},
        {"query": f"\n{FIRST}\n"}, {"documentId": "first", "query": FIRST}, hashed(FIRST), hashed(FIRST, query=FIRST),
    ):  # fmt: skip
        found = await asked(harbour, body)
        assert (found.status_code, found.json()) == (200, FOUND), body
    assert (await asked(harbour, params={"documentId": "first"})).json() == FOUND


async def test_others_are_not_taken_where_only_registered_ones_are(harbour: Harbour) -> None:
    harbour.gateway = Gateway(SCHEMA, trusted=TrustedDocuments({"first": FIRST}, only=True))
    for body in (
        {"query": HELLO}, hashed(HELLO), hashed(HELLO, query=HELLO), {"query": "{ __schema { __typename } }"},
        {"documentId": "first", "query": HELLO},
    ):  # fmt: skip
        found = await asked(harbour, body)
        assert (found.status_code, code(found)) == (403, "DOCUMENT_NOT_TRUSTED"), body
        assert "data" not in found.json()
    found = await asked(harbour, {"documentId": "second"})
    assert (found.status_code, code(found)) == (400, "PERSISTED_QUERY_NOT_FOUND")
    assert len(harbour.gateway.persisted) == len(harbour.gateway.documents) == 0


async def test_beside_a_registry_others_are_taken_unless_it_is_the_only_one(harbour: Harbour) -> None:
    harbour.gateway = Gateway(SCHEMA, trusted=TrustedDocuments({"first": FIRST}))
    for body in ({"documentId": "first"}, {"query": FIRST}, hashed(FIRST)):
        assert (await asked(harbour, body)).json() == FOUND
    assert (await asked(harbour, hashed(HELLO, query=HELLO))).json() == {"data": {"hello": "hello world"}}
    assert (await asked(harbour, hashed(HELLO))).json() == {"data": {"hello": "hello world"}}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "is no JSON"),
        ([FIRST], "no object of ids"),
        ({"first": {"text": FIRST}}, "no object of ids"),
        ({"format": "apollo-persisted-query-manifest", "operations": 5}, "no object of ids"),
        ({}, "is empty"),
    ],
)
def test_a_registry_that_cannot_be_used(tmp_path: Path, content: Any, words: str) -> None:
    path = registry(tmp_path, content)
    with pytest.raises(UnusableRegistry, match=words):
        read_registry(path, only=True)


def test_a_registry_that_is_not_there_and_one_of_another_schema(tmp_path: Path) -> None:
    with pytest.raises(UnusableRegistry, match="cannot be read"):
        read_registry(tmp_path / "none.json")
    trusted = read_registry(registry(tmp_path, {"first": FIRST, "gone": "{ gone }", "cut": "{"}))
    assert {id: words.partition(".")[0] for id, words in trusted.wrong(SCHEMA.graphql).items()} == {
        "gone": "Cannot query field 'gone' on type 'Query'",
        "cut": "Syntax Error: Expected Name, found <EOF>",
    }
