"""Filters: typed trees `{and, or, not, <field>: {eq, ne, in, …}}` as inputs and as SQL conditions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any, Optional

import strawberry
from sqlalchemy import ARRAY, Boolean, ColumnElement, Date, DateTime, Double, Integer, Text, Uuid, and_, any_, func, or_
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.unset import UNSET

from graphapi.compiler import values
from graphapi.compiler.build import Build, checked
from graphapi.compiler.errors import RequestError, SchemaError
from graphapi.compiler.given import Given
from graphapi.compiler.rows import Row, column_of
from graphapi.compiler.scope import Scope
from graphapi.compiler.sources import flexible

MAX_DEPTH, MAX_LEAVES, MAX_KEPT_DEPTH, MAX_KEPT_LEAVES = 8, 200, 3, 20
"""Larger trees are refused; those beyond the second pair run, but their plans are not kept."""

_GRAPHQL_NAMES = {
    "in_": "in",
    "is_null": "isNull",
    "starts_with": "startsWith",
    "and_": "and",
    "or_": "or",
    "not_": "not",
}
_EQUAL = ("eq", "ne", "in_", "is_null")
_ORDERED = ("eq", "ne", "in_", "gt", "gte", "lt", "lte", "is_null")
_TEXT = (*_ORDERED, "contains", "starts_with")
_ANY_CASE = ("eq", "contains", "starts_with")
_COMPARE: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left.is_distinct_from(right),
    "gt": lambda left, right: left > right,
    "gte": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "lte": lambda left, right: left <= right,
    "contains": lambda left, right: func.strpos(left, right) > 0,
    "startsWith": lambda left, right: func.starts_with(left, right),
}


@dataclass(frozen=True)
class Match:
    """How one field of a filter is compared."""

    input: Any
    sql: Any
    convert: Callable[[Any, str], Any]
    column: str | Callable[..., Any] | None
    through: Callable[..., Any] | None
    by_key: Callable[..., Any] | None = None

    def condition(self, name: str, given: Given, row: Row, build: Build) -> Any:
        """All operators given, joined by *and*."""
        if not given.fields():  # `{}` asks nothing, of related rows neither
            return None
        if self.through is None:
            return self._all(self._value(name, row, build), given, build)
        through = self.by_key if self.by_key and self._is_one(given) else self.through
        inner = through(row, lambda value: self._all(value, given, build), Scope(build))
        return checked(inner, f"filter {name}")

    def _is_one(self, given: Given) -> bool:
        """Whether nothing but one value is asked for."""
        return [*given.fields()] == ["eq"] and not given.fields()["eq"].is_null

    def _value(self, name: str, row: Row, build: Build) -> Any:
        column = self.column or name
        return getattr(row, column) if isinstance(column, str) else checked(column(row, Scope(build)), f"filter {name}")

    def _all(self, value: Any, given: Given, build: Build) -> Any:
        return and_(*(self._operator(value, name, operand, build) for name, operand in given.fields().items()))

    def _operator(self, value: Any, name: str, operand: Given, build: Build) -> Any:
        if name == "isNull":
            if operand.is_null:
                raise RequestError(f"{operand.path} needs true or false.")
            return value.is_(None) if operand.flag() else value.is_not(None)
        if operand.is_null:
            return self._null(value, name, operand)
        if name == "in":
            return value == any_(build.bind(self._list_getter(operand), ARRAY(self.sql)))
        return _COMPARE[name](value, build.bind(self._getter(operand), self.sql))

    def _null(self, value: Any, name: str, operand: Given) -> Any:
        """`eq: null` asks for rows without a value; other operators cannot mean anything with null."""
        if name == "eq":
            return value.is_(None)
        if name == "ne":
            return value.is_not(None)
        raise RequestError(f"{operand.path} needs a value, not null.")

    def _getter(self, operand: Given) -> Callable[[Any], Any]:
        fetch, convert, path = operand.fetch, self.convert, operand.path
        return lambda run: convert(fetch(run.variables), path)

    def _list_getter(self, operand: Given) -> Callable[[Any], Any]:
        fetch, convert, path = operand.fetch, self.convert, operand.path

        def collect(run: Any) -> list[Any]:
            given = fetch(run.variables)
            if len(given) > 1000:
                raise RequestError(f"{path} takes at most 1,000 values.")
            return [convert(item, path) for item in given if item is not None]

        return collect


class FilterSpec:
    """A filter of one record: its input class and its SQL."""

    def __init__(self, name: str, model: Any, fields: dict[str, Match]) -> None:
        self.name = name
        self.model = model
        self.fields = {_camel(key): (key, match) for key, match in fields.items()}
        for key, match in fields.items():
            if match.through is None and not callable(match.column):
                column_of(model, match.column or key)
        self.input: Any = _filter_input(name, fields)

    def condition(self, given: Given | None, row: Row, build: Build) -> ColumnElement[bool] | None:
        """The condition a client asked for, or None."""
        if given is None or given.is_null:
            return None
        walk = _Walk(self, row, build)
        found = walk.tree(given, 1)
        build.kept = build.kept and walk.is_small
        return found


class _Walk:
    """One filter on its way into SQL, with its size."""

    def __init__(self, spec: FilterSpec, row: Row, build: Build) -> None:
        self.spec, self.row, self.build = spec, row, build
        self.leaves = self.depth = 0

    @property
    def is_small(self) -> bool:
        return self.leaves <= MAX_KEPT_LEAVES and self.depth <= MAX_KEPT_DEPTH

    def tree(self, given: Given, depth: int) -> ColumnElement[bool] | None:
        self.depth = max(self.depth, depth)
        if depth > MAX_DEPTH:
            raise RequestError(f"{given.path}: filters nest at most {MAX_DEPTH} deep.")
        found = [self.part(name, part, depth) for name, part in given.fields().items() if not part.is_null]
        conditions = [condition for condition in found if condition is not None]
        return and_(*conditions) if conditions else None

    def part(self, name: str, given: Given, depth: int) -> Any:
        if name in ("and", "or"):
            return self.join(name, given, depth)
        if name == "not":
            inner = self.tree(given, depth + 1)
            if inner is None:
                raise _empty(given)
            return inner.is_not(True)
        self.leaves += 1
        if self.leaves > MAX_LEAVES:
            raise RequestError(f"{given.path}: a filter holds at most {MAX_LEAVES} conditions.")
        key, match = self.spec.fields[name]
        return match.condition(key, given, self.row, self.build)

    def join(self, name: str, given: Given, depth: int) -> ColumnElement[bool] | None:
        """All of them, or any. What is empty asks nothing and narrows nothing, so `and` passes over it."""
        found = [self.tree(item, depth + 1) for item in given.items()]
        conditions = [condition for condition in found if condition is not None]
        if name == "or":
            if not conditions or len(conditions) < len(found):
                raise _empty(given)
            return or_(*conditions)
        return and_(*conditions) if conditions else None


def _empty(given: Given) -> RequestError:
    """`{}` asks nothing. Where that would let through everything or nothing at all, it is refused, not guessed."""
    return RequestError(
        f"{given.path} holds an empty condition, by which everything or nothing would be found; leave it out, or say "
        "what must hold."
    )


def filters(name: str, model: Any, /, **fields: Match) -> FilterSpec:
    """A filter input of that name over rows of `model`; see `match` for its fields."""
    if not fields:
        raise SchemaError(f"{name} has no fields.")
    return FilterSpec(name, model, fields)


class match:
    """Constructors of filter fields. `column`: another column's name or `lambda row[, scope]`.

    `through=lambda row, matches, scope` is a condition of one's own; `matches(column)` applies the client's operators
    to a column of a related row. `by_key` is the same where the client asks for one value and at most one row can have
    it: comparing with that row lets an index give the page in its order, which a set of rows does not.
    """

    @staticmethod
    def string(column: Any = None, *, through: Any = None, by_key: Any = None) -> Match:
        """StringFilter."""
        found = _match("StringFilter", str, _TEXT, Text(), values.text, column, through)
        return replace(found, by_key=flexible(by_key)) if by_key else found

    @staticmethod
    def any_case(key: str = "sort_key") -> Match:
        """AnyCaseFilter over a column that keeps `sort_key` of a name: no database is asked how it folds letters."""
        return _match("AnyCaseFilter", str, _ANY_CASE, Text(), values.folded, key, None)

    @staticmethod
    def id(prefix: str, column: Any = None, *, through: Any = None) -> Match:
        """IDFilter over a uuid column; ids of other types are refused."""

        def convert(value: Any, path: str) -> Any:
            return values.row_id(value, prefix, path)

        return _match("IDFilter", strawberry.ID, _EQUAL, Uuid(), convert, column, through)

    @staticmethod
    def any_id(column: Any = None, *, through: Any = None) -> Match:
        """IDFilter over a uuid column that holds ids of several types."""
        return _match("IDFilter", strawberry.ID, _EQUAL, Uuid(), values.any_row_id, column, through)

    @staticmethod
    def enum(words: type[Enum], column: Any = None, *, through: Any = None) -> Match:
        """A filter over text that holds the enum's values."""
        return _match(f"{words.__name__}Filter", words, _EQUAL, Text(), values.word, column, through)

    @staticmethod
    def integer(column: Any = None, *, through: Any = None) -> Match:
        """IntFilter over smallint or integer."""
        return _match("IntFilter", int, _ORDERED, Integer(), values.same, column, through)

    @staticmethod
    def number(column: Any = None, *, through: Any = None) -> Match:
        """FloatFilter."""
        return _match("FloatFilter", float, _ORDERED, Double(), values.same, column, through)

    @staticmethod
    def datetime(column: Any = None, *, through: Any = None) -> Match:
        """DateTimeFilter."""
        return _match("DateTimeFilter", datetime, _ORDERED, DateTime(timezone=True), values.same, column, through)

    @staticmethod
    def date(column: Any = None, *, through: Any = None) -> Match:
        """DateFilter."""
        return _match("DateFilter", date, _ORDERED, Date(), values.same, column, through)

    @staticmethod
    def boolean(column: Any = None, *, through: Any = None) -> Match:
        """BooleanFilter."""
        return _match("BooleanFilter", bool, ("eq", "ne", "is_null"), Boolean(), values.same, column, through)


