"""Credit per touch: every rule model over many conversions at once, exact to the unit (numbers.md, attribution.md §7).

Every conversion's credits sum to its value: largest remainder, ties to the earlier touch; a negative value is split
as its absolute value and re-signed. Models with rational shares are split in integers, so any amount is exact; only
time decay and runs have real shares, and their remainders are rounded to a grid, or float noise would decide between
equals.
Participation is the exception: it counts the whole value for everybody who took part and is never added up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from funnel.attribution.models import Kind, Model
from funnel.attribution.paths import LONGEST, Flags, Ints, Paths, cut, total
from funnel.attribution.shares import ORDER_BITS, Equal, Part, Real, Shares, Weighted, weigh

GRID = 1 << 20
"""Remainders of real shares are compared in steps of 2^-20 of a unit (attribution.md §1: then 0 of 9,000 differ)."""

EXACT_IN_FLOAT = 1 << 53
"""Integers below it are exact in float64, and so is the floor of their quotient."""


@dataclass(frozen=True, slots=True, eq=False)
class Credits:
    """Credit per touch by value column; in how many conversions anchors' weights were renormalised, and how many were
    shared equally because a run gave nothing to any of their touches.
    """

    values: Mapping[str, Ints]
    renormalised: int
    evened: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """Sums by dim. `credits[key][column][dim]`; per additive model and column they and `unattributed` sum to `totals`.

    `participation[column][dim]` (None unless asked) is the whole value of every conversion the dim took part in: it
    does not sum to anything. `renormalised[key]`, `evened[key]`, `outside` (touches before the look-back) and
    `shortened` (paths of which only the newest touches counted) are for the notes.
    """

    conversions: int
    totals: Mapping[str, int]
    unattributed_conversions: int
    unattributed: Mapping[str, int]
    credits: Mapping[str, Mapping[str, Ints]]
    participation: Mapping[str, Ints] | None
    renormalised: Mapping[str, int]
    evened: Mapping[str, int]
    outside: int
    shortened: int


def credits(paths: Paths, model: Model, *, direct: Flags | None = None) -> Credits:
    """Credit of every touch, in the order of `paths`, for every value column.

    `direct`: per dim, whether it is direct traffic (only `last_non_direct` asks). Paths must have 1 to `LONGEST`
    touches, as `cut` leaves them; else ValueError. Participation gives every touch the whole value.
    """
    _require_ready(paths)
    done = [_credit_part(Part(part), model, direct) for part in paths.parts()]
    empty = np.zeros(0, np.int64)
    values = {name: np.concatenate([empty, *(part.values[name] for part in done)]) for name in paths.values}
    return Credits(values, sum(part.renormalised for part in done), sum(part.evened for part in done))


def report(
    paths: Paths,
    models: Sequence[Model],
    *,
    size: int,
    direct: Flags | None = None,
    lookback: int | Ints | None = None,
) -> Report:
    """Credits of all models summed by dim (0 ≤ dim < size), after the look-back is cut (`paths.cut`)."""
    ready = cut(paths, lookback)
    if len(paths.dim) and not 0 <= int(paths.dim.min()) <= int(paths.dim.max()) < size:
        raise ValueError(f"The touches' dims lie outside 0 to {size - 1}.")
    if any(total(np.abs(column)) >= 1 << 63 for column in paths.values.values()):
        raise OverflowError("The values sum to more than a 64-bit integer holds; ask for a shorter period.")
    keys = {model.canonical(): model for model in models}
    sums = {key: {name: np.zeros(size, np.int64) for name in paths.values} for key in keys}
    renormalised, evened = dict.fromkeys(keys, 0), dict.fromkeys(keys, 0)
    for chunk in ready.paths.parts():
        part = Part(chunk)
        for key, model in keys.items():
            given = _add_part(sums[key], part, model, direct)
            renormalised[key] += given.renormalised
            evened[key] += given.evened
    additive = {key: sums[key] for key, model in keys.items() if model.is_additive}
    took_part = next((sums[key] for key, model in keys.items() if not model.is_additive), None)
    return Report(
        len(paths.lengths),
        {name: total(column) for name, column in paths.values.items()},
        int((~ready.attributed).sum()),
        ready.unattributed,
        additive,
        took_part,
        {key: count for key, count in renormalised.items() if count},
        {key: count for key, count in evened.items() if count},
        ready.outside,
        ready.shortened,
    )


def fold(sums: Ints, groups: Ints, *, size: int) -> Ints:
    """Sums by dim added up by the dim's group (resource → channel): channels are the sums of their resources, so
    nothing is rounded twice. Not for participation and Shapley, which ask for distinct keys (`Paths.with_dim`).
    """
    folded = np.zeros(size, np.int64)
    np.add.at(folded, groups, sums)
    return folded


def split(part: Part, shares: Shares, values: Ints) -> Ints:
    """Values of conversions over their touches by shares; each conversion's parts sum to its value exactly."""
    magnitude = np.abs(values)
    match shares:
        case Equal():
            credit = _split_equal(part, shares, magnitude)
        case Weighted():
            credit = _split_weighted(part, shares, magnitude)
        case Real():
            credit = _split_real(part, shares, magnitude)
    if (values < 0).any():
        credit *= np.sign(values)[part.owner]
    return credit


