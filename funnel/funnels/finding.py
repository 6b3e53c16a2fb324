"""One thing that is wrong with a draft, and the words for it."""

from dataclasses import dataclass
from enum import StrEnum

from crm.core.problems import Problem


class DraftSeverity(StrEnum):
    """Whether a draft with it can be published: not with an ERROR, after a second look with a WARNING."""

    ERROR = "ERROR"
    WARNING = "WARNING"


class DraftProblemCode(StrEnum):
    """What is wrong with a draft of a funnel."""

    NO_STEPS = "NO_STEPS"
    TOO_FEW_STEPS = "TOO_FEW_STEPS"
    DUPLICATE_KEY = "DUPLICATE_KEY"
    DUPLICATE_NAME = "DUPLICATE_NAME"
    GOAL_MISSING = "GOAL_MISSING"
    GOAL_ON_LAST_STEP = "GOAL_ON_LAST_STEP"
    EXPECTED_DAYS_MISSING = "EXPECTED_DAYS_MISSING"
    HANDOFF_TWICE = "HANDOFF_TWICE"
    HANDOFF_NOT_BEFORE_SALE = "HANDOFF_NOT_BEFORE_SALE"
    HANDOFF_AFTER_SALE = "HANDOFF_AFTER_SALE"
    HANDOFF_MISSING = "HANDOFF_MISSING"
    HANDOFF_WITHOUT_RULE = "HANDOFF_WITHOUT_RULE"
    PHASE_BACKWARDS = "PHASE_BACKWARDS"
    SIDE_BACKWARDS = "SIDE_BACKWARDS"
    LIFECYCLE_BACKWARDS = "LIFECYCLE_BACKWARDS"
    NO_SALE = "NO_SALE"
    RULE = "RULE"
    RULE_TOO_LARGE = "RULE_TOO_LARGE"
    UNDATED_CONDITION = "UNDATED_CONDITION"
    BARE_NOT = "BARE_NOT"
    CONTRADICTION = "CONTRADICTION"
    UNKNOWN_RESOURCE = "UNKNOWN_RESOURCE"
    UNKNOWN_CHANNEL = "UNKNOWN_CHANNEL"
    OUT_OF_REACH = "OUT_OF_REACH"
    RESOURCE_NOT_IN_USE = "RESOURCE_NOT_IN_USE"
    RESOURCE_OF_OTHER_PRODUCT = "RESOURCE_OF_OTHER_PRODUCT"
    KIND_EARNS_NOTHING = "KIND_EARNS_NOTHING"
    PASSIVE_GOAL = "PASSIVE_GOAL"
    NOBODY_STANDS_HERE = "NOBODY_STANDS_HERE"
    FEW_STAND_HERE = "FEW_STAND_HERE"
    EVERYONE_JUMPS = "EVERYONE_JUMPS"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, where in the input, and what to do about it."""

    code: DraftProblemCode
    severity: DraftSeverity
    field: str
    message: str

    @property
    def problem(self) -> Problem:
        """The same as what a refusal is made of."""
        return Problem(self.message, field=self.field, code=self.code.value)
