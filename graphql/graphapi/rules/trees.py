"""A stored rule as `RuleInput` writes it, so that what was read can be changed and saved again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from crm.core.ids import encode
from funnel.rules.read import CAMEL
from graphapi.scalars import JSON

_IDS = {"resource_ids", "place_resource_ids"}


def rule_of(tree: Any) -> JSON:
    """The rule in the words and ids of the API."""
    return JSON(_written(tree))


def _written(tree: Any) -> Any:
    if isinstance(tree, list | tuple):
        return [_written(each) for each in tree]
    if not isinstance(tree, dict):
        return tree
    return {
        CAMEL.get(key, key): [_public(each) for each in value] if key in _IDS else _written(value)
        for key, value in tree.items()
    }


def _public(resource_id: Any) -> Any:
    """A draft may hold what is no id; it is shown as it is, beside the problem that says so."""
    try:
        return encode("res", UUID(str(resource_id)))
    except ValueError:
        return resource_id


def value_of(name: str, value: Any) -> JSON:
    """An operand as its input takes it."""
    ids = name in {CAMEL[each] for each in _IDS}
    return JSON([_public(each) for each in value] if ids else _written(value))
