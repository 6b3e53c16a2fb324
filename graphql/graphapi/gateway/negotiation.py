"""GraphQL over HTTP: which media type the client wants, and what a request's parameters are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from graphapi.gateway.errors import plain
from graphapi.gateway.gateway import Request
from graphapi.gateway.persisted import Named
from graphapi.gateway.refused import Refused

JSON_TYPE = "application/json"
GRAPHQL_TYPE = "application/graphql-response+json"


def wanted_type(accept: str) -> str | None:
    """The better liked of both types; None when the client takes neither."""
    if not accept.strip():
        return JSON_TYPE
    weights = dict(_weights(accept))
    rest = max(weights.get("application/*", 0.0), weights.get("*/*", 0.0))
    graphql, json = weights.get(GRAPHQL_TYPE, rest), weights.get(JSON_TYPE, rest)
    if graphql <= 0 and json <= 0:
        return None
    return GRAPHQL_TYPE if graphql >= json and GRAPHQL_TYPE in weights else JSON_TYPE if json > 0 else GRAPHQL_TYPE


def _weights(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.split(","):
        kind, *parameters = [piece.strip() for piece in part.split(";")]
        found.append((kind.lower(), _quality(parameters)))
    return found


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.lower().startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0


def from_body(body: bytes, content_type: str) -> Request:
    """The request of a POST."""
    kind, _, parameters = content_type.partition(";")
    if kind.strip().lower() != JSON_TYPE:
        # Forms of other sites cannot send this type: this line also keeps cross-site requests out.
        raise Refused([plain("Send the request as application/json.", "BAD_REQUEST")], status=415)
    charset = parameters.lower().replace(" ", "").partition("charset=")[2].strip('"') or "utf-8"
    if charset not in ("utf-8", "utf8"):
        raise Refused([plain("Send the request in UTF-8.", "BAD_REQUEST")], status=415)
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refused([plain("The body is not valid JSON.", "BAD_REQUEST")]) from None
    if isinstance(found, list):
        raise Refused([plain("Batches are not taken; send one request each.", "BAD_REQUEST")])
    if not isinstance(found, dict):
        raise Refused([plain("The body must be a JSON object.", "BAD_REQUEST")])
    return request_of(found, read_only=False)


def from_query(parameters: Mapping[str, str]) -> Request:
    """The request of a GET."""
    found: dict[str, Any] = {}
    for name in ("query", "operationName", "documentId", "id"):
        if name in parameters:
            found[name] = parameters[name]
    for name in ("variables", "extensions"):
        if parameters.get(name):
            try:
                found[name] = orjson.loads(parameters[name])
            except orjson.JSONDecodeError:
                raise Refused([plain(f"The parameter {name} is not valid JSON.", "BAD_REQUEST")]) from None
    return request_of(found, read_only=True)


def request_of(found: Mapping[str, Any], *, read_only: bool = False) -> Request:
    """The request of a JSON object; raises Refused."""
    for name, kind, words in _KINDS:
        if found.get(name) is not None and not isinstance(found[name], kind):
            raise Refused([plain(f"The parameter {name} must be {words}.", "BAD_REQUEST")])
    query, named = found.get("query"), _named(found)
    if query is None and named is None:
        raise Refused([plain("The parameter query is missing; send it, or the id of a document.", "BAD_REQUEST")])
    return Request(query, found.get("operationName"), found.get("variables"), read_only, named)


_KINDS = (
    ("query", str, "text"), ("operationName", str, "text"), ("variables", dict, "an object"),
    ("extensions", dict, "an object"), ("documentId", str, "text"), ("id", str, "text"),
)  # fmt: skip


def _named(found: Mapping[str, Any]) -> Named | None:
    """By which id or hash the document goes. Beside the document itself an id says nothing that is needed."""
    id = found.get("documentId") or found.get("id")
    if id and found.get("query") is None:
        return Named(id=id)
    asked = (found.get("extensions") or {}).get("persistedQuery")
    if asked is None:
        return None
    if not isinstance(asked, dict) or asked.get("version") != 1 or not isinstance(asked.get("sha256Hash"), str):
        words = "Send extensions.persistedQuery as {version: 1, sha256Hash}."
        raise Refused([plain(words, "BAD_REQUEST")])
    return Named(sha256=asked["sha256Hash"].lower())
