"""Frozen rows that come back; the words are those of the GraphQL types."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from funnel.sentences.told import Note


@dataclass(frozen=True)
class Bucket:
    """How many entered the step within these seconds of their cohort entry: low inclusive, high exclusive, but of the
    last bucket inclusive."""

    from_seconds: float
    to_seconds: float
    count: int


@dataclass(frozen=True)
class Percentile:
    """A percentile that was asked for, of the time to the step and of the time in it."""

    percent: float
    seconds: float | None
    seconds_in_step: float | None


@dataclass(frozen=True)
class StepFigures:
    """The figures of one step; see funnel/README.md for what each counts."""

    step_id: UUID
    step_key: str
    entered: int
    reached: int
    conversion_from_previous: float | None
    conversion_from_first: float | None
    low: float | None
    high: float | None
    dropped: int
    in_progress: int
    not_yet_ripe: int
    skipped: int
    reentered: int
    goal_reached: int
    median_seconds: float | None
    p90_seconds: float | None
    median_days: float | None
    p90_days: float | None
    median_seconds_in_step: float | None
    p90_seconds_in_step: float | None
    amount_minor: int
    cost_minor: int | None
    cost_per_goal_reached_minor: int | None
    histogram: tuple[Bucket, ...] = ()
    negative_times: int = 0
    percentiles: tuple[Percentile, ...] = ()


@dataclass(frozen=True)
class StepDifference:
    """The report's period less the one it is compared with, at one step."""

    step_id: UUID
    step_key: str
    reached: int
    conversion_from_first: float | None
    low: float | None
    high: float | None
    """95 % interval of the difference of the conversions (Newcombe)."""
    median_seconds: float | None
    amount_minor: int
    small_sample: bool
    """One of the cohorts has fewer than 30."""


@dataclass(frozen=True)
class BreakdownRow:
    """The same figures for one channel, resource … ; `small_sample` below 30 units."""

    key: str | None
    label: str
    small_sample: bool
    overlapping: bool
    steps: tuple[StepFigures, ...]


@dataclass(frozen=True)
class TrendPoint:
    """A cohort period (its first day), and how many of it reached the question's last step."""

    period: date
    cohort_size: int
    reached: int
    conversion: float | None


@dataclass(frozen=True)
class Bottleneck:
    """The step that loses the most money."""

    step_id: UUID
    step_key: str
    lost_value_minor: int


@dataclass(frozen=True)
class FunnelAnswer:
    """The whole report."""

    cohort_size: int
    as_of: datetime
    currency: str
    steps: tuple[StepFigures, ...]
    breakdown: tuple[BreakdownRow, ...] = ()
    trend: tuple[TrendPoint, ...] = ()
    bottleneck: Bottleneck | None = None
    notes: tuple[Note, ...] = ()
    compared: "FunnelAnswer | None" = field(default=None)
    differences: tuple[StepDifference, ...] = ()
