"""What counts as an identity and how many of them one person may have: data of the workspace, with defaults.

The defaults are those of Segment's identity resolution: one user id, five of everything else, and nobody by the values
that broken integrations send for everybody. Browsers forget cookies, so devices are counted by the week.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from crm.models.words import IdentityKind, IdentityPeriod
from crm.people.identity import IdentityKey, strength

DAYS = {IdentityPeriod.WEEKLY: 7, IdentityPeriod.MONTHLY: 31, IdentityPeriod.ANNUALLY: 366}
"""Length of the periods; values are counted that are first seen less than so far apart."""
NOBODY = (
    "", "0", "-1", "null", "none", "undefined", "nan", "unknown", "anonymous", "guest", "n/a", "[object object]",
)  # fmt: skip
"""Values that broken integrations send for everybody: an identity of them would make all visitors one person."""
NOBODY_PATTERNS = ("^[0-]*$",)


@dataclass(frozen=True)
class Rule:
    """What holds for one kind of identity."""

    kind: IdentityKind
    most: int | None
    """Values one person may have of one account; None: any number."""
    period: IdentityPeriod
    priority: int
    """The smaller, the stronger: on a conflict the weakest identity of the fact gives way."""
    blocked_values: tuple[str, ...] = NOBODY
    blocked_patterns: tuple[str, ...] = NOBODY_PATTERNS

    def blocks(self, *values: str) -> bool:
        """Whether one of these writings stands for nobody in particular; case does not matter."""
        exact, patterns = _exact(self.blocked_values), _compiled(self.blocked_patterns)
        folded = [value.strip().casefold() for value in values]
        return any(each in exact or any(one.search(each) for one in patterns) for each in folded)

    def fits(self, seen: Iterable[datetime], moment: datetime, more: int = 1) -> bool:
        """Whether a person with values first seen then may have `more`, at that moment."""
        if self.most is None:
            return True
        days = DAYS.get(self.period)
        if days is None:
            return sum(1 for _ in seen) + more <= self.most
        reach = timedelta(days=days)
        return sum(1 for each in seen if abs(each - moment) < reach) + more <= self.most


@lru_cache(maxsize=512)
def _exact(values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(value.strip().casefold() for value in values)


@lru_cache(maxsize=512)
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


def _default(kind: IdentityKind, most: int, period: IdentityPeriod = IdentityPeriod.EVER) -> Rule:
    return Rule(kind, most, period, strength(kind, verified=False))


DEFAULTS: Mapping[IdentityKind, Rule] = {
    IdentityKind.EMAIL: _default(IdentityKind.EMAIL, 5),
    IdentityKind.PHONE: _default(IdentityKind.PHONE, 5),
    IdentityKind.EXTERNAL_ID: _default(IdentityKind.EXTERNAL_ID, 1),
    IdentityKind.PLATFORM_USER_ID: _default(IdentityKind.PLATFORM_USER_ID, 5),
    IdentityKind.HANDLE: _default(IdentityKind.HANDLE, 5),
    IdentityKind.ANONYMOUS_ID: _default(IdentityKind.ANONYMOUS_ID, 5, IdentityPeriod.WEEKLY),
}


@dataclass(frozen=True)
class Rules:
    """The rules of a workspace."""

    by_kind: Mapping[IdentityKind, Rule] = field(default_factory=lambda: DEFAULTS)

    def rank(self, key: IdentityKey) -> tuple[int, int, tuple[str, str, str]]:
        """By what the identities of a fact are ordered, the strongest first: verified ones, then by priority."""
        proven = key.verified and key.kind in (IdentityKind.EMAIL, IdentityKind.PHONE)
        return (0 if proven else 1, self.by_kind[key.kind].priority, key.slot)

    def blocks(self, kind: IdentityKind, *values: str) -> bool:
        """Whether one of these writings of a value stands for nobody in particular."""
        return self.by_kind[kind].blocks(*values)


def rules_of(rows: Sequence[Mapping[str, Any]] | None) -> Rules:
    """The rules from the workspace's rows; what it says nothing of is as by default."""
    if not rows:
        return Rules()
    own = {IdentityKind(row["kind"]): rule_of(row) for row in rows}
    return Rules({**DEFAULTS, **own})


def rule_of(row: Mapping[str, Any]) -> Rule:
    """A rule from its row."""
    return Rule(
        IdentityKind(row["kind"]), row["most"], IdentityPeriod(row["period"]), row["priority"],
        tuple(row["blocked_values"]), tuple(row["blocked_patterns"]),
    )  # fmt: skip
