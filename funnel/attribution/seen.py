"""Journeys seen by the dimension asked for, with everything the models need at each touch."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from crm.core.reader import Reader
from funnel.attribution import kernel
from funnel.attribution.choose import Chosen, RunWeights
from funnel.attribution.conversions import Source
from funnel.attribution.dimension import Dimension, dimension_of
from funnel.attribution.load import Journeys
from funnel.attribution.models import Kind, Model
from funnel.attribution.paths import Flags, Floats, Ints, Paths, cut
from funnel.attribution.question import AttributionDimension

DISTINCT = frozenset({Kind.SHAPLEY, Kind.PARTICIPATION})
"""Models that ask for distinct rows of the dimension."""


@dataclass(frozen=True, eq=False)
class Seen:
    """Journeys and the cells their touches belong to: the finest parts that rows of the dimension are made of, each of
    one channel's directness.
    """

    journeys: Journeys
    by: Dimension
    models: tuple[Model, ...]
    cells: Ints
    """The cell of every touch."""
    row_of: Ints
    """The row of every cell."""
    direct: Flags
    """Whether a cell is of a direct channel."""

    @property
    def size(self) -> int:
        """How many cells."""
        return len(self.row_of)

    def paths_for(self, model: Model) -> Paths:
        """By cell; by row where the model asks for distinct ones."""
        dim = self.row_of[self.cells] if model.kind in DISTINCT else self.cells
        return self.journeys.paths.with_dim(dim)


async def see(
    reader: Reader, by: AttributionDimension, conversions: Source, journeys: Journeys, chosen: Chosen
) -> Seen:
    """Reads the dimension asked for, and those of the runs among the models."""
    asked = await dimension_of(reader, by, conversions, journeys)
    weights: dict[str, Floats] = {}
    for run in chosen.runs:
        own = asked if run.dimension is by else await dimension_of(reader, run.dimension, conversions, journeys)
        weights[run.model] = _weights(run, own)[own.of(journeys.channels, journeys.resources)]
    ready = replace(journeys, paths=journeys.paths.with_weights(weights))
    if asked.touches is None:
        pairs = journeys.pairs
        rows, direct = asked.of(pairs.channels, pairs.resources), asked.direct[pairs.channels]
        return Seen(ready, asked, chosen.models, pairs.of_touch, rows, direct)
    halves = np.arange(len(asked.rows) * 2)
    cells = asked.touches * 2 + asked.direct[journeys.channels]
    return Seen(ready, asked, chosen.models, cells, halves // 2, halves % 2 == 1)


def _weights(run: RunWeights, by: Dimension) -> Floats:
    return np.array([run.by_key.get(row.key, 0.0) for row in by.rows], np.float64)


@dataclass(frozen=True, eq=False)
class Sums:
    """Credit per row of one model, by value column."""

    model: Model
    columns: Mapping[str, Ints]


Answered = dict[object, kernel.Report]
"""Reports by cell that were computed before over the same journeys; for the dimensions that pairs tell."""


def compute(seen: Seen, answered: Answered | None = None) -> tuple[kernel.Report, list[Sums]]:
    """Every model over all journeys; the report is the one with the notes of the models by touch."""
    by_touch = tuple(model for model in seen.models if model.kind not in DISTINCT)
    distinct = [model for model in seen.models if model.kind in DISTINCT]
    known = answered if answered is not None and seen.by.touches is None else {}
    report = known.get(by_touch)
    if report is None:
        paths = seen.journeys.paths.with_dim(seen.cells)
        lookback = seen.journeys.lookback
        report = kernel.report(paths, by_touch, size=seen.size, direct=seen.direct, lookback=lookback)
        known[by_touch] = report
    rows = len(seen.by.rows)
    found: dict[str, Mapping[str, Ints]] = {
        key: {name: kernel.fold(column, seen.row_of, size=rows) for name, column in columns.items()}
        for key, columns in report.credits.items()
    }
    if distinct:
        whole = kernel.report(seen.paths_for(distinct[0]), distinct, size=rows, lookback=seen.journeys.lookback)
        found |= whole.credits
        found["participation"] = whole.participation or {}
    return report, [Sums(model, found[model.canonical()]) for model in seen.models]


@dataclass(frozen=True, eq=False)
class Touches:
    """Touches inside the look-back with their credit under the first model."""

    conversions: Ints
    """The place of each touch's conversion among all of the journeys."""
    rows: Ints
    ages: Ints
    credit: Mapping[str, Ints]
    """By value column."""


def by_touch(seen: Seen) -> Touches:
    """For questions that ask more of a touch than its row: when it was, or when its conversion was."""
    model = seen.models[0]
    is_distinct = model.kind in DISTINCT
    ready = cut(seen.paths_for(model), seen.journeys.lookback)
    dim = ready.paths.dim
    return Touches(
        np.flatnonzero(ready.attributed).repeat(ready.paths.lengths),
        dim if is_distinct else seen.row_of[dim],
        ready.paths.age,
        kernel.credits(ready.paths, model, direct=None if is_distinct else seen.direct).values,
    )
