"""Next best spend: what a step more brings each row, and which step of budget is best moved where."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import combinations, permutations

import numpy as np

from crm.core.problems import Invalid
from crm.core.reader import Reader
from funnel.attribution.answer import RowKey
from funnel.attribution.paths import Floats
from funnel.attribution.question import OF_NUMBERS, AttributionQuestion, check
from funnel.figures.wilson import Interval
from funnel.inputs import Amount
from funnel.insights import response
from funnel.insights.response import Curve, Found
from funnel.insights.weeks import Weeks, read_weeks
from funnel.sentences.told import Note, note

MOST_DAYS = 1_096
"""Three years of weeks."""
NOW_WEEKS = 4
"""The newest weeks, ripe or not, whose mean spend is what is spent now."""
PART = 10
"""Of what is spent now a tenth is moved where no step is asked for."""
MOST_MOVES = 5
TOGETHER = 0.8
"""Correlation from which on two things move together, and cannot be told apart."""


class Confounder(StrEnum):
    """What moved together with a row's spend, and may be what really sold."""

    TREND = "TREND"
    OTHER_SPEND = "OTHER_SPEND"
    UNPAID_CREDIT = "UNPAID_CREDIT"


@dataclass(frozen=True)
class SpendRow:
    """A row that costs something; `missing` says what it lacks for a curve, else the step's gain is there."""

    row: RowKey
    weeks: int
    spent_minor: int
    conversions: float
    now_minor: int
    range_minor: tuple[int, int]
    missing: str | None
    gain: Found | None
    """Of a step more a week; None beyond the observed range, too."""
    confounders: tuple[tuple[Confounder, str], ...] = ()

    def cost_of_next(self, step: int) -> tuple[int | None, Interval | None]:
        """Minor units for one conversion more, over the step: step / gain. An end where nothing is gained is open."""
        if self.gain is None or self.gain.expected <= 0:
            return None, None
        low, high = self.gain.interval.low, self.gain.interval.high
        dear = step / low if low > 0 else float("inf")
        return round(step / self.gain.expected), Interval(step / high if high > 0 else float("inf"), dear)


@dataclass(frozen=True)
class Move:
    """A step of weekly spend from one row to another, and what it brings net."""

    source: RowKey
    target: RowKey
    gain: Found

    @property
    def is_clear(self) -> bool:
        """Whether the whole interval is a gain."""
        return self.gain.interval.low > 0


@dataclass(frozen=True)
class NextSpend:
    """Rows, the cheapest next conversion first; moves, the most gained first."""

    as_of: datetime
    currency: str
    model: str
    step_minor: int
    first_week: date
    weeks: int
    ripe_weeks: int
    ripe_days: int
    rows: tuple[SpendRow, ...]
    moves: tuple[Move, ...]
    notes: tuple[Note, ...]


async def next_spend(
    reader: Reader, question: AttributionQuestion, *, step: Amount | None = None, now: datetime
) -> NextSpend:
    """Six statements and those of the model. Raises Invalid for what cannot be learnt from."""
    check(question)
    if question.dimension not in OF_NUMBERS:
        raise Invalid("Money is spent on resources; ask by CHANNEL or RESOURCE.", field="input.dimension")
    if not question.models[0].is_additive:
        raise Invalid(
            "Participation adds up to more than all, so nothing is gained by it; choose another model.",
            field="input.model.key",
        )
    if (question.end - question.start).days >= MOST_DAYS:
        raise Invalid(f"Ask for at most {MOST_DAYS} days at once.", field="input.period")
    found = await read_weeks(reader, question, now)
    minor = None if step is None else step.minor(found.currency, field="input.step")
    if minor is not None and minor <= 0:
        raise Invalid("A step of budget is more than nothing; give an amount above 0.", field="input.step.amount")
    return advise(found, question.models[0].canonical(), minor, now)


def advise(found: Weeks, model: str, step_minor: int | None, now: datetime) -> NextSpend:
    """What the weeks say of the next step; pure."""
    spent = [place for place in range(len(found.rows)) if found.spend[place].any()]
    current = {place: float(found.spend[place][-NOW_WEEKS:].mean()) for place in spent}
    step = step_minor if step_minor is not None else round(sum(current.values()) / PART)
    curves = _curves(found, spent, current)
    rows = [_row(found, place, curves.get(place), current[place], step) for place in spent]
    moves = _moves(found, curves, step)
    return NextSpend(
        now,
        found.currency,
        model,
        step,
        found.first,
        found.spend.shape[1],
        found.ripe,
        found.ripe_days,
        tuple(sorted(rows, key=lambda row: _rank(row, step))),
        tuple(moves[:MOST_MOVES]),
        tuple(_notes(rows, curves, moves, step)),
    )


