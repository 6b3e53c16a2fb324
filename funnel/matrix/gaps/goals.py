"""Gaps of goals: what keeps them from being run, measured, paid for and learned from."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import ClassVar

from crm.core.money import to_decimal
from funnel.inputs import Period
from funnel.matrix.gaps.gap import Gap, GapCode, GapSeverity, of_goal, open_goals
from funnel.matrix.loaded import GoalCell, Loaded, Place
from funnel.metrics.catalogue import CATALOGUE
from funnel.models.words import GoalStatus, Metric

SILENT_DAYS = 14
"""A metric that was recorded within so many days has a source."""


class GoalWithoutPlan:
    """A goal nobody has planned for cannot run."""

    code: ClassVar[GapCode] = GapCode.GOAL_WITHOUT_PLAN
    severity: ClassVar[GapSeverity] = GapSeverity.HIGH
    when: ClassVar[str] = "A goal that is not over has no plan."
    remedy: ClassVar[str] = "Draft a plan: who does what until when."

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One for every goal that is not over."""
        for goal, _ in open_goals(loaded):
            if not goal.has_plan:
                yield of_goal(self, goal)


class GoalWithoutOwner:
    """A goal is its resource's owner's; nobody answers for one of a resource without an owner."""

    code: ClassVar[GapCode] = GapCode.GOAL_WITHOUT_OWNER
    severity: ClassVar[GapSeverity] = GapSeverity.MEDIUM
    when: ClassVar[str] = "The resource of a goal that is not over has no owner."
    remedy: ClassVar[str] = "Name the member who answers for the resource."

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One for every goal of a resource without an owner."""
        for goal, resource in open_goals(loaded):
            if not resource.has_owner:
                yield of_goal(self, goal, name=resource.name)


class GoalWithoutBudget:
    """A paid resource without a budget does nothing, or spends what nobody allowed."""

    code: ClassVar[GapCode] = GapCode.GOAL_WITHOUT_BUDGET
    severity: ClassVar[GapSeverity] = GapSeverity.MEDIUM
    when: ClassVar[str] = "A goal that is not over, of a paid resource, has no budget; 0 is a budget."
    remedy: ClassVar[str] = "Say what the goal may cost."

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One for every goal of a paid resource."""
        for goal, resource in open_goals(loaded):
            if resource.is_paid and goal.budget_minor is None:
                yield of_goal(self, goal, name=resource.name)


class GoalNotMeasurable:
    """Nobody will ever know whether the goal was reached."""

    code: ClassVar[GapCode] = GapCode.GOAL_NOT_MEASURABLE
    severity: ClassVar[GapSeverity] = GapSeverity.HIGH
    when: ClassVar[str] = (
        "The period of a goal that is not over has begun, and its metric has no source there: a recorded metric "
        f"without a figure of the resource in the last {SILENT_DAYS} days, or accepted handoffs in a funnel that "
        "hands nobody over."
    )
    remedy: ClassVar[str] = "Record the metric of the resource, or choose one that is counted there."

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One a goal."""
        hands_over = any(objective.is_handoff for objective in loaded.objectives)
        for goal, resource in open_goals(loaded):
            if goal.period_start <= loaded.today and not _has_source(goal, loaded.today, hands_over):
                yield of_goal(self, goal, metric=goal.metric.value, name=resource.name)


def _has_source(goal: GoalCell, today: date, hands_over: bool) -> bool:
    if goal.metric is Metric.HANDOFFS_ACCEPTED:
        return hands_over
    if not CATALOGUE[goal.metric].is_recorded:
        return True
    by_then = min(today, goal.period_end) - timedelta(days=SILENT_DAYS)
    return goal.recorded_on is not None and goal.recorded_on > by_then


class GoalOffPace:
    """A goal falls behind and nothing more is going to be done about it."""

    code: ClassVar[GapCode] = GapCode.GOAL_OFF_PACE
    severity: ClassVar[GapSeverity] = GapSeverity.HIGH
    when: ClassVar[str] = "A running goal is below 0.95 of its pace, and no action of its plan is still to come."
    remedy: ClassVar[str] = "Plan a further action, or correct the goal."

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One a goal."""
        for goal, resource in open_goals(loaded):
            is_behind = goal.status is GoalStatus.RUNNING and goal.progress.on_pace is False
            if is_behind and goal.actions_ahead == 0:
                yield of_goal(self, goal, name=resource.name)


class GoalWithoutConclusion:
    """A period went by and nobody wrote down what was learned from it."""

    code: ClassVar[GapCode] = GapCode.GOAL_WITHOUT_CONCLUSION
    severity: ClassVar[GapSeverity] = GapSeverity.MEDIUM
    when: ClassVar[str] = (
        "A goal's period is over, its facts have settled (the workspace's delay), and there is no conclusion of its "
        "cell for a period in which it ended."
    )
    remedy: ClassVar[str] = "Write what is concluded from the cell."

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One a goal that ended in the period."""
        used = {resource.id: resource for resource in loaded.resources if resource.counts}
        concluded = _concluded(loaded)
        for goal in loaded.goals:
            if goal.resource_id not in used or goal.period_end > loaded.period.end:
                continue
            settled = loaded.today >= goal.period_end + timedelta(days=loaded.delay_days)
            periods = concluded.get((goal.objective_id, goal.resource_id), ())
            if settled and not any(period.start <= goal.period_end <= period.end for period in periods):
                yield of_goal(self, goal, name=used[goal.resource_id].name)


def _concluded(loaded: Loaded) -> dict[Place | None, list[Period]]:
    """Periods of which there is a conclusion, by place."""
    found: dict[Place | None, list[Period]] = {}
    for one in loaded.conclusions:
        found.setdefault(one.place, []).append(one.period)
    return found


class BudgetOverspent:
    """More was spent than was allowed."""

    code: ClassVar[GapCode] = GapCode.BUDGET_OVERSPENT
    severity: ClassVar[GapSeverity] = GapSeverity.HIGH
    when: ClassVar[str] = (
        "More was spent on a resource in the period of a goal that is not over than the budgets of all its goals "
        "that share its days."
    )
    remedy: ClassVar[str] = "Stop spending, or set a higher budget."

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One a resource, at the first goal of it."""
        told = set()
        for goal, resource in open_goals(loaded):
            over = goal.budgets_minor is not None and goal.progress.spent_minor > goal.budgets_minor
            if over and resource.id not in told:
                told.add(resource.id)
                spent = to_decimal(goal.progress.spent_minor, loaded.currency)
                allowed = to_decimal(goal.budgets_minor or 0, loaded.currency)
                yield of_goal(self, goal, name=resource.name, spent=spent, allowed=allowed, currency=loaded.currency)


class PlanActionsOverdue:
    """What was promised for a day was not done by it."""

    code: ClassVar[GapCode] = GapCode.PLAN_ACTIONS_OVERDUE
    severity: ClassVar[GapSeverity] = GapSeverity.MEDIUM
    when: ClassVar[str] = "The approved plan of a goal that is not over has actions past their day and not done."
    remedy: ClassVar[str] = "Complete the actions, or draft a new version of the plan."

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One a goal, with their number."""
        for goal, resource in open_goals(loaded):
            if goal.actions_overdue > 0:
                which = "ONE" if goal.actions_overdue == 1 else "MANY"
                yield of_goal(self, goal, which, name=resource.name, n=goal.actions_overdue)
