"""Walks a selection over what a function returned: the same formats as the compiled ones, records left as ids."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    get_nullable_type,
)

from crm.core.money import Money as MinorMoney
from graphapi.answers.sink import Method, Sink
from graphapi.compiler.errors import SchemaError
from graphapi.compiler.records import field_of, origin_of, record_of, source_of
from graphapi.compiler.refs import Ref
from graphapi.compiler.sources import Answer
from graphapi.scalars import Money, format_datetime, format_decimal

Nodes = Sequence[FieldNode]
Writer = Callable[[Any, Sink], Any]


class WrongAnswer(Exception):
    """A function returned what its type does not allow; an incident, told to nobody but the log."""


class Projector:
    """Makes writers for the selections of one plan."""

    def __init__(self, planner: Any) -> None:
        self.planner = planner
        self.selections = planner.selections

    def writer(self, kind: Any, nodes: Nodes, where: str) -> Writer:
        """Writes values of that GraphQL type as what orjson takes."""
        if isinstance(kind, GraphQLNonNull):
            return self._required(kind.of_type, nodes, where)
        inner = self._bare(kind, nodes, where)
        return lambda value, sink: None if value is None else inner(value, sink)

    def _required(self, kind: Any, nodes: Nodes, where: str) -> Writer:
        inner = self._bare(kind, nodes, where, required=True)

        def write(value: Any, sink: Sink) -> Any:
            if value is None:
                raise WrongAnswer(f"{where} is non-null, but its function gave None.")
            return inner(value, sink)

        return write

    def _bare(self, kind: Any, nodes: Nodes, where: str, *, required: bool = False) -> Writer:
        if isinstance(kind, GraphQLList):
            item = self.writer(kind.of_type, nodes, where)
            return lambda value, sink: [item(one, sink) for one in value]
        if isinstance(kind, GraphQLScalarType):
            return scalar_writer(kind.name, where)
        if isinstance(kind, GraphQLEnumType):
            return _enum_writer(kind, where)
        if not isinstance(kind, GraphQLObjectType):
            return self._abstract(kind, nodes, where, required)
        if record_of(kind) is not None:
            group = self.planner.rows(kind, nodes)
            return lambda value, sink: sink.record(group, _only_ref(value, where), where, required)
        return self._object(kind, nodes)

    def _object(self, kind: GraphQLObjectType, nodes: Nodes) -> Writer:
        fields = [self._field(kind, key, group) for key, group in self.selections.fields(kind, nodes).items()]

        def write(value: Any, sink: Sink) -> Any:
            return {key: read(value, sink) for key, read in fields}

        if origin_of(kind) is Money:
            return lambda value, sink: write(
                Money.of(value.minor, value.currency) if isinstance(value, MinorMoney) else value, sink
            )
        return write

    def _field(self, kind: GraphQLObjectType, key: str, nodes: Nodes) -> tuple[str, Writer]:
        name = nodes[0].name.value
        if name == "__typename":
            return key, lambda value, sink: kind.name
        definition = kind.fields[name]
        field, where = field_of(definition), f"{kind.name}.{name}"
        self.planner.require(source_of(definition).permission, where)
        write, attribute = self.writer(definition.type, nodes, where), field.python_name
        if field.base_resolver is not None:
            call = self.planner.call(definition, nodes)
            return key, lambda value, sink: sink.later(Method(call, value, write))
        return key, lambda value, sink: write(getattr(value, attribute), sink)

    def _abstract(self, kind: Any, nodes: Nodes, where: str, required: bool) -> Writer:
        """An interface or union: records by their id's type (compiled when met), answers by their class."""
        possible = {origin_of(one): one for one in self.planner.schema.get_possible_types(kind)}
        made = {origin: self._object(one, nodes) for origin, one in possible.items() if record_of(one) is None}
        for one in possible.values():
            if record_of(one) is not None:
                self.planner.require_below(one, nodes)

        def write(value: Any, sink: Sink) -> Any:
            if isinstance(value, Ref):
                return sink.record(sink.rows_of(possible[value.kind], nodes), value, where, required)
            if type(value) not in made:
                raise WrongAnswer(f"{where}: {type(value).__name__} is no {kind.name}.")
            return made[type(value)](value, sink)

        return write


def _only_ref(value: Any, where: str) -> Ref:
    if not isinstance(value, Ref):
        raise WrongAnswer(f"{where} is a record: its function must give ref(…), not {type(value).__name__}.")
    return value


def _finite(value: Any) -> float:
    found = float(value)
    if not math.isfinite(found):
        raise ValueError("a number that is not finite")
    return found


def _int(value: Any) -> int:
    if isinstance(value, bool) or int(value) != value or not -(2**31) <= value < 2**31:
        raise ValueError("a number beyond Int")
    return int(value)


def _exact(kind: type, write: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not isinstance(value, kind):
            raise ValueError(f"{type(value).__name__} instead of {kind.__name__}")
        return write(value)

    return check


def _json(value: Any) -> Any:
    return value


SCALAR_WRITERS: dict[str, Callable[[Any], Any]] = {
    "String": _exact(str, str),
    "ID": _exact(str, str),
    "URL": _exact(str, str),
    "CurrencyCode": _exact(str, str),
    "Boolean": _exact(bool, bool),
    "Int": _int,
    "Float": _finite,
    "Duration": _finite,
    "BigInt": lambda value: str(int(value)),
    "Decimal": _exact(Decimal, format_decimal),
    "DateTime": _exact(datetime, format_datetime),
    "Date": _exact(date, date.isoformat),
    "JSON": _json,
}


def scalar_writer(name: str, where: str) -> Writer:
    """Writes a scalar exactly as the compiler does."""
    write = SCALAR_WRITERS.get(name)
    if write is None:
        raise SchemaError(f"{where}: the scalar {name} has no format.")
    known = write

    def checked(value: Any, sink: Sink) -> Any:
        try:
            return known(value)
        except (TypeError, ValueError, ArithmeticError) as error:
            raise WrongAnswer(f"{where} ({name}) was given {error}.") from error

    return checked


def _enum_writer(kind: GraphQLEnumType, where: str) -> Writer:
    names: dict[Any, str] = {}
    for name, entry in kind.values.items():
        member = entry.value
        names[member] = names[member.value if isinstance(member, Enum) else member] = name

    def write(value: Any, sink: Sink) -> Any:
        try:
            return names[value]
        except (KeyError, TypeError):
            raise WrongAnswer(f"{where}: {value!r} is no {kind.name}.") from None

    return write


def selects(selections: Any, kind: Any, nodes: Nodes) -> Callable[[str], bool]:
    """`info.selects`: whether a path of field names is asked for below these nodes."""

    def asked(path: str) -> bool:
        current, group = kind, list(nodes)
        for name in path.split("."):
            bare = get_nullable_type(current)
            while isinstance(bare, GraphQLList):
                bare = get_nullable_type(bare.of_type)
            if not isinstance(bare, GraphQLObjectType) or name not in bare.fields:
                return False
            found = selections.fields(bare, group).values()
            group = [node for nodes in found for node in nodes if node.name.value == name]
            current = bare.fields[name].type
            if not group:
                return False
        return True

    return asked


def is_answer(definition: Any) -> bool:
    """Whether a function computes the field."""
    return isinstance(source_of(definition), Answer)
