"""The reckoning without a database: decay worked by hand, limits, thresholds."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from funnel.scores.reckon import Award, awards, reached, score, wears, worth
from funnel.scores.rule import ScoreRule

START = datetime(2026, 6, 1, 9, tzinfo=UTC)


def rule(points: int = 10, **more: Any) -> ScoreRule:
    return ScoreRule(key="k", name="Visit", when={"touch": {"kinds": ["VISIT"]}}, points=points, **more)


def hit(own: ScoreRule, number: int, *, day: int = 0, place: int = 1) -> Award:
    moment = START + timedelta(days=day, minutes=number)
    return Award(own, place, "TOUCHPOINT", UUID(int=number), moment, "s", f"{number:03}", day)


@pytest.mark.parametrize(
    ("own", "left"),
    [
        (rule(10), {0: 10_000_000, 400: 10_000_000}),
        (rule(10, half_life_days=7), {0: 10_000_000, 7: 5_000_000, 14: 2_500_000, 21: 1_250_000, 1: 9_057_237}),
        (rule(-8, half_life_days=2), {0: -8_000_000, 2: -4_000_000, 4: -2_000_000, 3: -2_828_427}),
        (rule(10, linear_days=4), {0: 10_000_000, 1: 7_500_000, 2: 5_000_000, 3: 2_500_000, 4: 0, 5: 0}),
        (rule(-3, linear_days=3), {1: -2_000_000, 2: -1_000_000, 3: 0}),
        (rule(1, half_life_days=1), {10: 977, 21: 0}),
        (rule(5, half_life_days=30), {-1: 5_000_000}),  # a fact of tomorrow counts whole
    ],
)
def test_what_is_left(own: ScoreRule, left: dict[int, int]) -> None:
    assert {day: worth(hit(own, 1), day) for day in left} == left


@pytest.mark.parametrize(
    ("points", "whole"), [([5, -2], 3), ([1], 1), ([-1], 0), ([3], 2), ([-3], -1), ([1, 1], 1), ([-1, -1], -1)]
)
def test_the_sum_is_rounded_once_halves_up(points: list[int], whole: int) -> None:
    counted = [hit(rule(each, half_life_days=1), number) for number, each in enumerate(points)]
    assert score(counted, 0) == sum(points)
    assert (
        score(counted, 1) == {(5, -2): 2, (1,): 1, (-1,): 0, (3,): 2, (-3,): -1, (1, 1): 1, (-1, -1): -1}[tuple(points)]
    )
    assert whole in (score(counted, 0), score(counted, 1))


def test_limits_of_a_day_and_of_all() -> None:
    own = rule(per_day=2, in_all=3)
    hits = [hit(own, number, day=number // 4) for number in range(12)]
    assert [each.fact_id.int for each in awards(hits)] == [0, 1, 4]
    assert [each.fact_id.int for each in awards([hit(rule(once=True), number) for number in (3, 1, 2)])] == [1]
    assert all(awards(order) == awards(hits[:4]) for order in permutations(hits[:4]))


def test_a_threshold_is_reached_once_unless_it_may_be_reached_again() -> None:
    own = rule(10, half_life_days=1)
    hits = [hit(own, 1), hit(own, 2), hit(own, 3, day=2), hit(own, 4, day=2), hit(own, 5, day=2)]
    # 10, 20; two days later 5 are left: 15, 25, 35.
    assert [(each.points, each.fact_id.int) for each in reached(hits, (20, 30), again=False)] == [(20, 2), (30, 5)]
    again = [(each.points, each.ordinal, each.fact_id.int) for each in reached(hits, (20,), again=True)]
    assert again == [(20, 1, 2), (20, 2, 4)]
    assert reached(hits, (), again=True) == []
    assert reached(hits, (99,), again=True) == []


def test_facts_of_two_rules_at_one_fact_count_together() -> None:
    both = [hit(rule(5), 1), hit(rule(7), 1, place=2)]
    (found,) = reached(awards(both), (12,), again=False)
    assert (found.external_id, found.occurred_at) == ("001~score", both[0].occurred_at)


def test_when_time_changes_nothing_more() -> None:
    assert not wears([hit(rule(5), 1)], 0)
    assert wears([hit(rule(5, linear_days=2), 1)], 1)
    assert not wears([hit(rule(5, linear_days=2), 1)], 2)


@pytest.mark.parametrize(
    ("more", "says"),
    [({"points": 0}, "at least one point"), ({"half_life_days": 3, "linear_days": 3}, "not both"),
     ({"points": 10_001}, "less than or equal to 10000")],
)  # fmt: skip
def test_rules_that_make_no_sense(more: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        rule(**({"points": 3} | more))
