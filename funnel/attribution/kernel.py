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

from funnel.attribution.added import add_laid
from funnel.attribution.columns import Columns
from funnel.attribution.models import Kind, Model
from funnel.attribution.paths import LONGEST, Cut, Flags, Ints, Paths, cut, total
from funnel.attribution.shares import Equal, Part, Real, Shares, Weighted, weigh
from funnel.attribution.split import lay, split

EXACT_SUM = 1 << 48
"""Sums below it are exact in float64, and so is what is added on the way: less than 2^5 times as much."""


@dataclass(frozen=True, slots=True, eq=False)
class Credits:
    """Credit per touch by value column; in how many conversions anchors' weights were renormalised, and how many were
    shared equally because a run gave nothing to any of their touches.
    """

    values: Mapping[str, Ints]
    renormalised: int
    evened: int = 0


@dataclass(slots=True, eq=False)
class _Adding:
    """Sums by dim of every model (columns × dims), and what the cuts left out, chunk after chunk."""

    models: Mapping[str, Model]
    sums: Mapping[str, Ints]
    direct: Flags | None
    is_exact: bool
    """Whether all sums are small enough to be added in float64."""
    renormalised: dict[str, int]
    evened: dict[str, int]
    unattributed: list[int]
    unattributed_conversions: int = 0
    outside: int = 0
    shortened: int = 0

    @classmethod
    def of(cls, models: Sequence[Model], columns: Columns, size: int, direct: Flags | None) -> "_Adding":
        """Nothing yet. Raises OverflowError where sums would not fit."""
        largest = columns.largest_sum()
        if largest >= 1 << 63:
            raise OverflowError("The values sum to more than a 64-bit integer holds; ask for a shorter period.")
        keys = {model.canonical(): model for model in models}
        count = len(columns.stacked)
        sums = {key: np.zeros((count, size), np.int64) for key in keys}
        return cls(keys, sums, direct, largest < EXACT_SUM, dict.fromkeys(keys, 0), dict.fromkeys(keys, 0), [0] * count)

    def add(self, ready: Cut) -> None:
        """One chunk under every model."""
        self.outside += ready.outside
        self.shortened += ready.shortened
        self.unattributed_conversions += int((~ready.attributed).sum())
        for place, more in enumerate(ready.unattributed.values()):
            self.unattributed[place] += more
        part = Part(ready.paths)
        if len(ready.paths.lengths):
            values = np.array([*ready.paths.values.values()], np.int64).reshape(-1, len(part.start))
            laid = {}
            has_values = len(values) > 0 and int(values.min()) >= 0
            for key, model in self.models.items():
                shares = self._weighed(key, model, part)
                if self.is_exact and isinstance(shares, Weighted | Equal) and _is_of_all(shares) and has_values:
                    laid[key] = lay(part, shares, values)
                else:
                    self._add_model(self.sums[key], shares, part, values)
            add_laid(part, [(self.sums[key], each) for key, each in laid.items()])

    def _weighed(self, key: str, model: Model, part: Part) -> Shares | None:
        """The shares; None for participation, which has none."""
        if model.kind is Kind.PARTICIPATION:
            return None
        shares = weigh(part, model, self.direct)
        self.renormalised[key] += shares.renormalised if isinstance(shares, Weighted) else 0
        self.evened[key] += shares.evened if isinstance(shares, Real) else 0
        return shares

    def _add_model(self, sums: Ints, shares: Shares | None, part: Part, values: Ints) -> None:
        """Touch by touch; participation counts the whole for a dim once per conversion."""
        if shares is None:
            at = part.newcomers
            self._add_up(sums, part.paths.dim[at], values[:, part.owner[at]])
        elif isinstance(shares, Equal) and shares.at is not None:
            self._add_up(sums, part.paths.dim[shares.at], split(part, shares, values))
        else:
            self._add_up(sums, part.paths.dim, split(part, shares, values))

    def _add_up(self, sums: Ints, dims: Ints, given: Ints) -> None:
        for so_far, credit in zip(sums, given, strict=True):
            if self.is_exact:
                so_far += np.bincount(dims, credit, len(so_far)).astype(np.int64)
            else:
                np.add.at(so_far, dims, credit)


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
    if len(paths.dim) and not 0 <= int(paths.dim.min()) <= int(paths.dim.max()) < size:
        raise ValueError(f"The touches' dims lie outside 0 to {size - 1}.")
    columns = Columns.of(paths.values)
    adding = _Adding.of(models, columns, size, direct)
    for low, high in paths.bounds():
        chunk = columns.instead_of(paths.between(low, high))
        adding.add(cut(chunk, lookback[low:high] if isinstance(lookback, np.ndarray) else lookback))
    additive = {key: columns.named(sums) for key, sums in adding.sums.items() if adding.models[key].is_additive}
    took_part = [columns.named(sums) for key, sums in adding.sums.items() if not adding.models[key].is_additive]
    return Report(
        len(paths.lengths),
        {name: total(column) for name, column in paths.values.items()},
        adding.unattributed_conversions,
        columns.named_sums(adding.unattributed),
        additive,
        took_part[0] if took_part else None,
        {key: count for key, count in adding.renormalised.items() if count},
        {key: count for key, count in adding.evened.items() if count},
        adding.outside,
        adding.shortened,
    )


def fold(sums: Ints, groups: Ints, *, size: int) -> Ints:
    """Sums by dim added up by the dim's group (resource → channel): channels are the sums of their resources, so
    nothing is rounded twice. Not for participation and Shapley, which ask for distinct keys (`Paths.with_dim`).
    """
    folded = np.zeros(size, np.int64)
    np.add.at(folded, groups, sums)
    return folded


def _is_of_all(shares: Equal | Weighted) -> bool:
    return isinstance(shares, Weighted) or shares.at is None


def _require_ready(paths: Paths) -> None:
    if len(paths.lengths) and not 1 <= int(paths.lengths.min()) <= int(paths.lengths.max()) <= LONGEST:
        raise ValueError(f"Credit is given to paths of 1 to {LONGEST} touches; cut them first.")


def _credit_part(part: Part, model: Model, direct: Flags | None) -> Credits:
    values = part.paths.values
    if model.kind is Kind.PARTICIPATION:
        return Credits({name: column[part.owner] for name, column in values.items()}, 0)
    shares = weigh(part, model, direct)
    columns = Columns.of(values)
    given = split(part, shares, columns.stacked)
    if isinstance(shares, Equal) and shares.at is not None:
        whole = np.zeros((len(given), len(part.paths.dim)), np.int64)
        whole[:, shares.at] = given
        given = whole
    return Credits(
        columns.named(given, np.zeros(len(part.paths.dim), np.int64)),
        shares.renormalised if isinstance(shares, Weighted) else 0,
        shares.evened if isinstance(shares, Real) else 0,
    )
