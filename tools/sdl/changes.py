"""What may change in the SDL since the last release: `refused(…)` gives a sentence for everything that may not.

A breaking change passes when it is listed in `graphql/released/accepted.toml` with its day and reason, or when it takes
away what was deprecated and whose day is over. What was deprecated is never taken away before its day, listed or not.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from graphql import BreakingChange, DangerousChange, DangerousChangeType, GraphQLSchema
from graphql.utilities import find_schema_changes

from tools.sdl.deprecations import deprecations
from tools.sdl.files import RELEASED

ACCEPTED = RELEASED / "accepted.toml"
REMOVED = re.compile(r"(?:Field|Argument|Enum value) (\S+) was removed\.")
"""How graphql-core tells of what can be deprecated before: `Type.field`, `Type.field(argument:)`, `Enum.VALUE`."""
HARMLESS = {
    DangerousChangeType.VALUE_ADDED_TO_ENUM, DangerousChangeType.TYPE_ADDED_TO_UNION,
    DangerousChangeType.OPTIONAL_INPUT_FIELD_ADDED, DangerousChangeType.OPTIONAL_ARG_ADDED,
    DangerousChangeType.IMPLEMENTED_INTERFACE_ADDED,
}  # fmt: skip
"""What clients are told to expect at any time: a client that meets a value it does not know shows it as it is."""


@dataclass(frozen=True)
class Change:
    """One change that breaks clients, in graphql-core's words; `where` is the place as deprecations name it."""

    kind: str
    what: str
    where: str | None = None


@dataclass(frozen=True)
class Accepted:
    """A breaking change somebody answers for: since which release, which, when, why."""

    since: str
    what: str
    day: date
    reason: str


def breaking(before: GraphQLSchema, after: GraphQLSchema) -> list[Change]:
    """Everything that can break a client's document, its variables or its generated types."""
    found = [
        Change(each.type.name, each.description, place[1] if (place := REMOVED.fullmatch(each.description)) else None)
        for each in find_schema_changes(before, after)
        if isinstance(each, BreakingChange | DangerousChange) and each.type not in HARMLESS
    ]
    return sorted(found, key=lambda change: (change.kind, change.what))


def accepted(path: Path = ACCEPTED) -> list[Accepted]:
    """The breaking changes that are listed. Raises ValueError for one without a day or a reason."""
    listed: Sequence[Mapping[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8")).get("change", [])
    return [_accepted(each) for each in listed]


def _accepted(given: Mapping[str, Any]) -> Accepted:
    if set(given) != {"since", "what", "day", "reason"} or not isinstance(given["day"], date) or not given["reason"]:
        raise ValueError(f"{dict(given)}: a listed change has since, what, day (a date) and a reason.")
    return Accepted(**given)


def refused(
    before: GraphQLSchema, after: GraphQLSchema, listed: Sequence[Accepted], version: str, today: date
) -> list[str]:
    """A sentence for each change since the release `version` that may not be, and each listing that lists nothing."""
    found, gone = breaking(before, after), deprecations(before)
    known = {each.what for each in listed if each.since == version}
    wrong = []
    for change in found:
        dated = gone.get(change.where or "")
        if dated is not None and today <= dated.until:
            wrong.append(f"{change.what} It is deprecated and must be there until {dated.until}.")
        elif dated is None and change.what not in known:
            wrong.append(
                f"{change.what} This breaks clients of {version} ({change.kind}). Keep it and deprecate it, or list it "
                f"in graphql/released/accepted.toml with its day and reason."
            )
    for what in sorted(known - {change.what for change in found}):
        wrong.append(f"accepted.toml lists “{what}”, which is no change since {version}; take it out.")
    return wrong
