"""An explanation adds up to what it explains, and says the rule."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from funnel.attribution.explain import explain
from funnel.attribution.kernel import credits
from funnel.attribution.models import parse_model
from funnel.attribution.paths import Paths
from tests.funnel.attribution.journeys import DIMS, DIRECT, as_paths, many
from tests.funnel.attribution.oracle import Journey

KEYS = (
    "first",
    "last",
    "last_non_direct",
    "linear",
    "position(40,20,40)",
    "decay(7d)",
    "anchors(w)",
    "anchors(full)",
    "shapley",
)
DIRECT_FLAGS = np.array([dim in DIRECT for dim in range(DIMS)])
DAY = 86_400


@pytest.mark.parametrize("key", KEYS)
@given(found=many(step=3_600))
@settings(max_examples=25, deadline=None)
def test_shares_sum_to_one_and_credits_are_the_kernels(key: str, found: list[Journey]) -> None:
    paths, model = as_paths(found), parse_model(key)
    lines = [
        explain(paths, model, direct=DIRECT_FLAGS, conversion=conversion) for conversion in range(len(paths.lengths))
    ]
    assert all(sum(line.share for line in one) == 1 for one in lines)
    flat = [line.credit["amount"] for one in lines for line in one]
    assert flat == credits(paths, model, direct=DIRECT_FLAGS).values["amount"].tolist()
    assert [[line.position for line in one] for one in lines] == [
        list(range(1, len(journey.touches) + 1)) for journey in found
    ]


MISSING = ", renormalised, missing: last touch before declared step 2"

THREE = Paths.of({"amount": [1_000]}, [3], dim=[0, 1, 0], age=[14 * DAY, 7 * DAY, 0], anchors=np.array([[2], [0]]))


@pytest.mark.parametrize(
    ("key", "rules"),
    [
        ("first", ["first of 3 touches: 100 %", "touch 2 of 3: 0 %", "last of 3 touches: 0 %"]),
        (
            "last_non_direct",
            [
                "first of 3 touches, direct: 0 %",
                "touch 2 of 3, last that is not direct: 100 %",
                "last of 3 touches, direct: 0 %",
            ],
        ),
        ("linear", ["one of 3 touches, all equal: 33.33 %"] * 3),
        (
            "position(40,20,40)",
            ["first of 3 touches: 40 %", "touch 2 of 3, one of 1 between: 20 %", "last of 3 touches: 40 %"],
        ),
        (
            "decay(7d)",
            [
                "14.0 days before the conversion, half-life 7d: 14.29 %",
                "7.0 days before the conversion, half-life 7d: 28.57 %",
                "0.0 days before the conversion, half-life 7d: 57.14 %",
            ],
        ),
        (
            "anchors(w)",
            [
                f"first touch (30 %){MISSING}: 42.86 %",
                f"last touch before declared step 1 (30 %){MISSING}: 42.86 %",
                f"one of 1 that are no anchor and share 10 %{MISSING}: 14.29 %",
            ],
        ),
        (
            "shapley",
            [
                "first touch of one of 2 that took part: 50 %",
                "first touch of one of 2 that took part: 50 %",
                "seen before, counted at touch 1: 0 %",
            ],
        ),
        ("participation", ["took part; counted whole and never added up: 100 %"] * 3),
    ],
)
def test_rules_in_words(key: str, rules: list[str]) -> None:
    assert [line.rule for line in explain(THREE, parse_model(key), direct=np.array([True, False]))] == rules


def test_coinciding_anchors_and_short_paths_in_words() -> None:
    two = Paths.of({"amount": [100]}, [2], dim=[0, 1], age=[1, 0], anchors=[[1], [2]])
    assert [line.rule for line in explain(two, parse_model("anchors(full)"))] == [
        "first touch (22.5 %) and last touch before declared step 1 (22.5 %), renormalised: 50 %",
        "last touch before declared step 2 (22.5 %) and last touch (22.5 %), renormalised: 50 %",
    ]
    assert [line.rule for line in explain(two, parse_model("position(20,20,60)"))] == [
        "first of 2 touches, weights of first and last renormalised: 25 %",
        "last of 2 touches, weights of first and last renormalised: 75 %",
    ]
    one = Paths.of({"amount": [100]}, [1], dim=[0], age=[0])
    assert [line.rule for line in explain(one, parse_model("position(40,20,40)"))] == ["the only touch: 100 %"]
    assert explain(one, parse_model("last_non_direct"), direct=np.array([True]))[0].rule == (
        "the only touch, all are direct: 100 %"
    )
    assert explain(one, parse_model("linear"))[0].share == Fraction(1)


def test_a_run_is_explained_elsewhere() -> None:
    with pytest.raises(ValueError, match="run"):
        explain(THREE, parse_model("run(1)"))
