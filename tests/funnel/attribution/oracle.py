"""Attribution by hand: loops over plain lists with exact fractions, written from numbers.md: no numpy, nothing of ours.

A journey is a list of touches in path order; anchors are ordinals from 1 (0 = none), one per declared step.
"""

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass
class Touch:
    dim: int
    age: int


@dataclass
class Journey:
    touches: list[Touch]
    values: dict[str, int]
    anchors: list[int] = field(default_factory=list)


def inside(journey: Journey, seconds: int | None) -> Journey:
    """The journey inside an inclusive window; anchors before the window are lost."""
    if seconds is None:
        return journey
    kept = [touch for touch in journey.touches if touch.age <= seconds]
    lost = len(journey.touches) - len(kept)
    return Journey(kept, journey.values, [anchor - lost if anchor > lost else 0 for anchor in journey.anchors])


def normalised(weights: list[Fraction]) -> list[Fraction]:
    whole = sum(weights)
    return [weight / whole if whole else Fraction(1, len(weights)) for weight in weights]


def only(place: int, count: int) -> list[Fraction]:
    return [Fraction(int(index == place)) for index in range(count)]


def last_non_direct(journey: Journey, direct: set[int]) -> list[Fraction]:
    count = len(journey.touches)
    for place in range(count - 1, -1, -1):
        if journey.touches[place].dim not in direct:
            return only(place, count)
    return only(count - 1, count)


def position(count: int, weights: tuple[Fraction, Fraction, Fraction]) -> list[Fraction]:
    first, middle, last = weights
    if count == 1:
        return [Fraction(1)]
    if count == 2:
        return normalised([first, last])
    return [first, *[middle / (count - 2)] * (count - 2), last]


def shapley(journey: Journey) -> list[Fraction]:
    """1/k per distinct key, at the key's first touch."""
    seen: set[int] = set()
    keys = {touch.dim for touch in journey.touches}
    shares = []
    for touch in journey.touches:
        shares.append(Fraction(0) if touch.dim in seen else Fraction(1, len(keys)))
        seen.add(touch.dim)
    return shares


def decay(journey: Journey, half_life: int) -> list[Fraction]:
    """Ages must be whole half-lives, so that the weights are exact."""
    return normalised([Fraction(1, 2 ** (touch.age // half_life)) for touch in journey.touches])


def anchored(
    journey: Journey, first: Fraction, steps: list[Fraction], last: Fraction, rest: Fraction
) -> tuple[list[Fraction], bool]:
    """Shares, and whether the weights had to be renormalised."""
    count = len(journey.touches)
    declared = [(first, 1), *zip(steps, [*journey.anchors, *[0] * len(steps)], strict=False), (last, count)]
    wanted = [(weight, ordinal) for weight, ordinal in declared if weight > 0]
    weights = [Fraction(0)] * count
    places = set()
    for weight, ordinal in wanted:
        if ordinal:
            weights[ordinal - 1] += weight
            places.add(ordinal - 1)
    others = [place for place in range(count) if place not in places]
    for place in others:
        weights[place] = rest / len(others)
    missing = any(ordinal == 0 for _, ordinal in wanted) or (rest > 0 and not others)
    return normalised(weights), missing


def whole_units(value: int, shares: list[Fraction]) -> list[int]:
    """Largest remainder, ties to the earlier touch; a negative value is split as its absolute value and re-signed."""
    exact = [abs(value) * share for share in shares]
    parts = [int(part) for part in exact]
    left = abs(value) - sum(parts)
    for place in sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))[:left]:
        parts[place] += 1
    return [-part if value < 0 else part for part in parts]
