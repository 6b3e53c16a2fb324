"""A workspace says what holds for one kind of identity."""

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator
from sqlalchemy import text

from crm.audit.record import record as audit
from crm.core.ids import new_id
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models.words import IdentityKind, IdentityPeriod
from crm.people.rules import DEFAULTS, NOBODY, NOBODY_PATTERNS

Value = Annotated[str, StringConstraints(max_length=200)]
Pattern = Annotated[str, StringConstraints(min_length=1, max_length=100)]
MOST_REPEATED = 2
"""Repetitions of a pattern: with more of them, or with groups, a single value could keep the server busy. `?` and
`{1,9}` count too, for thirty of them try a thousand million ways; `{9}` has one way only.
"""
_REPETITION = re.compile(r"(?:[*+?]|\{\d*,\d*\})[?+]?")

_SET = text(
    "INSERT INTO identity_rules (workspace_id, id, kind, most, period, priority, blocked_values, blocked_patterns,"
    "  changed_at, changed_by_id) VALUES (:workspace_id, :id, :kind, :most, :period, :priority,"
    "  CAST(:blocked_values AS text[]), CAST(:blocked_patterns AS text[]), :now, :member)"
    " ON CONFLICT (workspace_id, kind) DO UPDATE SET most = excluded.most, period = excluded.period,"
    "  priority = excluded.priority, blocked_values = excluded.blocked_values,"
    "  blocked_patterns = excluded.blocked_patterns, changed_at = excluded.changed_at,"
    "  changed_by_id = excluded.changed_by_id, version = identity_rules.version + 1"
)


class IdentityRuleSet(BaseModel):
    """The whole rule of a kind; what is left out is as by default. It holds for facts that come from now on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: IdentityKind
    limit: Annotated[int, Field(ge=1, le=1_000)] | None = None
    period: IdentityPeriod = IdentityPeriod.EVER
    priority: Annotated[int, Field(ge=1, le=100)] | None = None
    blocked_values: Annotated[tuple[Value, ...], Field(max_length=200)] | None = None
    blocked_patterns: Annotated[tuple[Pattern, ...], Field(max_length=20)] | None = None

    @field_validator("blocked_patterns")
    @classmethod
    def _readable(cls, patterns: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for pattern in patterns or ():
            _check(pattern)
        return patterns


def _check(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error:
        raise ValueError(f"“{pattern}” is no regular expression; correct it.") from None
    bare = re.sub(r"\[\^?\]?[^\]]*\]", "x", re.sub(r"\\.", "x", pattern))
    if "(" in bare or len(_REPETITION.findall(bare)) > MOST_REPEATED:
        raise ValueError(
            f"“{pattern}” may take too long; use no groups and at most {MOST_REPEATED} repetitions (*, +, ?, {{1,9}})."
        )


async def set_rule(work: Work, data: IdentityRuleSet) -> IdentityKind:
    """The kind. What is attached already stays with its person; conflicts never merge or split anybody."""
    work.actor.require(Action.WORKSPACE_MANAGE)
    given = data.model_fields_set
    default = DEFAULTS[data.kind]
    limit = data.limit if "limit" in given else default.most
    values = list(NOBODY if data.blocked_values is None else data.blocked_values)
    patterns = list(NOBODY_PATTERNS if data.blocked_patterns is None else data.blocked_patterns)
    await work.execute(
        _SET,
        {
            "workspace_id": work.workspace_id, "id": new_id(), "kind": data.kind.value, "most": limit,
            "period": (data.period if "period" in given else default.period).value,
            "priority": data.priority or default.priority, "blocked_values": values, "blocked_patterns": patterns,
            "now": work.now, "member": work.actor.member_id,
        },
    )  # fmt: skip
    audit(work, "IDENTITY_RULE_SET", object_type="Workspace", object_id=work.workspace_id,
          details={"kind": data.kind.value, "limit": limit})  # fmt: skip
    return data.kind