def _curves(found: Weeks, spent: Sequence[int], current: dict[int, float]) -> dict[int, Curve]:
    """Of the rows with enough data."""
    enough = [place for place in spent if response.missing(*_ripe(found, place)) is None]
    draws = response.drawn_weeks(found.ripe) if enough else None
    return {place: Curve.of(*_ripe(found, place), draws, current[place]) for place in enough if draws is not None}


def _ripe(found: Weeks, place: int) -> tuple[Floats, Floats]:
    return found.spend[place][: found.ripe], found.conversions[place][: found.ripe]


def _row(found: Weeks, place: int, curve: Curve | None, now: float, step: int) -> SpendRow:
    spend, conversions = _ripe(found, place)
    missing = response.missing(spend, conversions)
    if missing is None and curve is not None and not curve.may_take(step):
        missing = "A step more than now is beyond what was ever spent in a week."
    gain = response.more(curve, step) if curve is not None and missing is None and step > 0 else None
    ends = (int(spend.min()), int(spend.max())) if len(spend) else (0, 0)
    return SpendRow(
        found.rows[place], int((spend > 0).sum()), int(spend.sum()), float(conversions.sum()), round(now), ends,
        missing, gain, tuple(_confounders(found, place)) if curve is not None else (),
    )  # fmt: skip


def _rank(row: SpendRow, step: int) -> tuple[float, str, str]:
    cost, _ = row.cost_of_next(step)
    return (float("inf") if cost is None else cost, row.row.label, row.row.key or "")


def _moves(found: Weeks, curves: dict[int, Curve], step: int) -> list[Move]:
    """Within what was ever spent, by the expected gain; only those that are expected to gain."""
    pairs = [
        (source, target)
        for source, target in permutations(curves, 2)
        if step > 0 and curves[source].may_give(step) and curves[target].may_take(step)
    ]
    expected = {pair: curves[pair[0]].effect(-step)[0] + curves[pair[1]].effect(step)[0] for pair in pairs}
    best = sorted((pair for pair in pairs if expected[pair] > 0), key=lambda pair: (-expected[pair], pair))
    return [
        Move(found.rows[source], found.rows[target], response.moved(curves[source], curves[target], step))
        for source, target in best[:MOST_MOVES]
    ]


def _confounders(found: Weeks, place: int) -> Iterator[tuple[Confounder, str]]:
    """What else moved with the row's spend, by Pearson's correlation over the ripe weeks."""
    spend, _ = _ripe(found, place)
    trend = _together(spend, np.arange(len(spend), dtype=float))
    if abs(trend) >= TOGETHER:
        yield Confounder.TREND, f"Its spend {'rose' if trend > 0 else 'fell'} all the time (r = {trend:.2f})."
    for other in range(len(found.rows)):
        if other == place:
            continue
        spent, sold = _ripe(found, other)
        if abs(with_spend := _together(spend, spent)) >= TOGETHER:
            text = f"Spend on {found.rows[other].label} moved with it (r = {with_spend:.2f})."
            yield Confounder.OTHER_SPEND, text
        elif not spent.any() and abs(with_credit := _together(spend, sold)) >= TOGETHER:
            text = f"What {found.rows[other].label} brought without spend moved with it (r = {with_credit:.2f})."
            yield Confounder.UNPAID_CREDIT, text


def _together(one: Floats, two: Floats) -> float:
    """Pearson's correlation; 0 where one of them never varies."""
    left, right = one - one.mean(), two - two.mean()
    size = float(np.sqrt((left**2).sum() * (right**2).sum()))
    return float((left * right).sum()) / size if size else 0.0


def _notes(rows: Sequence[SpendRow], curves: dict[int, Curve], moves: Sequence[Move], step: int) -> Iterator[Note]:
    lacking = len(rows) - len(curves)
    if lacking:
        yield note("NOT_ENOUGH_DATA", n=lacking, of=len(rows))
    if step <= 0:
        yield note("NO_STEP", "SPEND")
    if curves:
        yield note("OBSERVED_ONLY")
    if len(moves) > 0:
        pairs = len(list(combinations(curves, 2))) * 2
        yield note("BEST_OF_MANY", n=pairs)
