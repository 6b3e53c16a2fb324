"""The registry of documents that clients were built with: a JSON file, as their build tools write it.

{"hash or id": "query …"}                                  relay-compiler (`persistConfig.file`), graphql-codegen
{"format": "apollo-persisted-query-manifest", "version": 1,
 "operations": [{"id": "…", "name": "…", "type": "query", "body": "query …"}]}      Apollo's manifest
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import orjson
from graphql import GraphQLError, GraphQLSchema, parse, validate

APOLLO = "apollo-persisted-query-manifest"
SHA256 = "sha256:"
"""Begins a documentId that is the text's hash, as GraphQL over HTTP has it."""


class UnusableRegistry(Exception):
    """The file is not what it should be; says why in a sentence."""


class TrustedDocuments:
    """Texts by id. With `only` no others are taken."""

    def __init__(self, texts: Mapping[str, str], *, only: bool = False) -> None:
        self.only = only
        self._by_id = dict(texts)
        self._by_sha256 = {hashlib.sha256(text.encode()).hexdigest(): text for text in texts.values()}
        self._texts = {text.strip() for text in texts.values()}

    def by_id(self, id: str) -> str | None:
        """The text of an id, or of `sha256:` and its hash."""
        return self._by_id.get(id) or self.by_sha256(id.removeprefix(SHA256))

    def by_sha256(self, sha256: str) -> str | None:
        """The text of a hash."""
        return self._by_sha256.get(sha256)

    def has(self, text: str) -> bool:
        """Whether this very text is registered."""
        return text in self._texts or text.strip() in self._texts

    def __len__(self) -> int:
        return len(self._by_id)

    def wrong(self, schema: GraphQLSchema) -> dict[str, str]:
        """Id → what is wrong with a document that this schema does not take."""
        return {id: words for id, text in self._by_id.items() if (words := _wrong(schema, text)) is not None}


def _wrong(schema: GraphQLSchema, text: str) -> str | None:
    try:
        errors = validate(schema, parse(text))
    except GraphQLError as error:
        return error.message
    return errors[0].message if errors else None


def read_registry(path: Path, *, only: bool = False) -> TrustedDocuments:
    """The documents of a file. Raises UnusableRegistry."""
    try:
        found = orjson.loads(path.read_bytes())
    except OSError as error:
        raise UnusableRegistry(f"The registry {path} cannot be read: {error.strerror}.") from error
    except orjson.JSONDecodeError as error:
        raise UnusableRegistry(f"The registry {path} is no JSON.") from error
    if isinstance(found, dict) and found.get("format") == APOLLO:
        found = _apollo(found)
    if not isinstance(found, dict) or not all(isinstance(text, str) and text for text in found.values()):
        raise UnusableRegistry(f"The registry {path} is no object of ids and documents, nor Apollo's manifest.")
    if only and not found:
        raise UnusableRegistry(f"The registry {path} is empty, and no other documents are to be taken.")
    return TrustedDocuments(found, only=only)


def _apollo(found: Mapping[str, object]) -> object:
    operations = found.get("operations")
    if not isinstance(operations, list) or not all(isinstance(each, dict) for each in operations):
        return None
    return {str(each.get("id")): each.get("body") for each in operations}
