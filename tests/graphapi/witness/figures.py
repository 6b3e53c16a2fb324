"""Figures of fields that Python computes for a whole page at once: asked of their own function, one row at a time.

That a figure is right, tests of its room say. That the API gives every row its own figure, whatever else is asked for
and however many rows stand on the page, is seen by asking for each row alone, without the API.
"""

import asyncio
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import orjson
from graphql import GraphQLSchema, coerce_input_value
from strawberry.types.arguments import convert_arguments

from crm.core.database import Database
from crm.core.reader import Reader
from graphapi.compiler.records import field_of, source_of
from graphapi.compiler.refs import Ref
from graphapi.compiler.sources import Answer, Hole
from graphapi.context import Context, Info
from graphapi.schema import schema
from tests.graphapi.witness.rows import Row
from tests.graphapi.witness.states import STATES

Known = dict[tuple[str, str, UUID, str], Any]
"""Figures by the viewer's key, field, row and arguments."""
_COMPILED: GraphQLSchema = schema.graphql


def definition_of(where: str) -> Any:
    """The field of the running schema."""
    kind, name = where.split(".")
    return _COMPILED.type_map[kind].fields[name]  # type: ignore[attr-defined]  # an object


def is_figure(where: str) -> bool:
    """Whether a function computes it."""
    return isinstance(source_of(definition_of(where)), Hole)


@dataclass(frozen=True)
class Figure:
    """An object that a function gave."""

    value: Any


class Figures:
    """Calls functions for one viewer in one read transaction; rows never change, so nothing is asked twice."""

    def __init__(self, viewer: Any, database: Database, reader: Reader, known: Known) -> None:
        self.viewer, self._database, self._reader, self._known = viewer, database, reader, known
        self._lock = asyncio.Lock()

    async def of(self, where: str, row: Row, given: Row) -> Any:
        """The figure of one row."""
        source = source_of(definition_of(where))
        assert isinstance(source, Hole)
        key: UUID = row[source.key]
        known = (self.viewer.key, where, key, repr(given))
        async with self._lock:
            if known not in self._known:
                self._known[known] = await self._asked(where, source, key, row, given)
        return self._known[known]

    async def _asked(self, where: str, source: Hole, key: UUID, row: Row, given: Row) -> Any:
        definition, arguments = definition_of(where), _arguments(where, given)
        ids: Any = [key]
        if source.given is not None:
            ids = {key: orjson.loads(orjson.dumps(self._given(where, source, row), default=str))}
        found: Mapping[UUID, Any] = await source.function(self._info(), ids, **arguments)
        return found.get(key, [] if str(definition.type).startswith("[") else None)

    def _given(self, where: str, source: Hole, row: Row) -> Any:
        """What the function gets of the row; what SQL decides or looks up in another table is written out."""
        if where in STATES:
            return STATES[where](self.viewer.side, row)
        assert source.given is not None
        return source.given(SimpleNamespace(**row), None)

    async def inside(self, where: str, value: Any, given: Row) -> Any:
        """A field of an object that a function gave."""
        definition = definition_of(where)
        source = source_of(definition)
        found = getattr(value, field_of(definition).python_name)
        if isinstance(source, Answer):
            arguments = _arguments(where, given)
            async with self._lock:
                found = found(info=self._info(), **arguments)
                return await found if inspect.isawaitable(found) else found
        return found

    def _info(self) -> Info:
        extra = {"prefixes": schema.catalog.prefixes}
        context = Context(self._database, self.viewer.actor, base_url="http://touchline.test", extra=extra)
        return Info(context, reader=self._reader)


def _arguments(where: str, given: Row) -> Row:
    definition = definition_of(where)
    coerced = {name: coerce_input_value(value, definition.args[name].type) for name, value in given.items()}
    return convert_arguments(coerced, field_of(definition).arguments, schema.scalars, schema.config)


def kind_of(ref: Ref) -> str:
    """The type a reference names."""
    return schema.catalog.type_of(ref.kind).name
