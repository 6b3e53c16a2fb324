"""The data-driven models on journeys worked by hand, and what holds for any journeys.

Three journeys, A B C converts, C converts, B C does not. Every chain begins in A, B or C with a third each.
Order 1: A goes to B, B to C, and C converts in 2 of 3: rate 2/3. Without A: B and C remain, 1/3·2/3 + 1/3·2/3 = 4/9,
    so a third is lost. Without B: only C, 2/9, two thirds are lost. Without C: everything.
Order 2: the states are A, AB, B, BC, C; BC converts in 1 of 2, C always: 1/3·1/2 + 1/3·1/2 + 1/3 = 2/3. Without A: B
    and C, 1/6 + 1/3 = 1/2, a quarter is lost. Without B: C alone, 1/3, half. Without C: all.
Order 3: ABC always converts, BC never: 1/3 + 1/3. Without A or without B: C alone, half is lost. Without C: all.
Shapley of the rate: v(C) = v(AC) = 1, v(BC) = 1/2, v(ABC) = 2/3, every other set 0. A: 1/3·(2/3 - 1/2) = 2/36.
    B: 1/6·(1/2 - 1) + 1/3·(2/3 - 1) = -7/36. C: 1/3 + 1/6 + 1/6·1/2 + 1/3·2/3 = 29/36. Together 24/36, the rate.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.attribution_runs import chain, markov, shapley
from funnel.attribution_runs.bootstrap import interval
from funnel.attribution_runs.journeys import Journeys
from funnel.attribution_runs.markov import removal_effects
from funnel.attribution_runs.shapley import rate_values

A, B, C = range(3)


def journeys(*given: tuple[list[int], int, int], size: int = 3, worth: float = 1.0) -> Journeys:
    """(keys, how often converted, how often not)."""
    return Journeys(
        np.array([key for keys, _, _ in given for key in keys], np.int64),
        np.array([len(keys) for keys, _, _ in given], np.int64),
        np.array([float(converted) for _, converted, _ in given]),
        np.array([float(ended) for _, _, ended in given]),
        np.array([converted * worth for _, converted, _ in given]),
        size,
    )


BY_HAND = journeys(([A, B, C], 1, 0), ([C], 1, 0), ([B, C], 0, 1))
EFFECTS = {1: [1 / 3, 2 / 3, 1.0], 2: [1 / 4, 1 / 2, 1.0], 3: [1 / 2, 1 / 2, 1.0]}


@pytest.mark.parametrize("order", EFFECTS)
def test_removal_effects_by_hand(order: int) -> None:
    found = removal_effects(BY_HAND, order=order)
    assert found.rate == pytest.approx(2 / 3, rel=1e-12)
    assert found.conversions.tolist() == pytest.approx(EFFECTS[order], rel=1e-12)
    assert found.value.tolist() == pytest.approx(EFFECTS[order], rel=1e-12)  # every conversion is worth the same


def test_states_of_the_second_order() -> None:
    found = chain.chain(BY_HAND, order=2)
    assert len(found.states) == 5  # A, AB, B, BC, C
    assert found.begun.sum() == 3
    assert found.moves.sum() == 3
    assert [int(found.holding(key).sum()) for key in (A, B, C)] == [2, 3, 2]


def test_without_journeys_there_is_no_state_however_many_keys() -> None:
    for size in (3, 400):  # beyond `TABLE` codes are searched
        found = removal_effects(journeys(size=size), order=3)
        assert (found.rate, found.states, found.conversions.tolist()) == (0.0, 0, [0.0] * size)


def test_too_many_keys_are_refused_in_our_own_words() -> None:
    with pytest.raises(chain.CannotCompute, match="Ask for a coarser dimension"):
        removal_effects(journeys(([A], 1, 0), size=1 << 21), order=3)


def test_shapley_values_by_hand() -> None:
    found = rate_values(BY_HAND)
    assert found.is_exact
    assert found.rate.tolist() == pytest.approx([2 / 36, -7 / 36, 29 / 36], rel=1e-12)


def test_sampled_values_lie_within_their_error(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = rate_values(BY_HAND)
    monkeypatch.setattr(shapley, "EXACT", 1)
    found = rate_values(BY_HAND, seed=3, orders=4_000)
    assert not found.is_exact
    assert found.rate.sum() == pytest.approx(exact.rate.sum(), rel=1e-12)
    assert (np.abs(found.rate - exact.rate) <= 4 * found.error + 1e-12).all()
    assert found.error.max() < 0.01


@pytest.mark.parametrize("order", [1, 2, 3])
def test_the_sparse_way_says_the_same(order: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(5)
    many = journeys(
        *[(list(random.integers(0, 6, random.integers(1, 9))), int(random.integers(0, 3)), 1) for _ in range(200)],
        size=6,
    )
    dense = removal_effects(many, order=order)
    monkeypatch.setattr(markov, "DENSE", 0)
    monkeypatch.setattr(chain, "TABLE", 0)
    sparse = removal_effects(many, order=order)
    assert sparse.rate == pytest.approx(dense.rate, rel=1e-12)
    assert sparse.conversions.tolist() == pytest.approx(dense.conversions.tolist(), rel=1e-9)
    assert sparse.states == dense.states


def test_nothing_converts() -> None:
    found = removal_effects(journeys(([A, B], 0, 4)), order=2)
    assert (found.rate, found.conversions.tolist()) == (0.0, [0.0, 0.0, 0.0])


def test_another_order_is_refused() -> None:
    with pytest.raises(ValueError, match="1 to 3, not 4"):
        removal_effects(BY_HAND, order=4)


PATHS = st.lists(
    st.tuples(st.lists(st.integers(0, 4), min_size=1, max_size=6), st.integers(0, 3), st.integers(0, 3)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(paths=PATHS, order=st.integers(1, 3))
def test_what_holds_for_any_journeys(paths: list[tuple[list[int], int, int]], order: int) -> None:
    asked = journeys(*paths, size=5)
    found = removal_effects(asked, order=order)
    assert ((found.conversions >= -1e-9) & (found.conversions <= 1 + 1e-9)).all()
    converting = {key for keys, converted, _ in paths if converted for key in keys}
    total = sum(converted + ended for _, converted, ended in paths)
    if total:
        assert found.rate == pytest.approx(sum(converted for _, converted, _ in paths) / total, abs=1e-9)
    if order == 3:  # with long memory and short journeys a chain hardly mixes what belongs to different journeys
        assert all(
            found.conversions[key] <= 1e-9 for key in set(range(5)) - {key for keys, *_ in paths for key in keys}
        )
    twice = journeys(*paths, *paths, size=5)
    assert removal_effects(twice, order=order).conversions.tolist() == pytest.approx(
        found.conversions.tolist(), abs=1e-9
    )
    assert removal_effects(asked.compressed(), order=order).conversions.tolist() == pytest.approx(
        found.conversions.tolist(), abs=1e-9
    )
    values = rate_values(asked)
    assert values.rate.sum() == pytest.approx(found.rate if total else 0.0, abs=1e-9)
    if not converting:
        assert not found.conversions.any()


def test_intervals_hold_the_share_and_repeat() -> None:
    asked = journeys(([A, B], 60, 40), ([B], 30, 170), ([C, A], 20, 80))

    def share(given: Journeys) -> np.ndarray:
        return markov.shares(removal_effects(given, order=1).conversions)

    ticks: list[int] = []
    found = interval(asked, share, seed=7, draws=50, tick=ticks.append)
    assert ticks == list(range(1, 51))
    assert ((found.low <= share(asked)) & (share(asked) <= found.high)).all()
    again = interval(asked, share, seed=7, draws=50)
    assert (found.low.tolist(), found.high.tolist()) == (again.low.tolist(), again.high.tolist())
