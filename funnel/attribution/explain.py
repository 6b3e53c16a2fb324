"""One conversion, touch by touch: the exact share, the credit, and the rule in a sentence.

Shares and credits come from the kernel itself, so an explanation adds up to the report it explains.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from funnel.attribution.kernel import credits
from funnel.attribution.models import WHOLE, AnchorWeights, Kind, Model, duration
from funnel.attribution.models import percent as weight_percent
from funnel.attribution.paths import Flags, Paths
from funnel.attribution.shares import Equal, Part, Real, Weighted, weigh


@dataclass(frozen=True, slots=True)
class TouchCredit:
    """Credit of one touch: `position` from 1, `share` exact (all sum to 1, but for participation), credit by column."""

    position: int
    share: Fraction
    credit: Mapping[str, int]
    rule: str


def explain(paths: Paths, model: Model, *, direct: Flags | None = None, conversion: int = 0) -> list[TouchCredit]:
    """How one conversion (of paths as `cut` leaves them) is credited under a model; touches in path order."""
    one = paths.one(conversion)
    given = credits(one, model, direct=direct)
    part = Part(one)
    shares = exact_shares(part, model, direct)
    roles = _roles(part, model, shares, direct)
    return [
        TouchCredit(
            place + 1,
            share,
            {name: int(column[place]) for name, column in given.values.items()},
            f"{role}: {percent(share)} %",
        )
        for place, (share, role) in enumerate(zip(shares, roles, strict=True))
    ]


def exact_shares(part: Part, model: Model, direct: Flags | None = None) -> list[Fraction]:
    """The shares of the touches of one conversion as fractions; participation gives each touch 1."""
    count = len(part.owner)
    if model.kind is Kind.PARTICIPATION:
        return [Fraction(1)] * count
    match weigh(part, model, direct):
        case Equal() as shares:
            chosen = set(range(count)) if shares.at is None else {int(at) for at in shares.at}
            return [Fraction(1, len(chosen)) if place in chosen else Fraction(0) for place in range(count)]
        case Weighted() as shares:
            return [Fraction(int(each), int(shares.denominator[0])) for each in shares.of_touches(part)]
        case Real() as shares:
            weights = [Fraction(float(share)) for share in shares.share]
            whole = sum(weights)
            return [weight / whole for weight in weights]


def percent(share: Fraction) -> str:
    """A share as per cent, two decimals at most: 1/3 -> "33.33", 2/5 -> "40"."""
    text = f"{float(share * 100):.2f}"
    return text.rstrip("0").rstrip(".")


def _roles(part: Part, model: Model, shares: list[Fraction], direct: Flags | None) -> list[str]:
    count = len(shares)
    match model.kind:
        case Kind.FIRST | Kind.LAST:
            return [_end(place, count) for place in range(count)]
        case Kind.LAST_NON_DIRECT:
            return _non_direct_roles(part, shares, direct)
        case Kind.LINEAR:
            return [f"one of {count} touches, all equal"] * count
        case Kind.POSITION:
            return [_position_role(place, count) for place in range(count)]
        case Kind.DECAY:
            return [_decay_role(int(age), model.half_life) for age in part.paths.age]
        case Kind.SHAPLEY:
            return _shapley_roles(part)
        case Kind.ANCHORS if model.anchors is not None:
            return _anchor_roles(part, model, model.anchors)
        case Kind.RUN:
            return _run_roles(part, model)
        case Kind.PARTICIPATION:
            return ["took part; counted whole and never added up"] * count
        case _:
            raise ValueError(f"The weights of {model.canonical()} are not loaded.")


def _end(place: int, count: int) -> str:
    if count == 1:
        return "the only touch"
    if place in (0, count - 1):
        return f"{'last' if place else 'first'} of {count} touches"
    return f"touch {place + 1} of {count}"


def _position_role(place: int, count: int) -> str:
    role = _end(place, count)
    if count == 2:
        return f"{role}, weights of first and last renormalised"
    return role if place in (0, count - 1) else f"{role}, one of {count - 2} between"


def _non_direct_roles(part: Part, shares: list[Fraction], direct: Flags | None) -> list[str]:
    count = len(shares)
    is_direct = np.zeros(count, bool) if direct is None else direct[part.paths.dim]
    if is_direct.all():
        return [f"{_end(place, count)}, all are direct" for place in range(count)]
    chosen = shares.index(Fraction(1))
    return [
        f"{_end(place, count)}, direct"
        if is_direct[place]
        else f"{_end(place, count)}{', last that is not direct' if place == chosen else ''}"
        for place in range(count)
    ]


def _decay_role(age: int, half_life: int) -> str:
    return f"{age / 86_400:.1f} days before the conversion, half-life {duration(half_life)}"


def _shapley_roles(part: Part) -> list[str]:
    first_of = {int(part.paths.dim[place]): int(place) for place in part.newcomers}
    roles = []
    for place, dim in enumerate(part.paths.dim.tolist()):
        first = first_of[dim]
        roles.append(
            f"first touch of one of {len(first_of)} that took part"
            if place == first
            else f"seen before, counted at touch {first + 1}"
        )
    return roles


def _run_roles(part: Part, model: Model) -> list[str]:
    """What the run gave each touch's key, or that it gave nothing to any of them."""
    given = part.paths.weights[model.canonical()].tolist()
    if not any(given):
        return [f"{model.canonical()} gave none of the {len(given)} touches anything, all equal"] * len(given)
    return [f"{model.canonical()} gave its key {weight * 100:.2f} %" for weight in given]


def _anchor_roles(part: Part, model: Model, weights: AnchorWeights) -> list[str]:
    """Anchors by name with their weights, the others by what they share, and why it is not the plain weight."""
    count = len(part.owner)
    named, missing = _anchors_by_place(part, model, weights)
    others = count - len(named)
    held = sum(weight for names in named.values() for weight, _ in names) + (weights.rest if others else 0)
    suffix = "" if held == WHOLE else ", renormalised" if held else ", no anchor: equal"
    if missing:
        suffix += f", missing: {' and '.join(missing)}"
    roles = []
    for place in range(count):
        names = named.get(place)
        text = (
            " and ".join(f"{name} ({weight_percent(weight)} %)" for weight, name in names)
            if names
            else f"one of {others} that are no anchor and share {weight_percent(weights.rest)} %"
        )
        roles.append(text + suffix)
    return roles


def _anchors_by_place(
    part: Part, model: Model, weights: AnchorWeights
) -> tuple[dict[int, list[tuple[int, str]]], list[str]]:
    """Weights and names of the anchors by place, and the names of those that no touch is."""
    count = len(part.owner)
    ordinals = [int(ordinal) for ordinal in part.paths.anchors[:, 0]]
    steps = []
    for step, weight in enumerate(weights.steps):
        row = model.row_of(step)
        steps.append((weight, ordinals[row] if row < len(ordinals) else 0, _step_name(model, step)))
    named: dict[int, list[tuple[int, str]]] = {}
    missing = []
    for weight, ordinal, name in [(weights.first, 1, "first touch"), *steps, (weights.last, count, "last touch")]:
        if weight and ordinal:
            named.setdefault(ordinal - 1, []).append((weight, name))
        elif weight:
            missing.append(name)
    return named, missing


def _step_name(model: Model, step: int) -> str:
    key = model.steps[step] if step < len(model.steps) else ""
    return f"last touch before {key!r}" if key else f"last touch before declared step {step + 1}"
