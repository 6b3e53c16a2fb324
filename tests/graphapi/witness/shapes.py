"""Columns of JSON that the schema shows as objects.

Nothing in them is promised: what is missing, or not of its type, is null, and left out of lists of promised items.
"""

from dataclasses import dataclass
from typing import Any

from graphql import GraphQLEnumType, GraphQLList, GraphQLNonNull, GraphQLObjectType

SHAPED = {"Form.draft": "draft", "FormVersion.definition": "definition", "TrackedLink.utmParameters": "utm"}
"""Field → the column it reads."""
SHAPES = ("FormConsent", "FormDefinition", "FormField", "FormOption", "FormText", "UtmParameters")


@dataclass(frozen=True)
class Shaped:
    """An object of JSON."""

    value: dict[str, Any]


def told_of(value: Any, declared: Any) -> Any:
    """A stored value as the schema has it."""
    kind = declared.of_type if isinstance(declared, GraphQLNonNull) else declared
    if isinstance(kind, GraphQLList):
        return _items(value, kind.of_type)
    if isinstance(kind, GraphQLObjectType):
        return Shaped(value) if isinstance(value, dict) else None
    if isinstance(kind, GraphQLEnumType):
        return value if isinstance(value, str) and value in kind.values else None
    return value if _is(value, kind.name) else None


def _items(value: Any, kind: Any) -> Any:
    if not isinstance(value, list):
        return None
    told = [told_of(one, kind) for one in value]
    return [one for one in told if one is not None] if isinstance(kind, GraphQLNonNull) else told


def _is(value: Any, name: str) -> bool:
    if name == "String":
        return isinstance(value, str)
    if isinstance(value, bool) or name == "Boolean":
        return isinstance(value, bool) and name == "Boolean"
    if name == "Int":
        return isinstance(value, int | float) and value == int(value) and -(2**31) <= value < 2**31
    assert name == "Float", f"{name} is no type of JSON that this file knows"
    return isinstance(value, int | float)
