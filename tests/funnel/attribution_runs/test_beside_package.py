"""PathData beside ChannelAttribution, the reference package, where it is installed: it simulates what we solve.

Here, or in a Python of its own that `CHANNEL_ATTRIBUTION_PYTHON` names (benchmarks/attribution/peer.py says how). Its
removal effect of a channel is 1 - p'/p, both chances counted over simulated journeys, 100,000 at least; so its variance
is (p'/p)² ((1 - p')/p' + (1 - p)/p) / 100,000, and four such errors are what its credit may be away from ours.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from benchmarks.attribution.learning import PATH_DATA, Peer, path_data
from funnel.attribution_runs.markov import Effects, removal_effects, shares

PYTHON = os.environ.get("CHANNEL_ATTRIBUTION_PYTHON") or (sys.executable if find_spec("ChannelAttribution") else None)
SIMULATED, ERRORS = 100_000, 4
pytestmark = [
    pytest.mark.skipif(
        PYTHON is None, reason="ChannelAttribution is not installed; see benchmarks/attribution/peer.py."
    ),
    pytest.mark.skipif(not PATH_DATA.exists(), reason=f"The data set PathData is not at {PATH_DATA}."),
]


def error(found: Effects) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Standard error of each share that is simulated."""
    left = found.rate * (1 - found.conversions)
    parts = (1 - left) / np.maximum(left, 1 / SIMULATED) + (1 - found.rate) / found.rate
    spread: np.ndarray[tuple[int], np.dtype[np.float64]] = (left / found.rate) * np.sqrt(parts / SIMULATED)
    return spread / found.conversions.sum()


@pytest.mark.parametrize("order", [1, 2, 3])
def test_credit_lies_within_the_error_of_its_simulation(order: int, tmp_path: Path) -> None:
    known = path_data()
    assert known is not None
    assert PYTHON is not None
    journeys, names = known
    peer = Peer(Path(PYTHON), journeys, names, tmp_path)
    try:
        theirs = peer.run(order)["conversions"]
    finally:
        peer.close()
    found = removal_effects(journeys, order=order)
    total = journeys.converted.sum()
    apart = np.array([theirs.get(name, 0.0) for name in names]) - shares(found.conversions) * total
    assert sum(theirs.values()) == pytest.approx(total)
    assert (np.abs(apart) <= ERRORS * error(found) * total).all()
    assert (ERRORS * error(found) < 0.02).all()  # it says something: two per cent of all conversions at most
