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
from funnel.attribution.paths import Floats, Ints, Paths
from funnel.attribution.question import AttributionDimension

DISTINCT = frozenset({Kind.SHAPLEY, Kind.PARTICIPATION})
"""Models that ask for distinct rows of the dimension."""


@dataclass(frozen=True, eq=False)
class Seen:
    """Journeys and the rows their touches belong to."""

    journeys: Journeys
    by: Dimension
    models: tuple[Model, ...]

    def paths_for(self, model: Model) -> Paths:
        """Rows whole where the model asks for distinct ones; else split into direct and not direct, so that
        `last_non_direct` can be asked by any dimension.
        """
        rows = self.by.of(self.journeys.channels, self.journeys.resources)
        if model.kind in DISTINCT:
            return self.journeys.paths.with_dim(rows)
        return self.journeys.paths.with_dim(rows * 2 + self.by.direct[self.journeys.channels])

    @property
    def direct(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Whether a half row is direct."""
        flags: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = np.arange(len(self.by.rows) * 2) % 2 == 1
        return flags


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
    return Seen(ready, asked, chosen.models)


def _weights(run: RunWeights, by: Dimension) -> Floats:
    return np.array([run.by_key.get(row.key, 0.0) for row in by.rows], np.float64)


@dataclass(frozen=True, eq=False)
class Sums:
    """Credit per row of one model, by value column."""

    model: Model
    columns: Mapping[str, Ints]


def compute(seen: Seen) -> tuple[kernel.Report, list[Sums]]:
    """Every model over all journeys; the report is the one with the notes of the models by touch."""
    by_touch = [model for model in seen.models if model.kind not in DISTINCT]
    distinct = [model for model in seen.models if model.kind in DISTINCT]
    rows, lookback = len(seen.by.rows), seen.journeys.lookback
    halves = seen.paths_for(Model(Kind.LINEAR))
    report = kernel.report(halves, by_touch, size=rows * 2, direct=seen.direct, lookback=lookback)
    found: dict[str, Mapping[str, Ints]] = {
        key: {name: c[0::2] + c[1::2] for name, c in columns.items()} for key, columns in report.credits.items()
    }
    if distinct:
        whole = kernel.report(seen.paths_for(distinct[0]), distinct, size=rows, lookback=lookback)
        found |= whole.credits
        found["participation"] = whole.participation or {}
    return report, [Sums(model, found[model.canonical()]) for model in seen.models]
