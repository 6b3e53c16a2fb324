"""Documents that requests name instead of sending them: by a hash they gave once, or by an id of the registry.

Automatic persisted queries are Apollo's protocol: `extensions.persistedQuery {version: 1, sha256Hash}`; a hash that is
not known is answered PERSISTED_QUERY_NOT_FOUND, and the client sends the text once with it. Only what was valid and
came from somebody logged in is kept, so strangers cannot fill the memory; in this process: another one asks once more.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphapi.gateway.errors import plain
from graphapi.gateway.refused import Refused
from graphapi.gateway.trusted import TrustedDocuments

if TYPE_CHECKING:
    from graphapi.gateway.gateway import Request


@dataclass(frozen=True, slots=True)
class Named:
    """How a request names its document."""

    id: str | None = None
    """Of the registry."""
    sha256: str | None = None
    """Of the text, in lower-case hexadecimal digits."""


class Persisted:
    """What hashes and ids stand for."""

    def __init__(self, *, count: int, weight: int, trusted: TrustedDocuments | None = None) -> None:
        self._count, self._weight = count, weight
        self._trusted = trusted or TrustedDocuments({})
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._total = 0

    def text(self, request: Request) -> str:
        """The document's text; raises Refused."""
        named, trusted = request.named, self._trusted
        if named is None:
            if trusted.only and not request.own and not trusted.has(request.query or ""):
                raise self._untrusted()
            return request.query or ""
        if named.id is not None:
            found = trusted.by_id(named.id)
            if found is None:
                raise Refused([plain("No registered document has this id.", "PERSISTED_QUERY_NOT_FOUND")])
            return found
        return self._hashed(named.sha256 or "", request.query)

    def _hashed(self, sha256: str, query: str | None) -> str:
        found = self._trusted.by_sha256(sha256)
        if found is not None:
            return found
        if self._trusted.only:
            raise self._untrusted()
        if query is not None:
            if hashlib.sha256(query.encode()).hexdigest() != sha256:
                raise Refused(
                    [plain("The sha256Hash is not that of the query; send the hash of its text.", "BAD_REQUEST")]
                )
            return query
        found = self._kept.get(sha256)
        if found is None:
            # The protocol's own words: clients compare them. 200, because some read no other answer.
            raise Refused([plain("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")], status=200)
        self._kept.move_to_end(sha256)
        return found

    def _untrusted(self) -> Refused:
        words = "Only registered documents are taken here; register this one, or send the id of one that is."
        return Refused([plain(words, "DOCUMENT_NOT_TRUSTED")], status=403)

    def keep(self, request: Request) -> None:
        """Remembers a document that is valid and came with its hash."""
        named, query = request.named, request.query
        if named is None or named.sha256 is None or query is None or named.sha256 in self._kept:
            return
        self._kept[named.sha256] = query
        self._total += len(query)
        while len(self._kept) > self._count or self._total > self._weight:
            self._total -= len(self._kept.popitem(last=False)[1])

    def __len__(self) -> int:
        return len(self._kept)
