"""Types of two runs side by side."""

from __future__ import annotations

from uuid import UUID

from crm.core.money import MICRO
from funnel.attribution_runs.compare import ComparedRow, RunComparison, ShareMove, Standing
from funnel.attribution_runs.differences import RunInput
from funnel.figures.wilson import Interval
from graphapi.analytics.types import ConfidenceInterval, ReportNote
from graphapi.attribution_runs.types import AttributionRun
from graphapi.channels.types import Channel
from graphapi.compiler import answer_type, ref, ref_or_none
from graphapi.resources.types import Resource
from graphapi.scalars import Money


@answer_type
class AttributionRunDifference:
    """Something that went into one run and not into the other."""

    input: RunInput
    """What: of the question, of the facts found, or DATA, the SHA-256 of everything that was computed with."""
    before: str
    """In the first run."""
    after: str
    """In the second run."""


@answer_type
class AttributionRunStanding:
    """A row in one run."""

    share: float
    """Of the run's attributed conversions."""
    interval: ConfidenceInterval | None
    """95 % of the share, by the run's bootstrap; null where the run has none."""
    rank: int
    """From 1 by share; equals share one."""
    conversions: float
    """Credited conversions."""
    amount: Money
    """Credited amount, in the run's currency."""


@answer_type
class AttributionRunComparisonRow:
    """A channel, resource … in both runs."""

    key: str | None
    """As in the attribution report; null for (not given)."""
    label: str
    """As the second run calls it, else the first."""
    channel: Channel | None
    """Set where the row is one channel."""
    resource: Resource | None
    """Set where the row is one resource."""
    before: AttributionRunStanding | None
    """In the first run; null where it has no touch of it."""
    after: AttributionRunStanding | None
    """In the second run; null where it has no touch of it."""
    change: float
    """Share in the second run less share in the first; a row that a run has not counts as 0 there."""
    change_interval: ConfidenceInterval | None
    """95 % of the change, made of both shares' intervals (MOVER); null unless both runs have one."""
    intervals_overlap: bool | None
    """Whether the two shares' own intervals have anything in common; null unless both runs have one."""
    rank_change: int | None
    """Places won, lost ones negative; null where a run has not the row."""
    move: ShareMove
    """UP or DOWN only where the change's interval leaves out zero."""


@answer_type
class AttributionRunComparison:
    """Two finished runs side by side."""

    before: AttributionRun
    """The first run."""
    after: AttributionRun
    """The second run."""
    is_same_input: bool
    """Both computed with the very same data."""
    inputs: list[AttributionRunDifference]
    """What they differ in: question first, then the facts found; empty where nothing differs."""
    rows: list[AttributionRunComparisonRow]
    """Rows of both runs, the widest change of share first."""
    summary: str
    """In a sentence or two."""
    notes: list[ReportNote]
    """What to know when reading."""


def comparison_of(found: RunComparison, before: UUID, after: UUID) -> AttributionRunComparison:
    """The GraphQL shape of the comparison."""
    return AttributionRunComparison(
        before=ref(AttributionRun, before),
        after=ref(AttributionRun, after),
        is_same_input=found.is_same_input,
        inputs=[AttributionRunDifference(input=each.what, before=each.one, after=each.two) for each in found.asked],
        rows=[_row(row, found.currencies) for row in found.rows],
        summary=found.summary,
        notes=[ReportNote(code=note.code, message=note.message) for note in found.notes],
    )


def _row(row: ComparedRow, currencies: tuple[str, str]) -> AttributionRunComparisonRow:
    return AttributionRunComparisonRow(
        key=row.row.key,
        label=row.row.label,
        channel=ref_or_none(Channel, row.row.channel_id),
        resource=ref_or_none(Resource, row.row.resource_id),
        before=_standing(row.one, currencies[0]),
        after=_standing(row.two, currencies[1]),
        change=row.change,
        change_interval=_interval(row.interval),
        intervals_overlap=row.intervals_overlap,
        rank_change=row.rank_change,
        move=row.move,
    )


def _standing(found: Standing | None, currency: str) -> AttributionRunStanding | None:
    if found is None:
        return None
    return AttributionRunStanding(
        share=found.share,
        interval=_interval(found.interval),
        rank=found.rank,
        conversions=found.conversions_micro / MICRO,
        amount=Money.of(found.amount_minor, currency),
    )


def _interval(found: Interval | None) -> ConfidenceInterval | None:
    return None if found is None else ConfidenceInterval(low=found.low, high=found.high)
