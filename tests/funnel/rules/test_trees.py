"""Reading, refusing, describing and storing rule trees."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.problems import Problems
from crm.models.words import Direction, TouchpointKind
from funnel.rules.describe import Names, describe
from funnel.rules.read import parse, read
from funnel.rules.signature import signature_of
from funnel.rules.tree import stored
from funnel.rules.validate import problems_of

RESOURCE = "01890a5d-ac96-774b-bcce-b302099a8057"

touches = st.fixed_dictionaries(
    {"at_least": st.integers(1, 5)},
    optional={
        "kinds": st.lists(st.sampled_from([*TouchpointKind.__members__]), min_size=1, max_size=3, unique=True),
        "channel_keys": st.lists(st.sampled_from(["vk", "email"]), min_size=1, unique=True),
        "resource_ids": st.just([RESOURCE]),
        "within_days": st.integers(1, 90),
    },
)
leaves = st.one_of(
    touches.map(lambda body: {"touch": body}),
    st.sampled_from(["a", "b"]).map(lambda value: {"form_answer": {"field": "size", "equals": value}}),
    st.just({"form_answer": {"field": "size", "one_of": ["a", "b"]}}),
    st.just({"handoff_accepted": True}),
    st.just({"sale_recorded": True}),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda rules: {"all": rules}),
        st.lists(inner, min_size=1, max_size=3).map(lambda rules: {"any": rules}),
        st.tuples(leaves, inner).map(lambda pair: {"all": [pair[0], {"not": pair[1]}]}),
    ),
    max_leaves=6,
)


def camel(tree: Any) -> Any:
    """The tree as a client writes it."""
    if isinstance(tree, list):
        return [camel(each) for each in tree]
    if not isinstance(tree, dict):
        return tree
    words = {key: key.split("_") for key in tree}
    return {head + "".join(map(str.title, rest)): camel(tree[key]) for key, (head, *rest) in words.items()}


@given(trees)
def test_what_is_stored_reads_as_what_was_given(tree: dict[str, Any]) -> None:
    rule = parse(tree)
    assert parse(stored(rule)) == rule
    assert parse(camel(tree)) == rule
    assert stored(parse(stored(rule))) == stored(rule)
    sentence = describe(rule)
    assert sentence.endswith(".")
    assert sentence[0].isupper() or not sentence[0].isalpha()


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        ({"touch": {"kinds": ["VISIT"], "at_least": 2, "within_days": 30}}, "Visits at least 2 times within 30 days."),
        (
            {"any": [{"touch": {"kinds": ["DOWNLOAD", "SUBSCRIBE"]}}, {"sale_recorded": True}]},
            "Downloads or subscribes, or a sale is recorded.",
        ),
        (
            {"all": [{"touch": {"channel_keys": ["vk"], "resource_ids": [RESOURCE]}},
                     {"not": {"any": [{"form_answer": {"field": "a", "equals": "S"}}, {"handoff_accepted": True}]}}]},
            "Is in touch through VK sent by Our group, and not (answers “a” with “S”, or sales accepts the handoff).",
        ),
    ],
)  # fmt: skip
def test_sentences(tree: dict[str, Any], sentence: str) -> None:
    rule = parse(tree)
    names = Names({"vk": "VK"}, {next(iter(getattr(rule, "rules", [rule]))).resource_ids[0]: "Our group"}
                  if "resource_ids" in str(tree) else {})  # fmt: skip
    assert describe(rule, names) == sentence


@pytest.mark.parametrize(
    ("tree", "paths"),
    [
        ({}, ["r"]),
        ({"all": []}, ["r.all"]),
        ({"touch": {}, "saleRecorded": True}, ["r"]),
        ({"nothing": 1}, ["r"]),
        ([], ["r"]),
        ({"touch": {"kinds": ["VISIT", "DANCE"], "atLeast": 0, "withinDays": -1}},
         ["r.touch.kinds.1", "r.touch.atLeast", "r.touch.withinDays"]),
        ({"any": [{"touch": {"resourceIds": ["x"]}}, {"formAnswer": {"field": " "}}]},
         ["r.any.0.touch.resourceIds.0", "r.any.1.formAnswer.field"]),
        ({"formAnswer": {"field": "a", "equals": "b", "oneOf": ["c"]}}, ["r.formAnswer"]),
        ({"handoffAccepted": False}, ["r.handoffAccepted"]),
        ({"touch": {"colour": 1}}, ["r.touch.colour"]),
    ],
)  # fmt: skip
def test_broken_trees_are_told_with_their_paths(tree: Any, paths: list[str]) -> None:
    rule, problems = read(tree, "r")
    assert rule is None
    assert [problem.field for problem in problems] == paths
    assert all(problem.message.endswith(".") for problem in problems)
    with pytest.raises(Problems):
        parse(tree)


def deep(levels: int) -> dict[str, Any]:
    return {"any": [deep(levels - 1)]} if levels > 1 else {"sale_recorded": True}


@pytest.mark.parametrize(
    ("tree", "part"),
    [
        ({"company": {}}, "has no date"),
        ({"score_at_least": 5}, "Only the rules of steps may ask for a score"),
        ({"not": {"sale_recorded": True}}, "cannot be only `not`"),
        ({"any": [{"sale_recorded": True}, {"not": {"handoff_accepted": True}}]}, "may only stand inside `all`"),
        ({"all": [{"not": {"handoff_accepted": True}}]}, "may only stand inside `all`"),
        (deep(7), "7 levels deep"),
        ({"any": [{"sale_recorded": True}] * 30}, "31 conditions"),
        ({"any": [{"touch": {"campaigns": [f"c{each}" for each in range(1_001)]}}]}, "names 1,001 values in one list"),
    ],
)
def test_rules_that_cannot_be_decided_are_refused(tree: dict[str, Any], part: str) -> None:
    assert any(part in problem.message for problem in problems_of(tree, "r"))


def test_usable_rules_have_no_problems() -> None:
    assert problems_of({"all": [{"sale_recorded": True}, {"not": {"handoff_accepted": True}}]}, "r") == []
    assert problems_of(deep(6), "r") == []
    assert problems_of({"form_answer": {"field": "a", "one_of": [f"{each}" for each in range(1_000)]}}, "r") == []


def test_signatures() -> None:
    signature = signature_of([parse({"any": [{"touch": {"kinds": ["VISIT"]}}, {"form_answer": {"field": "x"}}]})])
    assert signature.touch(TouchpointKind.VISIT, None, None, serves=True)
    assert not signature.touch(TouchpointKind.VISIT, None, None, serves=False)
    assert not signature.touch(TouchpointKind.VISIT, Direction.OUTBOUND, None, serves=True)
    assert not signature.touch(TouchpointKind.CALL, None, None, serves=True)
    assert signature.touch(TouchpointKind.CALL, None, {"x": "1"}, serves=True)
    assert (signature.handoffs, signature.sale(serves=True)) == (False, False)
    sold = signature_of([parse({"sale_recorded": True})])
    assert (sold.sale(serves=True), sold.sale(serves=False)) == (True, False)
    silent = signature_of([parse({"silent_for_days": 3})])
    assert silent.sale(serves=False)
    assert silent.touch(TouchpointKind.CALL, None, None, serves=False)
    assert not silent.touch(TouchpointKind.IMPRESSION, None, None, serves=True)
    assert not silent.touch(TouchpointKind.CALL, Direction.OUTBOUND, None, serves=False)
    assert signature_of([parse({"touch": {}})]).kinds == frozenset(TouchpointKind)
