"""Rules as a draft holds them: JSON trees, read by `funnel.rules` once they are asked what they mean."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from funnel.rules import tree
from funnel.rules.as_json import as_json as stored
from funnel.rules.describe import Names, describe
from funnel.rules.read import parse, read

__all__ = ["canonical", "channel_keys_in", "described", "resource_ids_in", "stored"]


def canonical(rule: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The one way a sound rule is stored in a published version; raises `Problems` for an unsound one."""
    return None if rule is None else tree.stored(parse(rule))


def described(rule: Mapping[str, Any], names: Names, language: str = "en") -> str:
    """The rule as one sentence."""
    return describe(parse(rule), names, language)


def resource_ids_in(rule: Mapping[str, Any]) -> Iterator[UUID]:
    """Resources that conditions on touches name, at any depth; none of a rule that cannot be read."""
    for touch in _touches(rule):
        yield from touch.resource_ids
        yield from touch.place_resource_ids


def channel_keys_in(rule: Mapping[str, Any]) -> Iterator[str]:
    """Channels that conditions on touches name, at any depth."""
    for touch in _touches(rule):
        yield from touch.channel_keys


def _touches(rule: Mapping[str, Any]) -> Iterator[tree.Touch]:
    found, _ = read(rule, "rule")
    return (part for part in tree.walk(found) if isinstance(part, tree.Touch)) if found is not None else iter(())
