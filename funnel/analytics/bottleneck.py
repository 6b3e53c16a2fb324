"""The step that loses the most money: dropped × chance of a sale from there × mean sale (numbers.md)."""

from datetime import date, timedelta

from funnel.analytics.answer import Bottleneck, StepFigures
from funnel.analytics.cohort import Cohort
from funnel.analytics.question import Frame, Period


def comparison_period(frame: Frame) -> Period:
    """The asked period to compare with, else the twelve months before the report's."""
    question = frame.question
    if question.compare_to is not None:
        return question.compare_to
    end = question.period.start - timedelta(days=1)
    start = question.period.start
    try:
        before = start.replace(year=start.year - 1)
    except ValueError:  # 29 February
        before = date(start.year - 1, 3, 1)
    return Period(before, end)


def bottleneck(steps: tuple[StepFigures, ...], past: Cohort) -> Bottleneck | None:
    """None when nothing is known to be lost: nobody dropped, or the comparison period has no sale with an amount."""
    if not past.size or not past.sold.any():
        return None
    mean_sale = past.amount_minor[past.sold].sum() / int(past.sold.sum())
    furthest = past.furthest
    worst: Bottleneck | None = None
    for index, step in enumerate(steps[:-1]):
        there = furthest >= index
        chance = float(past.sold[there].mean()) if there.any() else 0.0
        lost = round(step.dropped * chance * mean_sale)
        if lost > 0 and (worst is None or lost > worst.lost_value_minor):
            worst = Bottleneck(step.step_id, step.step_key, lost)
    return worst
