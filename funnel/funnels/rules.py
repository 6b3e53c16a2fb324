"""Rules as a draft holds them: plain trees; what may stand in one and how it reads is `funnel.rules`' to say."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any
from uuid import UUID

from crm.core.problems import Problem


def stored(value: Any) -> Any:
    """The tree as JSON: ids and words as text, nothing that was left empty."""
    if isinstance(value, Mapping):
        return {key: stored(part) for key, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return [stored(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID) else value


def same_rule(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    """Whether two trees say the same, empty parts aside."""
    return bool(stored(one) == stored(other))


def problems_in(rule: Mapping[str, Any], path: str) -> list[Problem]:
    """What is wrong with the rule itself."""
    if not stored(rule):
        return [Problem("The rule is empty; say which fact lets a person pass.", field=path, code="EMPTY_RULE")]
    return []


def described(rule: Mapping[str, Any]) -> str:
    """The rule as one sentence."""
    return str(stored(rule))


def resource_ids_in(rule: Mapping[str, Any]) -> Iterator[UUID]:
    """Resources that conditions on touches name, at any depth."""
    for touch in _touches(rule):
        yield from (UUID(str(found)) for found in touch.get("resource_ids") or ())


def channel_keys_in(rule: Mapping[str, Any]) -> Iterator[str]:
    """Channels that conditions on touches name, at any depth."""
    for touch in _touches(rule):
        yield from touch.get("channel_keys") or ()


def _touches(rule: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name, part in rule.items():
        if name == "touch" and isinstance(part, Mapping):
            yield part
        elif isinstance(part, Mapping):
            yield from _touches(part)
        elif isinstance(part, list | tuple):
            for child in part:
                if isinstance(child, Mapping):
                    yield from _touches(child)
