"""Why a handoff went to whom it went: the rule, the candidates with their loads, the choice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from funnel.routing.choose import Candidate


@dataclass(frozen=True)
class Decision:
    """One choice; `tried` are those who were offered the lead before and did not take it."""

    rule: str
    candidates: Sequence[Candidate]
    chosen: Candidate | None
    team_name: str = ""
    tried: tuple[UUID, ...] = ()

    @property
    def to_name(self) -> str:
        """Whom it is offered to, in words."""
        return self.chosen.name if self.chosen else f"the team {self.team_name}"

    def as_json(self) -> dict[str, Any]:
        """As `handoffs.decision` keeps it: ids and numbers only."""
        return {
            "rule": self.rule,
            "candidates": [each.as_json() for each in self.candidates],
            "chosen": str(self.chosen.member_id) if self.chosen else None,
            "tried": [str(each) for each in self.tried],
        }
