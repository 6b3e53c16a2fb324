"""PathData against figures computed independently: Markov order 1 in closed form (../shared/data/README.md)."""

import csv
from pathlib import Path

import numpy as np
import pytest

from funnel.attribution_runs.journeys import Journeys
from funnel.attribution_runs.markov import removal_effects, shares

DATA = Path(__file__).parents[3].parent / "shared" / "data" / "pathdata"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"The data set PathData is not at {DATA}.")


@pytest.fixture(scope="module")
def expected() -> dict[str, dict[str, float]]:
    with (DATA / "expected" / "own_markov1_conv_only.csv").open() as file:
        return {
            row["channel"]: {name: float(figure) for name, figure in row.items() if name != "channel"}
            for row in csv.DictReader(file)
        }


@pytest.fixture(scope="module")
def journeys(expected: dict[str, dict[str, float]]) -> Journeys:
    with (DATA / "path_data.csv").open() as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    numbers = {channel: number for number, channel in enumerate(expected)}
    paths = [[numbers[name] for name in row["path"].split(" > ")] for row in rows]
    return Journeys(
        np.concatenate([np.asarray(path) for path in paths]),
        np.asarray([len(path) for path in paths]),
        np.asarray([float(row["total_conversions"]) for row in rows]),
        np.zeros(len(rows)),
        np.asarray([float(row["total_conversion_value"]) for row in rows]),
        len(numbers),
    )


def test_removal_effects_of_order_1(journeys: Journeys, expected: dict[str, dict[str, float]]) -> None:
    found = removal_effects(journeys, order=1)
    assert found.rate == pytest.approx(1.0, rel=1e-12)
    for column in ("conversions", "value"):
        wanted = [figures[f"removal_effect_{column}"] for figures in expected.values()]
        assert getattr(found, column).tolist() == pytest.approx(wanted, rel=2e-9)


def test_credit_of_order_1(journeys: Journeys, expected: dict[str, dict[str, float]]) -> None:
    found = removal_effects(journeys, order=1)
    for effects, total, name in (
        (found.conversions, journeys.converted.sum(), "total_conversions"),
        (found.value, journeys.value.sum(), "total_conversion_value"),
    ):
        wanted = [figures[name] for figures in expected.values()]
        assert (shares(effects) * total).tolist() == pytest.approx(wanted, rel=1e-9)
