"""Types of the ageing of steps; what each figure means stands in funnel/README.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphapi.compiler import answer_type, ref
from graphapi.steps.types import Step

if TYPE_CHECKING:
    from funnel.analytics import ageing


@answer_type
class StepAgeingBand:
    """Open leads by how long they stand there, between two percentiles of those who moved on."""

    from_percent: float
    """Longer than so many per cent."""
    to_percent: float
    """Not longer than so many per cent; 100 has no limit."""
    over_seconds: float | None
    """They stand there longer than this; null for the first band."""
    up_to_seconds: float | None
    """And at most so long; null for the last band."""
    count: int
    """How many."""


@answer_type
class StepAgeing:
    """The open leads at one step of the current version."""

    step: Step
    """The step."""
    standing: int
    """Open leads that stand there; won, lost and disqualified ones do not."""
    median_seconds: float | None
    """How long they have stood there."""
    p90_seconds: float | None
    """The same, the value nine tenths stay under."""
    overdue: int
    """Longer than the step's expected time, else than nine tenths of those who moved on."""
    history: int
    """How many moved on from the step in the 365 days before: what the bands are measured by."""
    small_sample: bool
    """Fewer than 30 moved on."""
    bands: list[StepAgeingBand]
    """Told apart by the 50th, 75th and 90th percentile of those who moved on; empty where nobody did."""


def ageing_of(found: ageing.StepAge) -> StepAgeing:
    """The GraphQL shape of the room's answer."""
    return StepAgeing(
        step=ref(Step, found.step_id),
        standing=found.standing,
        median_seconds=found.median_seconds,
        p90_seconds=found.p90_seconds,
        overdue=found.overdue,
        history=found.history,
        small_sample=found.small_sample,
        bands=[
            StepAgeingBand(
                from_percent=band.from_percent,
                to_percent=band.to_percent,
                over_seconds=band.over_seconds,
                up_to_seconds=band.up_to_seconds,
                count=band.count,
            )
            for band in found.bands
        ],
    )
