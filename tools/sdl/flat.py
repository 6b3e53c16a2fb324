"""A schema as one line a member, so that two can be compared and told of."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLEnumType, GraphQLSchema, is_specified_scalar_type


def flat(schema: GraphQLSchema) -> dict[str, str]:
    """Place → what stands there: `Lead` → type, `Lead.name` → String!, `Query.lead(id:)` → ID!."""
    found: dict[str, str] = {}
    for name, kind in sorted(schema.type_map.items()):
        if not name.startswith("__") and not is_specified_scalar_type(kind):
            found[name] = WORDS[type(kind).__name__]
            found |= _members(name, kind)
    return found


WORDS = {
    "GraphQLObjectType": "type", "GraphQLInputObjectType": "input", "GraphQLEnumType": "enum",
    "GraphQLInterfaceType": "interface", "GraphQLUnionType": "union", "GraphQLScalarType": "scalar",
}  # fmt: skip


def _members(name: str, kind: Any) -> dict[str, str]:
    if isinstance(kind, GraphQLEnumType):
        return {f"{name}.{value}": "value" for value in kind.values}
    fields: Mapping[str, Any] = getattr(kind, "fields", {})
    found = {f"{name}.{key}": str(field.type) for key, field in fields.items()}
    for key, field in fields.items():
        found |= {f"{name}.{key}({each}:)": str(given.type) for each, given in getattr(field, "args", {}).items()}
    return found