_INPUTS: dict[tuple[str, Any], Any] = {}


def _match(
    name: str, kind: Any, operators: tuple[str, ...], sql: Any, convert: Any, column: Any, through: Any
) -> Match:
    operands = _INPUTS.get((name, kind))
    if operands is None:
        types = {key: bool if key == "is_null" else list[kind] if key == "in_" else kind for key in operators}
        operands = _INPUTS[name, kind] = _input(name, types, "Conditions on one value; several mean *and*.")
    column = flexible(column) if callable(column) else column
    return Match(operands, sql, convert, column, flexible(through) if through else None)


def _filter_input(name: str, fields: dict[str, Match]) -> Any:
    types: dict[str, Any] = {"and_": bool, "or_": bool, "not_": bool} | {
        key: match.input for key, match in fields.items()
    }
    made: Any = _input(name, types, _TREE)
    for field in made.__strawberry_definition__.fields:
        if field.python_name in ("and_", "or_"):
            field.type_annotation = StrawberryAnnotation(Optional[list[made]])  # noqa: UP045 - made at run time
        elif field.python_name == "not_":
            field.type_annotation = StrawberryAnnotation(made | None)
    return made


_TREE = (
    "All fields given must hold; `and`, `or` and `not` combine. `{}` asks nothing, nor does a null; so that a list of "
    "choices that became empty does not find everything, `or: []`, and an empty condition inside `or` or `not`, are "
    "refused."
)


def _input(name: str, types: dict[str, Any], description: str) -> Any:
    namespace: dict[str, Any] = {
        "__annotations__": {key: kind | None for key, kind in types.items()},
        "__module__": __name__,
        "__doc__": description,
    }
    namespace |= {key: strawberry.field(name=_GRAPHQL_NAMES.get(key), default=UNSET) for key in types}
    return strawberry.input(type(name, (), namespace), description=description)


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
