"""What to do about a gap, and the goal that would close it where a goal does."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from funnel.matrix.gaps.find import OF_CODE
from funnel.matrix.gaps.gap import Gap, GapCode
from funnel.matrix.loaded import Loaded, ObjectiveRow, Place, ResourceColumn
from funnel.models.words import Metric, ResourceKind, ResourceState
from funnel.suitability.suitability import Suits

BY_A_GOAL = frozenset(
    {
        GapCode.STEP_WITHOUT_RESOURCE,
        GapCode.OBJECTIVE_WITHOUT_RESOURCE,
        GapCode.RESOURCE_WITHOUT_GOAL,
        GapCode.SPEND_WITHOUT_GOAL,
    }
)
"""Gaps that a goal closes."""
_K, _M = ResourceKind, Metric
METRIC_OF: Mapping[ResourceKind, Metric] = {
    **dict.fromkeys((_K.SOCIAL_PAGE, _K.SOCIAL_GROUP, _K.SOCIAL_CHANNEL, _K.SOCIAL_PROFILE), _M.FOLLOWERS),
    **dict.fromkeys((_K.CORPORATE_SITE, _K.SALES_SITE, _K.ONLINE_SHOP, _K.LANDING_PAGE, _K.SEO), _M.SESSIONS),
    **dict.fromkeys((_K.BLOG, _K.FORUM, _K.BOT), _M.RETURNING_VISITORS),
    **dict.fromkeys((_K.PLATFORM_APP, _K.MOBILE_APP), _M.DOWNLOADS),
    **dict.fromkeys((_K.AD_CAMPAIGN, _K.PAID_PLACEMENT, _K.MARKETPLACE_LISTING), _M.CLICKS),
    _K.NEWSLETTER: _M.SUBSCRIPTIONS,
    _K.EVENT: _M.ATTENDANCE,
}
"""What usually tells whether a resource serves an objective beside the steps; of others it is the reach."""
UNKNOWN = 3
"""Where nobody judged and the table is silent."""


@dataclass(frozen=True, slots=True)
class GoalSuggestion:
    """A goal that closes the gap; the target is what was reached in as many days before the period, at least 1."""

    objective_id: UUID
    resource_id: UUID
    text: str
    metric: Metric
    target: Decimal


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to do."""

    text: str
    goal: GoalSuggestion | None


def suggest(
    loaded: Loaded, suitability: Mapping[Place, Suits], gap: Gap, *, objective_id: UUID | None = None,
    resource_id: UUID | None = None,
) -> Suggestion:  # fmt: skip
    """The remedy of the gap, with the goal of the best suited resource or objective, or of the ones named."""
    text = OF_CODE[gap.code].remedy
    if gap.code not in BY_A_GOAL:
        return Suggestion(text, None)
    objectives = [row for row in loaded.objectives if row.id == (gap.objective_id or objective_id or row.id)]
    resources = [one for one in loaded.resources if one.id == (gap.resource_id or resource_id or one.id)]
    if gap.resource_id is None and resource_id is None:
        resources = [one for one in resources if one.counts]
    best = _best(objectives, resources, suitability)
    return Suggestion(text, None if best is None else _goal(loaded, *best))


def _best(
    objectives: list[ObjectiveRow], resources: list[ResourceColumn], suitability: Mapping[Place, Suits]
) -> tuple[ObjectiveRow, ResourceColumn] | None:
    """The pair that suits best; of equals a resource that works already, then the order of rows and columns."""
    pairs = [(objective, resource) for objective in objectives for resource in resources]

    def fit(pair: tuple[ObjectiveRow, ResourceColumn]) -> tuple[int, bool]:
        found = suitability.get((pair[0].id, pair[1].id))
        return (UNKNOWN if found is None else found.value, pair[1].state is ResourceState.ACTIVE)

    return max(pairs, key=fit, default=None)


def _goal(loaded: Loaded, objective: ObjectiveRow, resource: ResourceColumn) -> GoalSuggestion:
    metric = _metric(objective, resource)
    before = 0
    if metric is Metric.STEP_GOAL_REACHED and objective.step_key is not None:
        before = loaded.reached_before.get((resource.number, objective.step_key), 0)
    verb = "moves people on from" if metric is Metric.STEP_GOAL_REACHED else "works for"
    text = f"“{resource.name}” {verb} “{objective.name}”."
    return GoalSuggestion(objective.id, resource.id, text, metric, Decimal(max(before, 1)))


def _metric(objective: ObjectiveRow, resource: ResourceColumn) -> Metric:
    """A step is measured by those moved on, the last one by those who came; else the kind of the resource tells."""
    if objective.step_key is not None:
        return Metric.STEP_ENTRIES if objective.is_terminal else Metric.STEP_GOAL_REACHED
    return METRIC_OF.get(resource.kind, Metric.REACH)
