"""Model keys: one canonical spelling, refusals that say what to write."""

import pytest

from crm.core.problems import Invalid
from funnel.attribution.models import ANCHOR_SETS, AnchorWeights, Kind, Model, parse_model


@pytest.mark.parametrize(
    ("key", "canonical"),
    [
        ("first", "first"),
        (" Last ", "last"),
        ("last-non-direct", "last_non_direct"),
        ("LINEAR", "linear"),
        ("position(40, 20, 40)", "position(40,20,40)"),
        ("position(20,20.00,60)", "position(20,20,60)"),
        ("position(33.3,33.4,33.30)", "position(33.3,33.4,33.3)"),
        ("position(0,0,100)", "position(0,0,100)"),
        ("decay(7d)", "decay(7d)"),
        ("decay( 168H )", "decay(7d)"),
        ("decay(36h)", "decay(36h)"),
        ("anchors(W)", "anchors(w)"),
        ("anchors(full)", "anchors(full)"),
        ("anchors(Our_Set)", "anchors(Our_Set)"),
        ("shapley", "shapley"),
        ("participation", "participation"),
        ("run(run_01j9ab)", "run(run_01j9ab)"),
    ],
)
def test_canonical_spelling(key: str, canonical: str) -> None:
    model = parse_model(key)
    assert model.canonical() == canonical
    assert parse_model(canonical) == model


def test_parameters_are_exact() -> None:
    assert parse_model("position(22.5,55,22.5)").weights == (2_250, 5_500, 2_250)
    assert parse_model("decay(7d)") == Model(Kind.DECAY, half_life=604_800)
    assert parse_model("anchors(w)").anchors == ANCHOR_SETS["w"]
    assert parse_model("anchors(ours)") == Model(Kind.ANCHORS, name="ours")
    assert parse_model("run(7)").name == "7"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "best",
        "first()",
        "first(1)",
        "linear,last",
        "position",
        "position(40,20)",
        "position(40,20,41)",
        "position(-20,60,60)",
        "position(a,b,c)",
        "position(33.333,33.333,33.334)",
        "decay",
        "decay(0d)",
        "decay(7)",
        "decay(1.5d)",
        "decay(4000d)",
        "anchors",
        "anchors()",
        "anchors(a b)",
        "run()",
        "run(1",
        "shapley(3)",
    ],
)
def test_refusals_are_sentences_about_the_field(key: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_model(key, field="models.0.key")
    assert refused.value.field == "models.0.key"
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize("weights", [(5_000, (), 5_000, 1), (-1, (), 10_001, 0)])
def test_anchor_weights_sum_to_the_whole(weights: tuple[int, tuple[int, ...], int, int]) -> None:
    with pytest.raises(ValueError, match="sum to 10000"):
        AnchorWeights(*weights)


def test_only_participation_is_not_added_up() -> None:
    assert [kind for kind in Kind if not Model(kind).is_additive] == [Kind.PARTICIPATION]
