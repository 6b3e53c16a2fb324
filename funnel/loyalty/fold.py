"""Where a person stands on a ladder, day by day: a fold over the days on which each rung was reached. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

NOWHERE = -1
"""Below the lowest rung."""


@dataclass(frozen=True, slots=True)
class Move:
    """From this day on the person stands at `rung`, having stood at `was`; places from 0, `NOWHERE` below them."""

    day: date
    was: int
    rung: int


def stretches(days: Iterable[date], keeps_days: int | None) -> list[tuple[date, date | None]]:
    """First and last day of each stretch that a rung holds; None: it has no end."""
    made: list[tuple[date, date | None]] = []
    for day in sorted(set(days)):
        last = None if keeps_days is None else _later(day, keeps_days)
        if made and made[-1][1] is None:
            break
        if made and (until := made[-1][1]) is not None and day <= _later(until, 1):
            made[-1] = (made[-1][0], last)
        else:
            made.append((day, last))
    return made


def moves(reached: Mapping[int, Sequence[date]], keeps: Sequence[int | None]) -> list[Move]:
    """Every change of the highest rung that holds, in order of days; `reached`: place of the rung → days."""
    held = {place: stretches(days, keeps[place]) for place, days in reached.items()}
    turns = {first for own in held.values() for first, _ in own}
    turns |= {_later(last, 1) for own in held.values() for _, last in own if last is not None}
    stood = [(day, _highest(held, day)) for day in sorted(turns)]
    before = [(date.min, NOWHERE), *stood]
    return [Move(day, was, now) for (_, was), (day, now) in pairwise(before) if was != now]


def standing(made: Sequence[Move], day: date) -> Move | None:
    """The move that put the person where they stand at the end of the day; None: they never stood anywhere."""
    past = [each for each in made if each.day <= day]
    return past[-1] if past else None


def _highest(held: Mapping[int, Sequence[tuple[date, date | None]]], day: date) -> int:
    return max(
        (place for place, own in held.items() if any(a <= day and (b is None or day <= b) for a, b in own)),
        default=NOWHERE,
    )


def _later(day: date, days: int) -> date:
    return day + timedelta(days=days)
