"""Rules of identities as they hold, the defaults too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import strawberry

from crm.models.words import IdentityKind, IdentityPeriod
from crm.people.rules import DEFAULTS, rule_of
from graphapi.answers import answer_type
from graphapi.compiler import input_type


@answer_type
class IdentityRule:
    """What holds for one kind of identity."""

    kind: IdentityKind = strawberry.field(description="The kind.")
    limit: int | None = strawberry.field(
        description="How many values one person may have, of one account; null: any number. One more is kept with its "
        "fact and is nobody's identity."
    )
    period: IdentityPeriod = strawberry.field(description="In which time they are counted, by when they first came.")
    priority: int = strawberry.field(
        description="The smaller, the stronger: the strongest decides whose a fact is, on a conflict the weakest gives "
        "way. Verified e-mails and phones come before all others."
    )
    blocked_values: list[str] = strawberry.field(description="What stands for nobody; case does not matter.")
    blocked_patterns: list[str] = strawberry.field(description="The same as regular expressions.")
    is_default: bool = strawberry.field(description="Whether the workspace says nothing of this kind.")
    changed_at: datetime | None = strawberry.field(description="When the workspace last said it.")


@input_type
class IdentityRuleSetInput:
    """The whole rule of a kind; what is left out is as by default, a null limit is none."""

    kind: IdentityKind = strawberry.field(description="The kind.")
    limit: int | None = strawberry.field(
        default=strawberry.UNSET, description="How many values one person may have; null: any number."
    )
    period: IdentityPeriod | None = strawberry.field(
        default=strawberry.UNSET, description="In which time they are counted."
    )
    priority: int | None = strawberry.field(default=None, description="1 to 100; the smaller, the stronger.")
    blocked_values: list[str] | None = strawberry.field(
        default=None, description="What stands for nobody, up to 200; these instead of the default's."
    )
    blocked_patterns: list[str] | None = strawberry.field(
        default=None,
        description="The same as regular expressions, up to 20, without groups and with at most two open repetitions.",
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


def rules_shown(rows: Mapping[IdentityKind, Mapping[str, Any]]) -> list[IdentityRule]:
    """All kinds, the strongest first."""
    found = []
    for kind, default in DEFAULTS.items():
        rule = rule_of(rows[kind]) if kind in rows else default
        found.append(
            IdentityRule(
                kind=kind, limit=rule.most, period=rule.period, priority=rule.priority,
                blocked_values=list(rule.blocked_values), blocked_patterns=list(rule.blocked_patterns),
                is_default=kind not in rows, changed_at=rows[kind]["changed_at"] if kind in rows else None,
            )
        )  # fmt: skip
    return sorted(found, key=lambda rule: (rule.priority, rule.kind))
