"""The kernel against the hand-made oracle: exact sums, order, edges."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.attribution.kernel import credits, fold, report
from funnel.attribution.models import AnchorWeights, parse_model
from funnel.attribution.paths import LONGEST, Paths, cut
from tests.funnel.attribution import oracle
from tests.funnel.attribution.journeys import DAY, DIMS, DIRECT, as_paths, journeys, many
from tests.funnel.attribution.oracle import Journey, Touch

DIRECT_FLAGS = np.array([dim in DIRECT for dim in range(DIMS)])
Rule = Callable[[Journey], list[Fraction]]


def _percent(*weights: str) -> list[Fraction]:
    return [Fraction(weight) / 100 for weight in weights]


def _position(*weights: str) -> Rule:
    first, middle, last = _percent(*weights)
    return lambda journey: oracle.position(len(journey.touches), (first, middle, last))


def _anchored(*weights: str) -> Rule:
    first, one, two, last, rest = _percent(*weights)
    return lambda journey: oracle.anchored(journey, first, [one, two], last, rest)[0]


RULES: dict[str, Rule] = {
    "first": lambda journey: oracle.only(0, len(journey.touches)),
    "last": lambda journey: oracle.only(len(journey.touches) - 1, len(journey.touches)),
    "last_non_direct": lambda journey: oracle.last_non_direct(journey, DIRECT),
    "linear": lambda journey: oracle.normalised([Fraction(1)] * len(journey.touches)),
    "position(40,20,40)": _position("40", "20", "40"),
    "position(20,20,60)": _position("20", "20", "60"),
    "position(0,100,0)": _position("0", "100", "0"),
    "position(33.33,33.34,33.33)": _position("33.33", "33.34", "33.33"),
    "anchors(w)": _anchored("30", "30", "30", "0", "10"),
    "anchors(full)": _anchored("22.5", "22.5", "22.5", "22.5", "10"),
    "shapley": oracle.shapley,
}


@pytest.mark.parametrize("key", RULES)
@given(found=many())
@settings(max_examples=60, deadline=None)
def test_credit_is_the_oracles_to_the_unit(key: str, found: list[Journey]) -> None:
    given_ = credits(as_paths(found), parse_model(key), direct=DIRECT_FLAGS)
    for name in ("amount", "count", "units"):
        expected = [part for journey in found for part in oracle.whole_units(journey.values[name], RULES[key](journey))]
        assert given_.values[name].tolist() == expected
        assert given_.values[name].dtype == np.int64


@given(found=many(step=7 * DAY), small=st.integers(-(10**8), 10**8))
@settings(max_examples=100, deadline=None)
def test_decay_is_the_oracles_where_weights_are_exact(found: list[Journey], small: int) -> None:
    for journey in found:
        journey.values["amount"] = small
    given_ = credits(as_paths(found), parse_model("decay(7d)")).values
    for name in ("amount", "count"):
        expected = [
            part
            for journey in found
            for part in oracle.whole_units(journey.values[name], oracle.decay(journey, 7 * DAY))
        ]
        assert given_[name].tolist() == expected


@given(found=many(longest=40, step=3_601))
@settings(max_examples=100, deadline=None)
def test_decay_sums_exactly_and_keeps_the_sign_for_any_amount(found: list[Journey]) -> None:
    paths = as_paths(found)
    credit = credits(paths, parse_model("decay(36h)")).values["amount"]
    starts = np.cumsum(paths.lengths) - paths.lengths
    assert np.add.reduceat(credit, starts).tolist() == [journey.values["amount"] for journey in found]
    for journey, start in zip(found, starts.tolist(), strict=True):
        amount, ages = journey.values["amount"], [touch.age for touch in journey.touches]
        newest = min(ages)
        weights = [Fraction(2.0 ** (-(age - newest) / (36 * 3600))) for age in ages]
        for part, share in zip(credit[start : start + len(ages)].tolist(), oracle.normalised(weights), strict=True):
            assert part * amount >= 0
            assert abs(part - amount * share) <= 1 + abs(amount) * len(ages) / 2**50


@pytest.mark.parametrize("amount", [10**15, 2**55 + 1, 2**62 - 1, -(2**62) + 3])
@pytest.mark.parametrize("count", [1, 2, 3, 50, LONGEST])
def test_decay_sums_exactly_where_floats_are_coarser_than_units(amount: int, count: int) -> None:
    """Float noise of several units must not break the sum, and nobody's credit may change its sign."""
    paths = Paths.of({"amount": [amount]}, [count], dim=[0] * count, age=range(1_000 * count, 0, -1_000))
    credit = credits(paths, parse_model("decay(36h)")).values["amount"].tolist()
    assert sum(credit) == amount
    assert all(part * amount >= 0 for part in credit)


