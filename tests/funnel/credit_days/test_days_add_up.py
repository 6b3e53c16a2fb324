"""Days are any part of the conversions: cells of some and journeys of the others add up to the kernel over all."""

from dataclasses import asdict
from datetime import UTC, datetime
from random import Random
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.attribution import kernel
from funnel.attribution.answer import RowKey
from funnel.attribution.conversions import Source
from funnel.attribution.day_cells import KeptDays
from funnel.attribution.dimension import Dimension
from funnel.attribution.load import AMOUNT, CONTRIBUTION, COUNT, UNITS, Journeys
from funnel.attribution.models import Model
from funnel.attribution.paths import Paths
from funnel.attribution.question import AttributionDimension
from funnel.attribution.seen import Sums
from funnel.attribution.slots import BY_TOUCH, DISTINCT, DISTINCT_BY, Ground
from funnel.credit_days.compute import compute as day_of
from tests.funnel.attribution.journeys import values

PAIRS = ((1, 1), (1, 2), (2, 3), (3, 0), (0, 0), (2, 1))
"""Channel and resource of a touch; channel 3 is direct, and resource 1 sends by two channels."""
GROUND = Ground("UTC", 30, frozenset({3}), {}, BY_TOUCH)


@st.composite
def conversions(draw: st.DrawFn) -> dict[str, Any]:
    """A conversion with its day, its touches (age in hours, place of the pair), two declared steps and a look-back."""
    touches = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(0, len(PAIRS) - 1)), max_size=8))
    return {
        "day": draw(st.integers(0, 3)),
        "touches": sorted(touches, key=lambda touch: -touch[0]),
        "steps": draw(st.lists(st.integers(-1, 60), min_size=2, max_size=2)),
        "lookback": draw(st.integers(0, 60)),
        UNITS: draw(values), AMOUNT: draw(values), CONTRIBUTION: draw(values),
    }  # fmt: skip


def journeys_of(found: list[dict[str, Any]]) -> Journeys:
    """As they are loaded; `anchors(w)` and `anchors(full)` declare the same two steps."""
    touches = [touch for each in found for touch in each["touches"]]
    columns = {COUNT: [1_000_000] * len(found)} | {
        name: [each[name] for each in found] for name in (UNITS, AMOUNT, CONTRIBUTION)
    }
    pairs = np.array([PAIRS[place] for _, place in touches], np.int64).reshape(-1, 2)
    paths = Paths.of(
        columns, [len(each["touches"]) for each in found], dim=pairs[:, 1], age=[age for age, _ in touches]
    )
    ages = np.array([each["steps"] for each in found], np.int64).reshape(-1, 2).T
    lookback = np.array([each["lookback"] for each in found], np.int64)
    return Journeys(paths.with_steps(ages), lookback, pairs[:, 0], pairs[:, 1])


def dimension(by: AttributionDimension) -> Dimension:
    """Channels 1 to 3 and resources 1 to 3 as rows; the coarse dimensions join 1 and 3."""
    rows = (RowKey(None, "(not given)"), RowKey("1", "1"), RowKey("2", "2"), RowKey("3", "3"))
    own, joined = np.array([0, 1, 2, 3]), np.array([0, 1, 2, 1])
    coarse = by in (AttributionDimension.CHANNEL_GROUP, AttributionDimension.RESOURCE_KIND)
    table = joined if coarse else own
    return Dimension(by, rows, table, table, np.array([False, False, False, True]), {})


def page(journeys: Journeys, by: Dimension, models: tuple[Model, ...]) -> tuple[kernel.Report, list[Sums]]:
    """What the kernel says of journeys by the dimension, with no day in between."""
    rows = by.of(journeys.channels, journeys.resources)
    halves = rows * 2 + by.direct[journeys.channels]
    touchwise = [model for model in models if model not in DISTINCT]
    report = kernel.report(
        journeys.paths.with_dim(halves), touchwise, size=2 * len(by.rows), direct=np.arange(2 * len(by.rows)) % 2 == 1,
        lookback=journeys.lookback,
    )  # fmt: skip
    found = {key: {name: c[0::2] + c[1::2] for name, c in own.items()} for key, own in report.credits.items()}
    whole = kernel.report(journeys.paths.with_dim(rows), DISTINCT, size=len(by.rows), lookback=journeys.lookback)
    found |= whole.credits | {"participation": whole.participation or {}}
    return report, [Sums(model, found[model.canonical()]) for model in models]


def said(report: kernel.Report, sums: list[Sums]) -> tuple[Any, ...]:
    """Everything that an answer is made of."""
    columns = [{name: column.tolist() for name, column in each.columns.items()} for each in sums]
    return (
        columns, dict(report.totals), dict(report.unattributed), report.outside, report.shortened,
        list(report.renormalised.items()),
    )  # fmt: skip


@given(st.lists(conversions(), max_size=12), st.sets(st.integers(0, 3)), st.randoms())
@settings(max_examples=60, deadline=None)
def test_days_and_journeys_add_up(found: list[dict[str, Any]], days: set[int], random: Random) -> None:
    rows = []
    for day in days:
        cells = asdict(day_of(journeys_of([each for each in found if each["day"] == day]), GROUND))
        rows.append(cells | {"computed_at": datetime(2026, 6, 1 + day, tzinfo=UTC)})
    rest = journeys_of([each for each in found if each["day"] not in days])
    random.shuffle(rows)
    kept = KeptDays(rows, Source("", ()))
    for by in (AttributionDimension.CHANNEL, AttributionDimension.CHANNEL_GROUP, AttributionDimension.RESOURCE,
               AttributionDimension.RESOURCE_KIND):  # fmt: skip
        own = dimension(by)
        models = [*BY_TOUCH, *(DISTINCT if by in DISTINCT_BY else ())]
        random.shuffle(models)
        asked = tuple(models[: random.randint(1, len(models))])
        wanted = page(journeys_of(found), own, asked)
        assert said(*kept.add(*page(rest, own, asked), own)) == said(*wanted)
