"""Orders: what rows are sorted by, always ending in the key, so that a position in the list can be found again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, UnaryExpression

from graphapi.compiler.build import checked
from graphapi.compiler.errors import RequestError, SchemaError
from graphapi.compiler.given import Given
from graphapi.compiler.rows import Row, column_of

MAX_KEPT_TERMS = 3
"""Fields a client may sort by at once in a plan that is kept: of ten fields there are millions of orders."""


class SortDirection(Enum):
    """ASC from small to large, DESC from large to small; rows without a value come last either way."""

    ASC = "ASC"
    DESC = "DESC"


@dataclass(frozen=True)
class OrderItem:
    """One thing to sort by."""

    name: str
    value: ColumnElement[Any]
    descending: bool
    nullable: bool

    def sql(self, value: ColumnElement[Any], *, reverse: bool) -> UnaryExpression[Any]:
        """The ORDER BY term over that rendering of the value; NULLs last, first when walking backwards."""
        term = value.desc() if self.descending != reverse else value.asc()
        if not self.nullable:
            return term
        return term.nulls_first() if reverse else term.nulls_last()


class OrderSpec:
    """Orders a client may choose from: generates the enum and the input, and reads `orderBy`."""

    def __init__(self, name: str, model: Any, choices: dict[str, str | Callable[..., Any]], default: Any) -> None:
        self.name = name
        self.model = model
        self.choices = choices
        self.default = default
        for choice in choices.values():
            if isinstance(choice, str):
                column_of(model, choice)
        self.enum: Any = Enum(f"{name}Field", {key.upper(): key for key in choices})  # type: ignore[misc]  # made at run time
        strawberry.enum(self.enum, description=f"What a {name} may sort by.")
        self.input: Any = _input(name, self.enum)

    def items(self, given: Given | None, row: Row) -> list[OrderItem]:
        """The chosen terms, or the default ones."""
        if given is None or given.is_null or not (chosen := given.literal()):
            return fixed_items(self.default, row)
        names = [entry["field"].value for entry in chosen]
        if len(set(names)) != len(names):
            raise RequestError("orderBy names the same field twice.")
        return self.terms([(entry["field"].value, entry["direction"] is SortDirection.DESC) for entry in chosen], row)

    def terms(self, chosen: Sequence[tuple[str, bool]], row: Row) -> list[OrderItem]:
        """Terms of those choices, each with whether it is descending."""
        return [self._item(key, descending, row) for key, descending in chosen]

    def _item(self, key: str, descending: bool, row: Row) -> OrderItem:
        choice = self.choices[key]
        if isinstance(choice, str):
            return _column_item(choice, descending, row)
        return OrderItem(key, checked(choice(row), f"the order by {key}"), descending, True)


def orders(
    name: str, model: Any, /, *, default: str | tuple[str, ...], **choices: str | Callable[..., Any]
) -> OrderSpec:
    """Orders a connection offers: enum value in lower case = column name or `lambda row: expression`."""
    if not choices:
        raise SchemaError(f"{name} offers nothing to sort by.")
    return OrderSpec(name, model, dict(choices), default)


def fixed_items(order: str | tuple[str, ...], row: Row) -> list[OrderItem]:
    """Terms written as "column" or "-column"."""
    parts = (order,) if isinstance(order, str) else order
    return [_column_item(part.removeprefix("-"), part.startswith("-"), row) for part in parts]


def order_items(order: Any, given: Given | None, row: Row, key: Sequence[str]) -> list[OrderItem]:
    """All terms of a list: the chosen or fixed ones, then the key in the direction of the last."""
    items = order.items(given, row) if isinstance(order, OrderSpec) else fixed_items(order, row)
    descending = items[-1].descending if items else False
    named = {item.name for item in items}
    return items + [_column_item(name, descending, row) for name in key if name not in named]


def signature(items: Sequence[OrderItem]) -> str:
    """Names an order in a few letters: a cursor of one order is refused by another."""
    text = ",".join(f"{'-' if item.descending else ''}{item.name}" for item in items)
    return hashlib.blake2s(text.encode(), digest_size=3).hexdigest()


def _column_item(name: str, descending: bool, row: Row) -> OrderItem:
    return OrderItem(name, getattr(row, name), descending, bool(column_of(row._model, name).nullable))


def _input(name: str, enum: Any) -> Any:
    namespace = {
        "__annotations__": {"field": enum, "direction": SortDirection},
        "__module__": __name__,
        "__doc__": "One thing to sort by; the first in the list counts most.",
        "direction": SortDirection.ASC,
    }
    return strawberry.input(type(name, (), namespace), description=str(namespace["__doc__"]))


__all__ = ["OrderItem", "OrderSpec", "SortDirection", "fixed_items", "order_items", "orders", "signature"]