@given(data=st.data(), seconds=st.integers(-1, 41))
@settings(max_examples=100, deadline=None)
def test_window_is_inclusive_and_moves_anchors(data: st.DataObject, seconds: int) -> None:
    found = data.draw(many())
    cut_ = cut(as_paths(found), seconds)
    left = [oracle.inside(journey, seconds) for journey in found]
    kept = [journey for journey in left if journey.touches]
    assert cut_.attributed.tolist() == [bool(journey.touches) for journey in left]
    assert cut_.paths.age.tolist() == [touch.age for journey in kept for touch in journey.touches]
    assert cut_.paths.anchors.T.tolist() == [journey.anchors for journey in kept]
    assert cut_.outside == sum(touch.age > seconds for journey in found for touch in journey.touches)
    assert cut_.unattributed["amount"] == sum(journey.values["amount"] for journey in left if not journey.touches)


def test_a_touch_at_the_very_edge_of_the_window_counts() -> None:
    """The guard against `<` for `<=`: 604,800 seconds are inside a window of 604,800, one more is not."""
    paths = Paths.of({"amount": [100]}, [3], dim=[0, 1, 2], age=[604_801, 604_800, 0])
    assert report(paths, [parse_model("first")], size=3, lookback=604_800).credits["first"]["amount"].tolist() == [
        0,
        100,
        0,
    ]


def test_a_window_may_differ_between_conversions() -> None:
    """Calendar days end at a midnight, so each conversion has its own seconds."""
    paths = Paths.of({"amount": [100, 100]}, [2, 2], dim=[0, 1, 0, 1], age=[10, 0, 10, 0])
    cut_ = cut(paths, np.array([10, 9]))
    assert cut_.touch_kept.tolist() == [True, True, False, True]


@given(journey=journeys())
@settings(max_examples=60, deadline=None)
def test_renormalised_conversions_are_counted(journey: Journey) -> None:
    for key, last in (("anchors(w)", "0"), ("anchors(full)", "22.5")):
        weight = "30" if key == "anchors(w)" else "22.5"
        first, one, two, end, rest = _percent(weight, weight, weight, last, "10")
        missing = oracle.anchored(journey, first, [one, two], end, rest)[1]
        assert credits(as_paths([journey]), parse_model(key)).renormalised == int(missing)


def test_anchors_by_hand() -> None:
    """W over five touches, anchors on the first, third and fifth: the two between share 10 %."""
    paths = Paths.of({"amount": [1_000]}, [5], dim=[0, 1, 2, 3, 4], age=[5, 4, 3, 2, 1], anchors=[[3], [5]])
    assert credits(paths, parse_model("anchors(w)")).values["amount"].tolist() == [300, 50, 300, 50, 300]
    missing = Paths.of({"amount": [700]}, [3], dim=[0, 1, 2], age=[3, 2, 1], anchors=[[0], [3]])
    assert credits(missing, parse_model("anchors(w)")).values["amount"].tolist() == [300, 100, 300]


