"""What changed between two periods, step by step, and how sure that is."""

from funnel.analytics.answer import FunnelAnswer, StepDifference, StepFigures
from funnel.analytics.figures import SMALL_SAMPLE
from funnel.figures.newcombe import difference


def differences(size: int, steps: tuple[StepFigures, ...], before: FunnelAnswer) -> tuple[StepDifference, ...]:
    """This period less the one it is compared with; `size` is of this one's cohort."""
    return tuple(_of(step, size, former, before.cohort_size) for step, former in zip(steps, before.steps, strict=True))


def _of(step: StepFigures, size: int, former: StepFigures, former_size: int) -> StepDifference:
    sure = difference(former.reached, former_size, step.reached, size)
    return StepDifference(
        step_id=step.step_id,
        step_key=step.step_key,
        reached=step.reached - former.reached,
        conversion_from_first=_less(step.conversion_from_first, former.conversion_from_first),
        low=sure.low if sure else None,
        high=sure.high if sure else None,
        median_seconds=_less(step.median_seconds, former.median_seconds),
        amount_minor=step.amount_minor - former.amount_minor,
        small_sample=min(size, former_size) < SMALL_SAMPLE,
    )


def _less(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before
