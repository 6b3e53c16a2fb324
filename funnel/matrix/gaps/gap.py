"""A gap: something the model lacks, how much it matters, and what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol
from uuid import UUID

from funnel.matrix.loaded import GoalCell, Loaded, ResourceColumn
from funnel.sentences.told import Value, Values, in_words


class GapCode(StrEnum):
    """Which thing is missing."""

    STEP_WITHOUT_RESOURCE = "STEP_WITHOUT_RESOURCE"
    STEP_WITHOUT_MAIN_RESOURCE = "STEP_WITHOUT_MAIN_RESOURCE"
    OBJECTIVE_WITHOUT_RESOURCE = "OBJECTIVE_WITHOUT_RESOURCE"
    RESOURCE_WITHOUT_GOAL = "RESOURCE_WITHOUT_GOAL"
    SPEND_WITHOUT_GOAL = "SPEND_WITHOUT_GOAL"
    HIGH_DECLINE_SHARE = "HIGH_DECLINE_SHARE"
    GOAL_WITHOUT_PLAN = "GOAL_WITHOUT_PLAN"
    GOAL_WITHOUT_OWNER = "GOAL_WITHOUT_OWNER"
    GOAL_WITHOUT_BUDGET = "GOAL_WITHOUT_BUDGET"
    GOAL_NOT_MEASURABLE = "GOAL_NOT_MEASURABLE"
    GOAL_OFF_PACE = "GOAL_OFF_PACE"
    GOAL_WITHOUT_CONCLUSION = "GOAL_WITHOUT_CONCLUSION"
    BUDGET_OVERSPENT = "BUDGET_OVERSPENT"
    PLAN_ACTIONS_OVERDUE = "PLAN_ACTIONS_OVERDUE"
    AUDIENCE_WITHOUT_PAGE = "AUDIENCE_WITHOUT_PAGE"
    AUDIENCE_WITHOUT_KEYWORDS = "AUDIENCE_WITHOUT_KEYWORDS"
    PAGE_SHARED_BY_AUDIENCES = "PAGE_SHARED_BY_AUDIENCES"
    CONNECTOR_SILENT = "CONNECTOR_SILENT"


class GapSeverity(StrEnum):
    """How much it matters."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


@dataclass(frozen=True, slots=True)
class Gap:
    """One missing thing, and where."""

    code: GapCode
    severity: GapSeverity
    values: Values
    """What stands in the holes of its sentence."""
    objective_id: UUID | None = None
    resource_id: UUID | None = None
    goal_id: UUID | None = None
    audience_id: UUID | None = None
    which: str = ""
    """Of several sentences of the code."""

    @property
    def sentence(self) -> str:
        """Key of its sentences."""
        return f"{self.code}.{self.which}" if self.which else self.code.value

    @property
    def message(self) -> str:
        """In English."""
        return in_words("en", self)

    @property
    def where(self) -> tuple[UUID | None, ...]:
        """What it is about."""
        return self.objective_id, self.resource_id, self.goal_id, self.audience_id


class Check(Protocol):
    """Finds gaps of one code. `when` and `remedy` are what documents and clients tell of it."""

    code: ClassVar[GapCode]
    severity: ClassVar[GapSeverity]
    when: ClassVar[str]
    remedy: ClassVar[str]

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """All of them."""


def open_goals(loaded: Loaded) -> Iterator[tuple[GoalCell, ResourceColumn]]:
    """Goals that are not over, of resources that count."""
    resources = {resource.id: resource for resource in loaded.resources if resource.counts}
    for goal in loaded.goals:
        if not goal.is_over and goal.resource_id in resources:
            yield goal, resources[goal.resource_id]


def holes(**values: Value) -> Values:
    """What stands in the holes of a gap's sentence."""
    return tuple(values.items())


def of_goal(check: Check, goal: GoalCell, which: str = "", **values: Value) -> Gap:
    """A gap of a goal stands in the goal's cell."""
    told = holes(goal=goal.text, **values)
    return Gap(check.code, check.severity, told, goal.objective_id, goal.resource_id, goal.id, which=which)
