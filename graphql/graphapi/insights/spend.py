"""Types of the next best spend; what every figure means stands in docs/next-best-spend.md."""

from __future__ import annotations

from datetime import date, datetime
from math import isfinite

from funnel.attribution.answer import RowKey
from funnel.figures.wilson import Interval
from funnel.insights.next_spend import Confounder, Move, NextSpend, SpendRow
from funnel.insights.response import Found
from graphapi.analytics.types import ConfidenceInterval, ReportNote
from graphapi.channels.types import Channel
from graphapi.compiler import answer_type, ref_or_none
from graphapi.insights.journeys import JourneyRow
from graphapi.resources.types import Resource
from graphapi.scalars import Money


@answer_type
class SpendConfounder:
    """Something that moved together with a row's spend and may be what really sold."""

    kind: Confounder
    """TREND: its spend went one way all the time. OTHER_SPEND: another row's spend went with it. UNPAID_CREDIT: what a
    row without spend brought went with it.
    """
    message: str
    """Which, and how closely."""


@answer_type
class MoneyInterval:
    """Both ends of an amount; a null end is open: there nothing is gained at any price."""

    low: Money | None
    """Lower end."""
    high: Money | None
    """Upper end."""


@answer_type
class NextSpendGain:
    """Conversions a week."""

    expected: float
    """By the curve."""
    interval: ConfidenceInterval
    """95 % by 1,000 draws of the weeks; ends are conversions a week, not shares."""


@answer_type
class NextSpendRow:
    """A channel, resource … that cost something, and what a step more would bring."""

    row: JourneyRow
    """Which."""
    weeks_with_spend: int
    """Of the ripe weeks."""
    spent: Money
    """In the ripe weeks."""
    conversions: float
    """Credited to touches of the ripe weeks."""
    spend_now: Money
    """A week: mean of the newest four whole weeks."""
    least_in_a_week: Money
    """Least of the ripe weeks: nothing is told below it."""
    most_in_a_week: Money
    """Most of the ripe weeks: nothing is told beyond it."""
    missing: str | None
    """Why nothing is told: what there is and what is needed; null where there is enough."""
    gain: NextSpendGain | None
    """Of a step more of spend a week; null where something is missing."""
    cost_of_next_conversion: Money | None
    """Step / gain; null where nothing is gained."""
    cost_interval: MoneyInterval | None
    """95 % of it."""
    confounders: list[SpendConfounder]
    """What moved with its spend, at a correlation of 0.8 or more."""


@answer_type
class NextSpendMove:
    """A step of weekly spend moved from one row to another."""

    source: JourneyRow
    """Where it is taken from."""
    target: JourneyRow
    """Where it goes."""
    gain: NextSpendGain
    """Conversions a week gained net of those lost."""
    is_clear: bool
    """The whole interval is a gain."""


@answer_type
class NextBestSpend:
    """What the weeks of spend teach about the next step of budget."""

    as_of: datetime
    """Facts received until then are in it."""
    model: str
    """Canonical key of the model that credits."""
    step: Money
    """What is moved, a week."""
    first_week: date
    """Monday of the first whole week."""
    weeks: int
    """Whole weeks of the period that are over."""
    ripe_weeks: int
    """Those of them that have all but the last of their conversions; curves are learnt from these."""
    ripe_days: int
    """Within so many days nine tenths of all credit came."""
    rows: list[NextSpendRow]
    """The cheapest next conversion first, then those nothing is told of."""
    moves: list[NextSpendMove]
    """Moves that are expected to gain, the most first, at most five."""
    recommended: NextSpendMove | None
    """The first of them that is clear; null where no move is."""
    notes: list[ReportNote]
    """What to know when reading."""


def next_best_spend_of(found: NextSpend) -> NextBestSpend:
    """The GraphQL shape of the advice."""
    clear = next((move for move in found.moves if move.is_clear), None)
    return NextBestSpend(
        as_of=found.as_of,
        model=found.model,
        step=Money.of(found.step_minor, found.currency),
        first_week=found.first_week,
        weeks=found.weeks,
        ripe_weeks=found.ripe_weeks,
        ripe_days=found.ripe_days,
        rows=[_row(row, found) for row in found.rows],
        moves=[_move(move) for move in found.moves],
        recommended=None if clear is None else _move(clear),
        notes=[ReportNote(code=note.code, message=note.message) for note in found.notes],
    )


def _row(row: SpendRow, found: NextSpend) -> NextSpendRow:
    currency = found.currency
    cost, interval = row.cost_of_next(found.step_minor)
    return NextSpendRow(
        row=_named(row.row),
        weeks_with_spend=row.weeks,
        spent=Money.of(row.spent_minor, currency),
        conversions=row.conversions,
        spend_now=Money.of(row.now_minor, currency),
        least_in_a_week=Money.of(row.range_minor[0], currency),
        most_in_a_week=Money.of(row.range_minor[1], currency),
        missing=row.missing,
        gain=None if row.gain is None else _gain(row.gain),
        cost_of_next_conversion=None if cost is None else Money.of(cost, currency),
        cost_interval=None if interval is None else _interval(interval, currency),
        confounders=[SpendConfounder(kind=kind, message=text) for kind, text in row.confounders],
    )


def _interval(found: Interval, currency: str) -> MoneyInterval:
    low, high = (Money.of(round(end), currency) if isfinite(end) else None for end in (found.low, found.high))
    return MoneyInterval(low=low, high=high)


def _gain(found: Found) -> NextSpendGain:
    return NextSpendGain(
        expected=found.expected, interval=ConfidenceInterval(low=found.interval.low, high=found.interval.high)
    )


def _move(move: Move) -> NextSpendMove:
    return NextSpendMove(
        source=_named(move.source), target=_named(move.target), gain=_gain(move.gain), is_clear=move.is_clear
    )


def _named(row: RowKey) -> JourneyRow:
    return JourneyRow(
        key=row.key,
        label=row.label,
        channel=ref_or_none(Channel, row.channel_id),
        resource=ref_or_none(Resource, row.resource_id),
    )
