"""Payloads as JSON for the idempotency table: records as ids, so that a repeat reads the rows as they are now."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from strawberry.types.base import StrawberryList, StrawberryOptional, get_object_definition

from graphapi.compiler.refs import Ref
from graphapi.compiler.registry import declared
from graphapi.scalars import format_datetime

_MARK = "$"


def freeze(value: Any) -> Any:
    """JSON of a payload struct."""
    if isinstance(value, Ref):
        return {_MARK: value.kind.__name__, "id": str(value.id)}
    definition = get_object_definition(type(value))
    if definition is not None:
        fields = (field for field in definition.fields if field.base_resolver is None)
        return {field.python_name: freeze(getattr(value, field.python_name)) for field in fields}
    if isinstance(value, list | tuple):
        return [freeze(item) for item in value]
    return _leaf(value)


def _leaf(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return format_datetime(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def thaw(kind: Any, stored: Any) -> Any:
    """The struct of a payload's JSON; fields that did not exist when it was stored keep their defaults."""
    if stored is None:
        return None
    if isinstance(kind, StrawberryOptional):
        return thaw(kind.of_type, stored)
    if isinstance(kind, StrawberryList):
        return [thaw(kind.of_type, item) for item in stored]
    if isinstance(stored, dict) and _MARK in stored:
        return Ref(_record(stored[_MARK], kind), UUID(stored["id"]))
    definition = get_object_definition(kind)
    if definition is not None:
        known = {field.python_name: field for field in definition.fields if field.base_resolver is None}
        given = {name: thaw(known[name].type, value) for name, value in stored.items() if name in known}
        return kind(**given)
    return _value(kind, stored)


def _record(name: str, kind: Any) -> Any:
    """The record's class: the field's own type, or by name where that is an interface."""
    if getattr(kind, "__name__", None) == name:
        return kind
    return next(found for found in declared() if found.__name__ == name and "__record__" in vars(found))


def _value(kind: Any, stored: Any) -> Any:
    kind = getattr(kind, "wrapped_cls", kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(stored)
    if kind is datetime:
        return datetime.fromisoformat(stored)
    if kind is date:
        return date.fromisoformat(stored)
    return Decimal(stored) if kind is Decimal else stored
