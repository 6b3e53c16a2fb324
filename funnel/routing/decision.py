"""Why a handoff went to whom it went: the rule, the candidates with their loads, the choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from funnel.models.words.routing import NobodyFound
from funnel.routing.pool import Candidate

TEAM_RULE = "Least loaded of the team with room left, ties to the one offered longest ago."
FULL_RULE = "Nobody of the team can take one more now: open to the whole team."
MEMBER_RULE = "Named by the one who offered."
WHY_NOBODY = {
    NobodyFound.NO_RULE_HOLDS: "No routing rule holds for the lead: to the fallback.",
    NobodyFound.NO_CANDIDATE: "The rules that hold name nobody who may accept handoffs: to the fallback.",
    NobodyFound.ALL_PASSED_OVER: "Everybody the rules name was passed over: to the fallback.",
}


class ChosenBy(StrEnum):
    """What named the one who is offered the lead."""

    MEMBER = "MEMBER"
    TEAM = "TEAM"
    RULE = "RULE"
    FALLBACK = "FALLBACK"


@dataclass(frozen=True)
class PassedRule:
    """A rule that held and found nobody."""

    rule_id: UUID
    description: str
    candidates: Sequence[Candidate]

    def as_json(self) -> dict[str, Any]:
        """For the decision record."""
        return {
            "rule_id": str(self.rule_id),
            "rule": self.description,
            "candidates": [each.as_json() for each in self.candidates],
        }


@dataclass(frozen=True)
class Decision:
    """One choice; `tried` are those who were offered the lead before in this chain and did not take it."""

    rule: str
    candidates: Sequence[Candidate]
    chosen: Candidate | None
    team_name: str = ""
    tried: tuple[UUID, ...] = ()
    by: ChosenBy = ChosenBy.TEAM
    team_id: UUID | None = None
    rule_id: UUID | None = None
    nobody: NobodyFound | None = None
    passed: Sequence[PassedRule] = field(default_factory=tuple)
    opens_at: datetime | None = None
    """When the time to accept begins, for an offer that waits outside the hours."""

    @property
    def to_name(self) -> str:
        """Whom it is offered to, in words."""
        return self.chosen.name if self.chosen else f"the team {self.team_name}"

    @property
    def member_id(self) -> UUID | None:
        """Who is to accept; None: anybody of the team."""
        return self.chosen.member_id if self.chosen else None

    def as_json(self) -> dict[str, Any]:
        """As `handoffs.decision` keeps it: ids, numbers and the rule's sentence."""
        record = {
            "by": self.by.value,
            "rule": self.rule,
            "candidates": [each.as_json() for each in self.candidates],
            "chosen": str(self.chosen.member_id) if self.chosen else None,
            "tried": [str(each) for each in self.tried],
        }
        more = {
            "rule_id": str(self.rule_id) if self.rule_id else None,
            "nobody_found": self.nobody.value if self.nobody else None,
            "passed_rules": [each.as_json() for each in self.passed],
            "opens_at": self.opens_at.isoformat() if self.opens_at else None,
        }
        return record | {name: value for name, value in more.items() if value}


def chosen_by(stored: Mapping[str, Any], team_id: UUID | None) -> ChosenBy:
    """What named the assignee of a stored decision; records of before rules say it by the team."""
    told = stored.get("by")
    if told is not None:
        return ChosenBy(told)
    return ChosenBy.TEAM if team_id is not None else ChosenBy.MEMBER