def test_custom_anchors_without_any_anchor_share_equally() -> None:
    weights = AnchorWeights(first=0, steps=(6_000, 4_000), last=0, rest=0)
    model = parse_model("anchors(ours)").with_anchors(weights)
    paths = Paths.of({"amount": [10, 10]}, [3, 3], dim=[0] * 6, age=[2, 1, 0] * 2, anchors=[[0, 2], [0, 3]])
    given_ = credits(paths, model)
    assert given_.values["amount"].tolist() == [4, 3, 3, 0, 6, 4]
    assert given_.renormalised == 1
    with pytest.raises(ValueError, match="not loaded"):
        credits(paths, parse_model("anchors(ours)"))


@pytest.mark.parametrize(
    ("key", "two"),
    [("position(40,20,40)", [50, 50]), ("position(20,20,60)", [25, 75]), ("position(60,20,20)", [75, 25])],
)
def test_position_of_one_and_two_touches(key: str, two: list[int]) -> None:
    """U 50/50, J 25/75, inverse J 75/25 (domain.md §5)."""
    paths = Paths.of({"amount": [100, 100]}, [1, 2], dim=[0, 0, 1], age=[0, 1, 0])
    assert credits(paths, parse_model(key)).values["amount"].tolist() == [100, *two]


@pytest.mark.parametrize("key", ["linear", "decay(7d)", "position(40,20,40)", "anchors(w)"])
def test_ties_go_to_the_earlier_touch(key: str) -> None:
    """Two of three equal touches get one unit each: the first two."""
    paths = Paths.of({"amount": [2, -2]}, [3, 3], dim=[0, 1, 2] * 2, age=[0] * 6, anchors=[[2, 2], [3, 3]])
    expected = [1, 0, 1] if key.startswith("position") else [1, 1, 0]
    assert credits(paths, parse_model(key)).values["amount"].tolist() == [*expected, *(-part for part in expected)]


@given(found=many(), size=st.integers(1, 9))
@settings(max_examples=40, deadline=None)
def test_chunks_change_nothing(found: list[Journey], size: int) -> None:
    parts = list(as_paths(found).parts(size))
    touches = [int(part.lengths.sum()) for part in parts]
    assert sum(len(part.lengths) for part in parts) == len(found)
    assert all(count <= size or len(part.lengths) == 1 for count, part in zip(touches, parts, strict=True))
    assert all(count + int(after.lengths[0]) > size for count, after in zip(touches, parts[1:], strict=False))
    for key in RULES:
        whole = credits(as_paths(found), parse_model(key), direct=DIRECT_FLAGS).values["amount"].tolist()
        pieces = [credits(part, parse_model(key), direct=DIRECT_FLAGS).values["amount"].tolist() for part in parts]
        assert [part for piece in pieces for part in piece] == whole


def test_a_path_longer_than_the_limit_keeps_the_newest() -> None:
    count = LONGEST + 5
    paths = Paths.of(
        {"amount": [10**15, 7]}, [count, 1], dim=[*range(count), 0], age=[*range(count, 0, -1), 0], anchors=[[6, 1]]
    )
    with pytest.raises(ValueError, match="cut them first"):
        credits(paths, parse_model("linear"))
    ready = cut(paths)
    assert (ready.shortened, ready.outside) == (1, 0)
    assert ready.paths.dim[0] == 5
    assert ready.paths.anchors.tolist() == [[1, 1]]
    for key in ("linear", "decay(7d)", "decay(1h)", "position(40,20,40)", "anchors(full)", "shapley"):
        credit = credits(ready.paths, parse_model(key)).values["amount"]
        assert int(credit[:LONGEST].sum()) == 10**15
        assert int(credit.min()) >= 0


