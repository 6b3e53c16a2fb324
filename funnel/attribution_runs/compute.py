"""What a run finds: shares by key with their intervals, exact credits, and what to be careful about. No database."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from crm.core.money import MICRO, spread_by
from funnel.attribution.load import AMOUNT, CONTRIBUTION, COUNT, UNITS
from funnel.attribution.shares import Floats
from funnel.attribution_runs import markov
from funnel.attribution_runs.bootstrap import interval
from funnel.attribution_runs.journeys import Journeys
from funnel.attribution_runs.read import Seen
from funnel.attribution_runs.shapley import rate_values
from funnel.models.words import RunModel

ENOUGH = 100
"""Attributed conversions below which a run warns of itself."""
ENOUGH_OF_KEY = 10
"""Converting journeys of a key below which its figures are named as weak."""
FINE = 1 << 40
"""Shares become whole weights of that many parts, so that credits are split exactly."""
ORDERS_AGAIN = 200
"""Random orders per draw of the bootstrap, where Shapley values are sampled."""

Tick = Callable[[int], None]


@dataclass(frozen=True, eq=False)
class Line:
    """One key of the dimension; `place` of the row in `Seen.rows`."""

    row: int
    share: float
    share_low: float | None
    share_high: float | None
    removal_effect: float | None
    shapley_value: float | None
    standard_error: float | None
    touches: int
    converted_journeys: int
    credits: dict[str, int]


@dataclass(frozen=True, eq=False)
class Found:
    """All lines, the most credited first, and how the run looks at itself."""

    lines: tuple[Line, ...]
    rate: float
    states: int | None
    transitions: int | None
    warnings: tuple[dict[str, Any], ...]


@dataclass(frozen=True, eq=False)
class _Learnt:
    share: Floats
    value_share: Floats
    rate: float
    warnings: list[dict[str, Any]]
    effects: Floats | None = None
    values: Floats | None = None
    errors: Floats | None = None
    states: int | None = None
    transitions: int | None = None


def compute(seen: Seen, model: RunModel, order: int, *, seed: int, tick: Tick = lambda done: None) -> Found:
    """Runs the model over what was seen; `tick` hears the progress in per cent and may raise to give up."""
    journeys = seen.journeys.compressed()
    tick(5)
    learnt = _markov(journeys, order) if model is RunModel.MARKOV else _shapley(journeys, seed)
    tick(15)
    if not journeys.converted.sum():
        return Found((), learnt.rate, learnt.states, learnt.transitions, tuple(_warnings(seen, learnt, [])))
    again = _markov_share(order) if model is RunModel.MARKOV else partial(_shapley_share, seed=seed)
    likely = interval(journeys, again, seed=seed, tick=lambda done: tick(15 + done * 80 // 200))
    lines = _lines(seen, learnt, likely.low, likely.high)
    return Found(lines, learnt.rate, learnt.states, learnt.transitions, tuple(_warnings(seen, learnt, list(lines))))


def _markov(journeys: Journeys, order: int) -> _Learnt:
    found = markov.removal_effects(journeys, order=order)
    return _Learnt(
        share=markov.shares(found.conversions),
        value_share=markov.shares(np.maximum(found.value, 0)),
        rate=found.rate,
        warnings=[],
        effects=found.conversions,
        states=found.states,
        transitions=found.transitions,
    )


def _markov_share(order: int) -> Callable[[Journeys], Floats]:
    return lambda journeys: markov.shares(markov.removal_effects(journeys, order=order).conversions)


def _shapley(journeys: Journeys, seed: int) -> _Learnt:
    found = rate_values(journeys, seed=seed)
    warnings = []
    if (found.rate < 0).any():
        warnings.append(_warning("NEGATIVE_VALUE", "Some keys lower the conversion rate; they get no credit.", None))
    if not found.is_exact:
        warnings.append(_warning("SAMPLED", "There are too many keys for all their sets; values are sampled.", None))
    share = markov.shares(np.maximum(found.rate, 0))
    errors = None if found.is_exact else found.error
    return _Learnt(share, share, float(found.rate.sum()), warnings, values=found.rate, errors=errors)


def _shapley_share(journeys: Journeys, *, seed: int) -> Floats:
    return markov.shares(np.maximum(rate_values(journeys, seed=seed, orders=ORDERS_AGAIN).rate, 0))


def _lines(seen: Seen, learnt: _Learnt, low: Floats, high: Floats) -> tuple[Line, ...]:
    touches = np.bincount(seen.journeys.keys, minlength=seen.journeys.size)
    keys, owner = seen.journeys.distinct()
    took_part = np.bincount(keys, seen.journeys.converted[owner], seen.journeys.size).astype(int)
    credits = _credits(seen, learnt, took_part)
    lines = [
        Line(
            row=row,
            share=float(learnt.share[row]),
            share_low=float(low[row]),
            share_high=float(high[row]),
            removal_effect=_at(learnt.effects, row),
            shapley_value=_at(learnt.values, row),
            standard_error=_at(learnt.errors, row),
            touches=int(touches[row]),
            converted_journeys=int(took_part[row]),
            credits={name: parts[row] for name, parts in credits.items()},
        )
        for row in range(seen.journeys.size)
        if touches[row]
    ]
    return tuple(sorted(lines, key=lambda line: (-line.share, seen.rows[line.row].label)))


def _credits(seen: Seen, learnt: _Learnt, took_part: Floats) -> dict[str, list[int]]:
    """Attributed totals by largest remainder: count and units by the shares of conversions, money by those of value."""
    by_name = {COUNT: learnt.share, UNITS: learnt.share, AMOUNT: learnt.value_share, CONTRIBUTION: learnt.value_share}
    return {
        name: spread_by(seen.totals[name] - seen.unattributed[name], _weights(share, learnt.share, took_part))
        for name, share in by_name.items()
    }


def _weights(share: Floats, second: Floats, third: Floats) -> list[int]:
    """Where nothing is known of value, as conversions are shared; where nothing at all, by who took part."""
    chosen = next((each for each in (share, second) if each.sum() > 0), third / max(third.sum(), 1))
    return [int(part) for part in np.rint(chosen * FINE)]


def _at(column: Floats | None, row: int) -> float | None:
    return None if column is None else float(column[row])


def _warnings(seen: Seen, learnt: _Learnt, lines: list[Line]) -> list[dict[str, Any]]:
    attributed = (seen.totals[COUNT] - seen.unattributed[COUNT]) // MICRO
    found = [*learnt.warnings]
    if attributed < ENOUGH:
        words = f"There are {attributed} conversions with a journey; under {ENOUGH} the shares say little."
        found.append(_warning("FEW_CONVERSIONS", words, None))
    if not seen.journeys.ended.sum():
        found.append(_warning("NO_OTHER_JOURNEYS", "Every journey converts, so nothing tells what would not.", None))
    weak = [seen.rows[line.row].label for line in lines if line.converted_journeys < ENOUGH_OF_KEY]
    if weak:
        words = f"Under {ENOUGH_OF_KEY} converting journeys each: {', '.join(weak)}."
        found.append(_warning("FEW_JOURNEYS_OF_KEY", words, len(weak)))
    return found


def _warning(code: str, message: str, count: int | None) -> dict[str, Any]:
    return {"code": code, "message": message, "count": count}
