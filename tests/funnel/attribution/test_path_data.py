"""The published PathData set (10,000 paths) against figures computed independently (../shared/data/README.md)."""

import csv
from pathlib import Path

import pytest

from funnel.attribution.kernel import Report, report
from funnel.attribution.models import parse_model
from funnel.attribution.paths import Paths

DATA = Path(__file__).parents[3].parent / "shared" / "data" / "pathdata"
SCALE = 10**9
"""The values have up to 13 decimals and are no money: whole units of 1e-9."""

KEYS = {
    "first": "first",
    "last": "last",
    "linear": "linear",
    "position(40,20,40)": "ushape_40_20_40",
    "shapley": "shapley_set",
}

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"The data set PathData is not at {DATA}.")


@pytest.fixture(scope="module")
def expected() -> dict[str, dict[str, float]]:
    with (DATA / "expected" / "own_heuristics.csv").open() as file:
        return {
            row["channel"]: {name: float(value) for name, value in row.items() if name != "channel"}
            for row in csv.DictReader(file)
        }


@pytest.fixture(scope="module")
def answer(expected: dict[str, dict[str, float]]) -> Report:
    with (DATA / "path_data.csv").open() as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    numbers = {channel: number for number, channel in enumerate(expected)}
    touches = [[numbers[name] for name in row["path"].split(" > ")] for row in rows]
    paths = Paths.of(
        {
            "conversions": [int(row["total_conversions"]) * SCALE for row in rows],
            "value": [round(float(row["total_conversion_value"]) * SCALE) for row in rows],
        },
        [len(path) for path in touches],
        dim=[dim for path in touches for dim in path],
        age=[0] * sum(len(path) for path in touches),
    )
    return report(paths, [parse_model(key) for key in KEYS], size=len(numbers))


def test_all_conversions_are_there(answer: Report) -> None:
    assert answer.totals["conversions"] == 19_785 * SCALE
    for by_column in answer.credits.values():
        assert int(by_column["conversions"].sum()) == 19_785 * SCALE


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("column", ["conversions", "value"])
def test_credit_by_channel(answer: Report, expected: dict[str, dict[str, float]], key: str, column: str) -> None:
    credit = (answer.credits[key][column] / SCALE).tolist()
    wanted = [figures[f"{KEYS[key]}_{column}"] for figures in expected.values()]
    assert credit == pytest.approx(wanted, rel=1e-6)
