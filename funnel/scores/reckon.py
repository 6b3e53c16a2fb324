"""A score as a fold over dated facts: any order of the same facts gives the same score and the same log.

The age of points is counted in calendar days of the workspace's zone, so a score changes at a fact or at midnight.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from math import floor
from uuid import UUID

from funnel.scores.rule import ScoreRule

MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Award:
    """A fact that counts by a rule."""

    rule: ScoreRule
    place: int
    """The rule's place among the rules, from 1."""
    fact_kind: str
    fact_id: UUID
    occurred_at: datetime
    source: str
    external_id: str
    day: int
    """Days since 2000-01-01 in the workspace's zone."""

    @property
    def order(self) -> tuple[datetime, str, str]:
        """Where its fact stands among all facts."""
        return self.occurred_at, self.source, self.external_id


@dataclass(frozen=True, slots=True)
class Reached:
    """The score came to a threshold, at a fact, for the `ordinal`-th time."""

    points: int
    ordinal: int
    occurred_at: datetime
    source: str
    external_id: str
    fact_kind: str
    fact_id: UUID


def awards(hits: Iterable[Award]) -> list[Award]:
    """Those facts that count within the limits of their rules, in order: first the day's limit, then that of all."""
    counted: list[Award] = []
    by_day: Counter[tuple[int, int]] = Counter()
    in_all: Counter[int] = Counter()
    for hit in sorted(hits, key=lambda each: (*each.order, each.place)):
        per_day, most = hit.rule.per_day, hit.rule.most
        by_day[hit.place, hit.day] += 1
        if (per_day is not None and by_day[hit.place, hit.day] > per_day) or in_all[hit.place] == most:
            continue
        in_all[hit.place] += 1
        counted.append(hit)
    return counted


def worth(award: Award, day: int) -> int:
    """What is left of the points on a day, in millionths of a point, halves up."""
    rule = award.rule
    return left_of(rule.points, day - award.day, rule.half_life_days, rule.linear_days)


def left_of(points: int, age: int, half_life_days: int | None, linear_days: int | None) -> int:
    """What so many days leave of points, in millionths of a point, halves up."""
    days, left = max(age, 0), 1.0
    if half_life_days is not None:
        left = 2.0 ** (-days / half_life_days)
    elif linear_days is not None:
        left = max(linear_days - days, 0) / linear_days
    return floor(points * 1e6 * left + 0.5)


def score(counted: Iterable[Award], day: int) -> int:
    """The score on a day: the sum of what is left, to whole points, halves up."""
    return whole(sum(worth(each, day) for each in counted))


def whole(micro: int) -> int:
    """Millionths of a point as points, halves up, below zero too."""
    return (micro + MICRO // 2) // MICRO


def wears(counted: Iterable[Award], day: int) -> bool:
    """Whether time alone will change something."""
    return any((each.rule.half_life_days or each.rule.linear_days) and worth(each, day) for each in counted)


def reached(counted: Sequence[Award], thresholds: Iterable[int], *, again: bool) -> list[Reached]:
    """Facts at which the score came from below a threshold to it or above; only the first, unless `again`.

    What wears off below a threshold and what recovers above it does so at midnight, at no fact: it fires nothing.
    """
    asked = sorted(set(thresholds))
    times: Counter[int] = Counter()
    found: list[Reached] = []
    for before, after, at in _at_facts(counted) if asked else ():
        if not again and len(found) == len(asked):
            break
        for points in asked:
            if before < points <= after and (again or not times[points]):
                times[points] += 1
                found.append(
                    Reached(points, times[points], at.occurred_at, at.source, f"{at.external_id}~score", at.fact_kind,
                            at.fact_id)
                )  # fmt: skip
    return found


def _at_facts(counted: Sequence[Award]) -> Iterator[tuple[int, int, Award]]:
    """The score just before each fact and with it. What a rule gave on one day wears off alike: it is summed once."""
    past: dict[tuple[int, int], tuple[Award, int]] = {}
    for _, group in groupby(counted, key=lambda each: each.order):
        own = list(group)
        day = own[0].day
        before = sum(times * worth(each, day) for each, times in past.values())
        for each in own:
            past[each.place, each.day] = each, past.get((each.place, each.day), (each, 0))[1] + 1
        yield whole(before), whole(before + sum(worth(each, day) for each in own)), own[0]
