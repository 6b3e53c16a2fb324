"""A rule as an input gives it, as JSON."""

from collections.abc import Mapping
from enum import Enum
from typing import Any
from uuid import UUID


def as_json(value: Any) -> Any:
    """The tree as JSON: ids and words as text, nothing that was left empty."""
    if isinstance(value, Mapping):
        return {"not" if key == "not_" else key: as_json(part) for key, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return [as_json(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID) else value
