"""Types of the comparison of two versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnel.analytics import comparison as room
from graphapi.analytics.types import ConfidenceInterval
from graphapi.compiler import answer_type, ref, ref_or_none
from graphapi.funnels.changes import FunnelChange, told
from graphapi.funnels.types import Funnel
from graphapi.steps.types import Step

if TYPE_CHECKING:
    from funnel.figures.wilson import Interval


@answer_type
class FunnelVersionFigures:
    """What became of the people of one version at a step."""

    cohort_size: int
    """People of the version that came in the period."""
    entered: int
    """Those that entered the step themselves."""
    reached: int
    """Those that entered the step or any later one."""
    goal_reached: int
    """Those that entered the next step."""
    conversion: float | None
    """Reached / size of the cohort; null without a cohort."""
    interval: ConfidenceInterval | None
    """95 % interval of the conversion."""


@answer_type
class ConversionDifference:
    """Conversion in the newer version − conversion in the older."""

    value: float
    """The difference, −1 to 1."""
    interval: ConfidenceInterval
    """95 % interval of the difference (Newcombe); when it holds 0, nothing is proven yet."""


@answer_type
class FunnelComparisonStep:
    """A step of the older version beside the one that stands for it in the newer; one of them may be missing."""

    from_step: Step | None
    """In the older version; null when it is new."""
    to_step: Step | None
    """In the newer version; null when it is gone."""
    changes: list[FunnelChange]
    """What is different."""
    from_figures: FunnelVersionFigures | None
    """People of the older version; null without a period."""
    to_figures: FunnelVersionFigures | None
    """People of the newer version; null without a period."""
    difference: ConversionDifference | None
    """Null unless both versions have the step and people."""
    small_sample: bool
    """Fewer than 30 people in one of the cohorts: nothing to conclude from."""


@answer_type
class FunnelComparison:
    """Two versions of a product's funnel side by side."""

    before: Funnel
    """The older version."""
    after: Funnel
    """The newer version."""
    changes: list[FunnelChange]
    """What is different, in the order of the steps."""
    steps: list[FunnelComparisonStep]
    """In the order of the newer version; a step that is gone stands after the one before it."""
    before_cohort_size: int | None
    """People of the older version that came in the period; null without a period."""
    after_cohort_size: int | None
    """People of the newer version that came in the period; null without a period."""


def comparison_of(found: room.Comparison) -> FunnelComparison:
    """The GraphQL shape of the room's answer."""
    return FunnelComparison(
        before=ref(Funnel, found.from_id),
        after=ref(Funnel, found.to_id),
        changes=told(found.changes),
        steps=[_step(step) for step in found.steps],
        before_cohort_size=found.from_size,
        after_cohort_size=found.to_size,
    )


def _step(step: room.ComparedStep) -> FunnelComparisonStep:
    line, change, limits = step.line, step.difference, step.interval
    return FunnelComparisonStep(
        from_step=ref_or_none(Step, line.before.id if line.before else None),
        to_step=ref_or_none(Step, line.after.id if line.after else None),
        changes=told(line.changes),
        from_figures=_figures(step.before),
        to_figures=_figures(step.after),
        difference=None
        if change is None or limits is None
        else ConversionDifference(value=change, interval=_limits(limits)),
        small_sample=step.small_sample,
    )


def _figures(found: room.VersionFigures | None) -> FunnelVersionFigures | None:
    if found is None:
        return None
    step = found.step
    return FunnelVersionFigures(
        cohort_size=found.cohort_size,
        entered=step.entered,
        reached=step.reached,
        goal_reached=step.goal_reached,
        conversion=step.conversion_from_first,
        interval=None if step.low is None or step.high is None else ConfidenceInterval(low=step.low, high=step.high),
    )


def _limits(found: Interval) -> ConfidenceInterval:
    return ConfidenceInterval(low=found.low, high=found.high)