@given(found=many(), seconds=st.one_of(st.none(), st.integers(-1, 41)))
@settings(max_examples=60, deadline=None)
def test_report_sums_to_the_conversions(found: list[Journey], seconds: int | None) -> None:
    models = [parse_model(key) for key in (*RULES, "decay(7d)", "participation")]
    answer = report(as_paths(found), models, size=DIMS, direct=DIRECT_FLAGS, lookback=seconds)
    left = [oracle.inside(journey, seconds) for journey in found]
    assert answer.conversions == len(found)
    assert answer.unattributed_conversions == sum(not journey.touches for journey in left)
    assert set(answer.credits) == {model.canonical() for model in models} - {"participation"}
    for name in ("amount", "count", "units"):
        assert answer.totals[name] == sum(journey.values[name] for journey in found)
        for by_column in answer.credits.values():
            assert int(by_column[name].sum()) + answer.unattributed[name] == answer.totals[name]
    for dim in range(DIMS):
        took_part = [journey for journey in left if any(touch.dim == dim for touch in journey.touches)]
        assert answer.participation is not None
        assert answer.participation["amount"][dim] == sum(journey.values["amount"] for journey in took_part)


def test_report_by_dim_and_folded_to_channels() -> None:
    paths = Paths.of({"amount": [10, 5]}, [3, 2], dim=[0, 1, 2, 2, 0], age=[2, 1, 0, 1, 0])
    sums = report(paths, [parse_model("linear")], size=4).credits["linear"]["amount"]
    assert sums.tolist() == [4 + 2, 3, 3 + 3, 0]
    assert fold(sums, np.array([0, 0, 1, 1]), size=2).tolist() == [9, 6]


def test_nothing_at_all() -> None:
    answer = report(Paths.of({"amount": []}, [], dim=[], age=[]), [parse_model("linear")], size=2, lookback=10)
    assert answer.credits["linear"]["amount"].tolist() == [0, 0]
    assert (answer.conversions, answer.participation) == (0, None)
    bare = Paths.of({"amount": [5]}, [0], dim=[], age=[])
    answer = report(bare, [parse_model("linear")], size=2)
    assert (answer.unattributed_conversions, answer.unattributed["amount"]) == (1, 5)


def test_participation_gives_every_touch_the_whole() -> None:
    paths = Paths.of({"amount": [10]}, [3], dim=[1, 1, 0], age=[2, 1, 0])
    assert credits(paths, parse_model("participation")).values["amount"].tolist() == [10, 10, 10]
    answer = report(paths, [parse_model("participation")], size=2)
    assert answer.participation is not None
    assert answer.participation["amount"].tolist() == [10, 10]


@pytest.mark.parametrize(
    ("lengths", "dim", "age", "anchors"),
    [
        ([2], [0], [1], []),
        ([1], [0], [1], [[2]]),
        ([1], [-1], [1], []),
        ([1], [0], [1, 2], []),
    ],
)
def test_arrays_that_do_not_fit_are_refused(
    lengths: list[int], dim: list[int], age: list[int], anchors: list[list[int]]
) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        Paths.of({"amount": [1]}, lengths, dim=dim, age=age, anchors=anchors)


def test_sums_beyond_64_bits_and_unknown_dims_are_refused() -> None:
    paths = Paths.of({"amount": [2**62, 2**62]}, [1, 1], dim=[0, 0], age=[0, 0])
    with pytest.raises(OverflowError):
        report(paths, [parse_model("linear")], size=1)
    with pytest.raises(ValueError, match="outside"):
        report(Paths.of({"amount": [1]}, [1], dim=[3], age=[0]), [parse_model("linear")], size=3)


def test_the_oracle_splits_as_numbers_say() -> None:
    """The oracle itself by hand: 100 over three equal touches is 34, 33, 33."""
    assert oracle.whole_units(100, [Fraction(1, 3)] * 3) == [34, 33, 33]
    assert oracle.whole_units(-100, [Fraction(1, 3)] * 3) == [-34, -33, -33]
    edge = Journey([Touch(0, 11), Touch(0, 10)], {}, [1, 2])
    assert oracle.inside(edge, 10) == Journey([Touch(0, 10)], {}, [0, 1])
