"""What the model lacks: one small class a gap, each gone as soon as the missing thing is there."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol
from uuid import UUID

from funnel.matrix.load import GoalCell, Loaded, ResourceColumn
from funnel.models.words import GoalStatus, ResourceState


class GapCode(StrEnum):
    """Which thing is missing."""

    STEP_WITHOUT_RESOURCE = "STEP_WITHOUT_RESOURCE"
    RESOURCE_WITHOUT_GOAL = "RESOURCE_WITHOUT_GOAL"
    GOAL_WITHOUT_PLAN = "GOAL_WITHOUT_PLAN"
    GOAL_WITHOUT_BUDGET = "GOAL_WITHOUT_BUDGET"
    GOAL_WITHOUT_OWNER = "GOAL_WITHOUT_OWNER"
    AUDIENCE_WITHOUT_PAGE = "AUDIENCE_WITHOUT_PAGE"
    AUDIENCE_WITHOUT_KEYWORDS = "AUDIENCE_WITHOUT_KEYWORDS"
    PAGE_SHARED_BY_AUDIENCES = "PAGE_SHARED_BY_AUDIENCES"


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
    message: str
    objective_id: UUID | None = None
    resource_id: UUID | None = None
    goal_id: UUID | None = None
    audience_id: UUID | None = None


class Check(Protocol):
    """Finds gaps of one code."""

    code: ClassVar[GapCode]
    severity: ClassVar[GapSeverity]

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """All of them."""


class StepWithoutResource:
    """Nobody works on the people at a step: no goal in the period and no main resource, of a resource in use."""

    code: ClassVar[GapCode] = GapCode.STEP_WITHOUT_RESOURCE
    severity: ClassVar[GapSeverity] = GapSeverity.HIGH

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One for every step but the last."""
        used = {resource.id for resource in loaded.resources if resource.counts}
        with_goal = {goal.objective_id for goal in loaded.goals if goal.resource_id in used}
        with_main = {key for key, resource_id in loaded.main if resource_id in used}
        for objective in loaded.objectives:
            is_step = objective.step_key is not None and not objective.is_terminal
            if is_step and objective.id not in with_goal and objective.step_key not in with_main:
                text = f"No resource works on the step “{objective.name}”; choose one and give it a goal."
                yield Gap(self.code, self.severity, text, objective_id=objective.id)


class ResourceWithoutGoal:
    """An active marketing resource costs work and is to reach nothing in the period."""

    code: ClassVar[GapCode] = GapCode.RESOURCE_WITHOUT_GOAL
    severity: ClassVar[GapSeverity] = GapSeverity.MEDIUM

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One a resource, whichever product its goal might be for."""
        for resource in loaded.resources:
            if resource.counts and resource.state is ResourceState.ACTIVE and not resource.has_goal:
                text = f"“{resource.name}” is in use and has no goal in this period; set one or retire it."
                yield Gap(self.code, self.severity, text, resource_id=resource.id)


class GoalWithoutPlan:
    """A goal nobody has planned for cannot run."""

    code: ClassVar[GapCode] = GapCode.GOAL_WITHOUT_PLAN
    severity: ClassVar[GapSeverity] = GapSeverity.HIGH

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One for every goal that is not over."""
        for goal, _ in _open_goals(loaded):
            if not goal.has_plan:
                text = f"The goal “{goal.text}” has no plan; it cannot run without one."
                yield _at(self, goal, text)


class GoalWithoutBudget:
    """A paid resource without a budget does nothing, or spends what nobody allowed."""

    code: ClassVar[GapCode] = GapCode.GOAL_WITHOUT_BUDGET
    severity: ClassVar[GapSeverity] = GapSeverity.MEDIUM

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One for every goal of a paid resource; a budget of 0 is a budget."""
        for goal, resource in _open_goals(loaded):
            if resource.is_paid and goal.budget_minor is None:
                yield _at(self, goal, f"“{resource.name}” is paid for, and its goal “{goal.text}” has no budget.")


class GoalWithoutOwner:
    """A goal is its resource's owner's; nobody answers for one of a resource without an owner."""

    code: ClassVar[GapCode] = GapCode.GOAL_WITHOUT_OWNER
    severity: ClassVar[GapSeverity] = GapSeverity.MEDIUM

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One for every goal of a resource without an owner."""
        for goal, resource in _open_goals(loaded):
            if not resource.has_owner:
                yield _at(self, goal, f"“{resource.name}” has no owner, so nobody answers for “{goal.text}”.")


class AudienceWithoutPage:
    """People of an audience that may be worked on have no page of their own to come to."""

    code: ClassVar[GapCode] = GapCode.AUDIENCE_WITHOUT_PAGE
    severity: ClassVar[GapSeverity] = GapSeverity.MEDIUM

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One an audience."""
        for audience in loaded.audiences:
            if audience.is_open and audience.page_id is None:
                text = f"The audience “{audience.name}” has no landing page."
                yield Gap(self.code, self.severity, text, audience_id=audience.id)


class AudienceWithoutKeywords:
    """Nobody has written down by which words an audience searches."""

    code: ClassVar[GapCode] = GapCode.AUDIENCE_WITHOUT_KEYWORDS
    severity: ClassVar[GapSeverity] = GapSeverity.LOW

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One an audience."""
        for audience in loaded.audiences:
            if audience.is_open and audience.keywords == 0:
                text = f"The audience “{audience.name}” has no keywords."
                yield Gap(self.code, self.severity, text, audience_id=audience.id)


class PageSharedByAudiences:
    """One page for several audiences speaks to none of them, and hides which of them came."""

    code: ClassVar[GapCode] = GapCode.PAGE_SHARED_BY_AUDIENCES
    severity: ClassVar[GapSeverity] = GapSeverity.LOW

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One a page."""
        for resource in loaded.resources:
            sharing = [audience.name for audience in loaded.audiences if audience.page_id == resource.id]
            if resource.counts and len(sharing) > 1:
                names = ", ".join(f"“{name}”" for name in sharing)
                text = f"“{resource.name}” is the page of several audiences: {names}. Give each its own."
                yield Gap(self.code, self.severity, text, resource_id=resource.id)


CHECKS: tuple[Check, ...] = (
    StepWithoutResource(),
    ResourceWithoutGoal(),
    GoalWithoutPlan(),
    GoalWithoutBudget(),
    GoalWithoutOwner(),
    AudienceWithoutPage(),
    AudienceWithoutKeywords(),
    PageSharedByAudiences(),
)
_OVER = frozenset({GoalStatus.ACHIEVED, GoalStatus.MISSED})


def gaps(loaded: Loaded) -> list[Gap]:
    """Every gap, the ones that matter most first."""
    found = [gap for check in CHECKS for gap in check.find(loaded)]
    order = list(GapSeverity)
    return sorted(found, key=lambda gap: order.index(gap.severity))


def _open_goals(loaded: Loaded) -> Iterator[tuple[GoalCell, ResourceColumn]]:
    """Goals that are not over, of resources that count."""
    resources = {resource.id: resource for resource in loaded.resources if resource.counts}
    for goal in loaded.goals:
        if goal.status not in _OVER and goal.resource_id in resources:
            yield goal, resources[goal.resource_id]


def _at(check: Check, goal: GoalCell, text: str) -> Gap:
    return Gap(check.code, check.severity, text, goal.objective_id, goal.resource_id, goal.id)
