"""All gaps of a matrix; the registry of what is looked for."""

from funnel.matrix.gaps.audiences import AudienceWithoutKeywords, AudienceWithoutPage, PageSharedByAudiences
from funnel.matrix.gaps.columns import ConnectorSilent, HighDeclineShare, ResourceWithoutGoal, SpendWithoutGoal
from funnel.matrix.gaps.gap import Check, Gap, GapCode, GapSeverity
from funnel.matrix.gaps.goals import (
    BudgetOverspent,
    GoalNotMeasurable,
    GoalOffPace,
    GoalWithoutBudget,
    GoalWithoutConclusion,
    GoalWithoutOwner,
    GoalWithoutPlan,
    PlanActionsOverdue,
)
from funnel.matrix.gaps.rows import ObjectiveWithoutResource, StepWithoutMainResource, StepWithoutResource
from funnel.matrix.loaded import Loaded

CHECKS: tuple[Check, ...] = (
    StepWithoutResource(),
    StepWithoutMainResource(),
    ObjectiveWithoutResource(),
    ResourceWithoutGoal(),
    SpendWithoutGoal(),
    HighDeclineShare(),
    GoalWithoutPlan(),
    GoalWithoutOwner(),
    GoalWithoutBudget(),
    GoalNotMeasurable(),
    GoalOffPace(),
    GoalWithoutConclusion(),
    BudgetOverspent(),
    PlanActionsOverdue(),
    AudienceWithoutPage(),
    AudienceWithoutKeywords(),
    PageSharedByAudiences(),
    ConnectorSilent(),
)
"""In the order of `GapCode`; documents and clients are told of gaps from here."""
OF_CODE: dict[GapCode, Check] = {check.code: check for check in CHECKS}


def gaps(loaded: Loaded) -> list[Gap]:
    """Every gap, the ones that matter most first."""
    found = [gap for check in CHECKS for gap in check.find(loaded)]
    order = list(GapSeverity)
    return sorted(found, key=lambda gap: order.index(gap.severity))