def _require_ready(paths: Paths) -> None:
    if len(paths.lengths) and not 1 <= int(paths.lengths.min()) <= int(paths.lengths.max()) <= LONGEST:
        raise ValueError(f"Credit is given to paths of 1 to {LONGEST} touches; cut them first.")


def _credit_part(part: Part, model: Model, direct: Flags | None) -> Credits:
    if model.kind is Kind.PARTICIPATION:
        return Credits({name: column[part.owner] for name, column in part.paths.values.items()}, 0)
    shares = weigh(part, model, direct)
    values = _split_columns(part, shares)
    return Credits(
        values,
        shares.renormalised if isinstance(shares, Weighted) else 0,
        shares.evened if isinstance(shares, Real) else 0,
    )


def _split_columns(part: Part, shares: Shares) -> dict[str, Ints]:
    """Every column split; what is nothing, or the same as a column before (one unit a sale), costs nothing."""
    values: dict[str, Ints] = {}
    for name, column in part.paths.values.items():
        same = next((other for other in values if np.array_equal(part.paths.values[other], column)), None)
        if same is not None:
            values[name] = values[same]
        else:
            values[name] = split(part, shares, column) if column.any() else np.zeros(len(part.owner), np.int64)
    return values


def _add_part(sums: Mapping[str, Ints], part: Part, model: Model, direct: Flags | None) -> Credits:
    """Adds a chunk's credits to the sums by dim; participation counts a dim once per conversion."""
    if model.is_additive:
        given = _credit_part(part, model, direct)
        for name, credit in given.values.items():
            np.add.at(sums[name], part.paths.dim, credit)
        return given
    at = part.newcomers
    for name, column in part.paths.values.items():
        np.add.at(sums[name], part.paths.dim[at], column[part.owner[at]])
    return Credits({}, 0)


def _split_equal(part: Part, shares: Equal, magnitude: Ints) -> Ints:
    """Equal shares have equal remainders: the first of them get one unit more, without sorting."""
    whole, left = np.divmod(magnitude, shares.count)
    credit = np.zeros(len(part.owner), np.int64)
    credit[shares.at] = whole[shares.owner] + (shares.rank < left[shares.owner])
    return credit


def _split_weighted(part: Part, shares: Weighted, magnitude: Ints) -> Ints:
    """value * numerator / denominator without overflow: value = whole * denominator + rest, and rest * numerator is
    below denominator^2 < 2^53, where the floor of the float quotient is the integer quotient.
    """
    denominator = shares.denominator
    if int(denominator.max()) ** 2 >= EXACT_IN_FLOAT:
        raise ValueError("The weights are too fine to be split exactly.")
    whole, rest = np.divmod(magnitude, denominator)
    product = rest[part.owner] * shares.numerator
    below = denominator[part.owner]
    quotient = (product / below).astype(np.int64)
    credit = whole[part.owner] * shares.numerator + quotient
    _hand_out(part, credit, magnitude - part.sum(credit), below - (product - quotient * below))
    return credit


def _split_real(part: Part, shares: Real, magnitude: Ints) -> Ints:
    """Floors of real shares, then the units left over. From about 2^50 units on float noise reaches whole units; the
    touch with the largest credit takes what would break the sum, so nothing turns negative.
    """
    exact = magnitude[part.owner] * shares.share
    credit = exact.astype(np.int64)
    remainder = np.rint((exact - credit) * GRID).astype(np.int64)
    left = magnitude - part.sum(credit)
    stray = left - np.clip(left, 0, part.paths.lengths)
    if stray.any():
        largest = np.maximum.reduceat(credit, part.start)[part.owner] == credit
        place = np.where(largest, np.arange(len(credit)), len(credit))
        credit[np.minimum.reduceat(place, part.start)] += stray
    _hand_out(part, credit, left - stray, GRID - remainder)
    return credit


def _hand_out(part: Part, credit: Ints, left: Ints, order: Ints) -> None:
    """One more unit for as many touches of each conversion as units are left: smallest `order` first, ties to the
    earlier touch. One sort of packed keys; a conversion's touches stay neighbours in it.
    """
    if not left.any():
        return
    key = np.sort(part.base | (order << ORDER_BITS))
    winner = part.index < left[part.owner]
    credit[part.start[part.owner[winner]] + (key[winner] & LONGEST)] += 1
