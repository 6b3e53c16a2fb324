"""Deprecations: every reason says since when and until when, and nothing goes before its day.

deprecation_reason="Use step.name; since 2026-11-22, removed after 2027-05-22."
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from graphql import GraphQLEnumType, GraphQLSchema

NOTICE_DAYS = 180
"""Clients have half a year to follow."""
DATED = re.compile(r".+\bsince (\d{4}-\d\d-\d\d), removed after (\d{4}-\d\d-\d\d)\.", re.S)


@dataclass(frozen=True)
class Deprecation:
    """What goes: since when it is deprecated, and the last day on which it must be there."""

    where: str
    reason: str
    since: date
    until: date


def reasons(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    """(`Type.field`, reason) of all that is deprecated: fields, arguments, inputs' fields and values."""
    for kind in schema.type_map.values():
        members: Mapping[str, Any] = kind.values if isinstance(kind, GraphQLEnumType) else getattr(kind, "fields", {})
        for name, member in members.items():
            if member.deprecation_reason is not None:
                yield f"{kind.name}.{name}", member.deprecation_reason
            for key, argument in getattr(member, "args", {}).items():
                if argument.deprecation_reason is not None:
                    yield f"{kind.name}.{name}({key}:)", argument.deprecation_reason


def read(where: str, reason: str) -> Deprecation | None:
    """The dates of a reason; None where it says none, or none that exist."""
    found = DATED.fullmatch(reason)
    try:
        return Deprecation(where, reason, *map(date.fromisoformat, found.groups())) if found else None
    except ValueError:
        return None


def deprecations(schema: GraphQLSchema) -> dict[str, Deprecation]:
    """Everything deprecated that says its dates, by where it stands."""
    found = (read(where, reason) for where, reason in reasons(schema))
    return {each.where: each for each in found if each is not None}


def undated(schema: GraphQLSchema) -> Iterator[str]:
    """A sentence for each that does not say its dates, or gives too little time."""
    for where, reason in reasons(schema):
        found = read(where, reason)
        if found is None:
            yield f"{where}: end the reason in “since 2026-11-22, removed after 2027-05-22.”, with its own days."
        elif (found.until - found.since).days < NOTICE_DAYS:
            yield f"{where}: give clients {NOTICE_DAYS} days; {found.since} to {found.until} is less."
