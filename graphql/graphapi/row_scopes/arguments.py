"""Ids that a request names are given on as ids nobody has, where their rows are out of sight.

So a function that is asked about such a row, and a verb that is to change it, answer as they do for what never was:
the same code, field and sentence, whoever wrote them. Reports take no such ids and stay whole.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.core.actor import Actor
from crm.core.ids import MalformedId, decode, encode, new_id
from graphapi.compiler.policy import scoped_rule_of
from graphapi.compiler.records import Catalog
from graphapi.row_scopes.sight import Fetch, in_sight


@dataclasses.dataclass(frozen=True)
class Veil:
    """Over the arguments of one request."""

    catalog: Catalog
    actor: Actor
    now: datetime

    async def over(self, arguments: dict[str, Any], fetch: Fetch) -> dict[str, Any]:
        """The arguments with those ids replaced; the same object where nothing is."""
        if self.actor.sees_all:
            return arguments
        named = {token: found for token in _texts(arguments) if (found := self._named(token)) is not None}
        seen = await in_sight(
            {model for model, _ in named.values()},
            [id for _, id in named.values()],
            actor=self.actor, now=self.now, fetch=fetch,
        )  # fmt: skip
        hidden = {token: _nobody(token) for token, (_, id) in named.items() if id not in seen}
        return _replaced(arguments, hidden) if hidden else arguments

    def _named(self, token: str) -> tuple[Any, UUID] | None:
        """Table and id of a public id whose row may be out of sight."""
        try:
            prefix, id = decode(token)
        except MalformedId:
            return None
        record = self.catalog.prefixes.get(prefix)
        return None if record is None or scoped_rule_of(record.model) is None else (record.model, id)


def _nobody(token: str) -> str:
    return encode(decode(token)[0], new_id())


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        return
    inner: Any = ()
    if isinstance(value, Mapping):
        inner = value.values()
    elif isinstance(value, list):
        inner = value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        inner = [getattr(value, field.name) for field in dataclasses.fields(value)]
    for each in inner:
        yield from _texts(each)


def _replaced(value: Any, hidden: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return hidden.get(value, value)
    if isinstance(value, Mapping):
        return {name: _replaced(inner, hidden) for name, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, hidden) for inner in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return dataclasses.replace(value, **{name: _replaced(getattr(value, name), hidden) for name in names})
    return value
