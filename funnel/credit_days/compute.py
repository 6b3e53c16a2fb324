"""One day's conversions as cells: the kernel over its journeys, by channel and resource, under every standard model."""

from dataclasses import dataclass

import numpy as np

from funnel.attribution import kernel
from funnel.attribution.day_cells import VALUES
from funnel.attribution.load import Journeys
from funnel.attribution.paths import Ints
from funnel.attribution.question import AttributionDimension
from funnel.attribution.slots import BY_TOUCH, DISTINCT, DISTINCT_BY, SLOTS, Ground, slot_of

_RESOURCE_BITS = 16


@dataclass(frozen=True, eq=False)
class DayCredit:
    """What a row of `credit_days` holds beside its key."""

    totals: list[int]
    unattributed: list[int]
    outside: int
    shortened: int
    renormalised: list[int]
    channel_numbers: list[int]
    resource_numbers: list[int]
    credit: bytes


def compute(journeys: Journeys, ground: Ground) -> DayCredit:
    """All conversions of `journeys` are of the day; cells that earned nothing under any model are left out."""
    pairs, at = np.unique(journeys.channels << _RESOURCE_BITS | journeys.resources, return_inverse=True)
    channels, resources = pairs >> _RESOURCE_BITS, pairs & ((1 << _RESOURCE_BITS) - 1)
    cells = np.zeros((len(pairs), len(SLOTS), len(VALUES)), np.int64)
    report = kernel.report(
        journeys.paths.with_dim(at), ground.models, size=len(pairs),
        direct=np.isin(channels, sorted(ground.direct)), lookback=journeys.lookback,
    )  # fmt: skip
    for slot, model in enumerate(BY_TOUCH):
        for place, name in enumerate(VALUES):
            cells[:, slot, place] = report.credits[model.canonical()][name]
    for by, numbers in zip(DISTINCT_BY, (channels, resources), strict=True):
        _who_took_part(cells, journeys, by, numbers, at)
    kept = cells.any(axis=(1, 2))
    return DayCredit(
        [report.totals[name] for name in VALUES],
        [report.unattributed[name] for name in VALUES],
        report.outside,
        report.shortened,
        [report.renormalised.get(model.canonical(), 0) for model in BY_TOUCH],
        channels[kept].tolist(),
        resources[kept].tolist(),
        cells[kept].astype("<i8").tobytes(),
    )


def _who_took_part(cells: Ints, journeys: Journeys, by: AttributionDimension, numbers: Ints, at: Ints) -> None:
    """Credit of whole channels or whole resources: it stands in the first of their cells, and in no other."""
    own, first, of_cell = np.unique(numbers, return_index=True, return_inverse=True)
    report = kernel.report(journeys.paths.with_dim(of_cell[at]), DISTINCT, size=len(own), lookback=journeys.lookback)
    shapley, participation = DISTINCT
    for model, sums in ((shapley, report.credits[shapley.canonical()]), (participation, report.participation or {})):
        for place, name in enumerate(VALUES):
            cells[first, slot_of(model, by), place] = sums[name]
