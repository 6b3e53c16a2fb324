"""Journeys of many conversions as flat arrays, and what is cut off before credit is given.

One conversion is a run of neighbouring touches in path order, ordered by (occurred_at, source, external_id); its
age falls along the path, so a look-back drops a prefix and anchors shift by as many touches as were dropped.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

LONGEST = 4_095
"""Touches of one conversion that credit is given to; of longer paths the newest are kept, and it is said."""

LARGEST_DIM = (1 << 35) - 1
"""A dim shares a packed sort key with the conversion and the position."""

CHUNK = 40_000
"""Touches worked on at once: the temporaries stay in the L2 cache, twice to four times as fast (attribution.md §1)."""


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Conversions and their touches.

    Per conversion: `values` by name (count and units in micro-units, amount and contribution in minor units; leave a
    column out where it is absent, write 0 where one conversion has none), `lengths` (touches).
    Per touch: `dim` (dense number of the resource, channel …), `age` (seconds before the conversion, rounded **up**,
    so that an inclusive look-back in seconds stays exact).
    `anchors`: one row per declared step, ordinal (from 1) of the last touch before the step per conversion, 0 = none.
    `weights`: by key of a run, what it gave the touch's key in the run's own dimension, whatever `dim` is.
    """

    values: Mapping[str, Ints]
    lengths: Ints
    dim: Ints
    age: Ints
    anchors: Ints
    weights: Mapping[str, Floats] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        values: Mapping[str, Sequence[int] | Ints],
        lengths: Sequence[int] | Ints,
        *,
        dim: Sequence[int] | Ints,
        age: Sequence[int] | Ints,
        anchors: Sequence[Sequence[int] | Ints] | Ints = (),
        weights: Mapping[str, Sequence[float] | Floats] | None = None,
    ) -> "Paths":
        """Checked paths from sequences or arrays; raises ValueError where sizes do not agree."""
        count = len(lengths)
        rows = np.asarray(anchors, np.int64).reshape(len(anchors), count)
        paths = cls(
            {name: np.asarray(column, np.int64) for name, column in values.items()},
            np.asarray(lengths, np.int64),
            np.asarray(dim, np.int64),
            np.asarray(age, np.int64),
            rows,
            {name: np.asarray(column, np.float64) for name, column in (weights or {}).items()},
        )
        paths.check()
        return paths

    def check(self) -> None:
        """Raises ValueError where the arrays cannot belong to one another."""
        touches = int(self.lengths.sum())
        if len(self.dim) != touches or len(self.age) != touches:
            raise ValueError(f"The paths' lengths sum to {touches}, with {len(self.dim)} dims, {len(self.age)} ages.")
        if any(len(column) != touches for column in self.weights.values()):
            raise ValueError("Every column of weights must have one weight per touch.")
        if any((column < 0).any() or not np.isfinite(column).all() for column in self.weights.values()):
            raise ValueError("Weights of touches are zero or more, and finite.")
        if any(len(column) != len(self.lengths) for column in self.values.values()):
            raise ValueError("Every value column must have one value per conversion.")
        if (self.lengths < 0).any() or (self.anchors < 0).any() or (self.anchors > self.lengths).any():
            raise ValueError("Lengths are zero or more, anchors lie between 0 and the length of their path.")
        if len(self.dim) and not 0 <= int(self.dim.min()) <= int(self.dim.max()) <= LARGEST_DIM:
            raise ValueError("Dims are dense numbers from 0 on; give touches without a key a number of their own.")

    def with_dim(self, dim: Ints) -> "Paths":
        """The same paths seen by another dimension of their touches."""
        return replace(self, dim=dim)

    def with_steps(self, ages: Ints) -> "Paths":
        """The same paths with anchors made of steps' ages: per declared step and conversion, -1 where it was never
        entered. The last touch before a step is the last one not younger than it (in whole seconds).
        """
        owner = np.arange(len(self.lengths)).repeat(self.lengths)
        rows = [
            np.where(of_step < 0, 0, np.bincount(owner[self.age >= of_step[owner]], minlength=len(self.lengths)))
            for of_step in ages
        ]
        return replace(self, anchors=np.array(rows, np.int64).reshape(len(rows), len(self.lengths)))

    def with_weights(self, weights: Mapping[str, Floats]) -> "Paths":
        """The same paths with what runs gave their touches."""
        return replace(self, weights=dict(weights))

    def one(self, conversion: int) -> "Paths":
        """The paths of a single conversion."""
        end = int(self.lengths[: conversion + 1].sum())
        return self._slice(conversion, conversion + 1, end - int(self.lengths[conversion]), end)

    def parts(self, touches: int = CHUNK) -> Iterator["Paths"]:
        """Neighbouring conversions together, at most so many touches at a time (one longer path stands alone)."""
        ends = self.lengths.cumsum()
        at, begin = 0, 0
        while at < len(ends):
            to = max(at + 1, int(np.searchsorted(ends, begin + touches, "right")))
            yield self._slice(at, to, begin, int(ends[to - 1]))
            at, begin = to, int(ends[to - 1])

    def _slice(self, low: int, high: int, begin: int, end: int) -> "Paths":
        values = {name: column[low:high] for name, column in self.values.items()}
        weights = {name: column[begin:end] for name, column in self.weights.items()}
        return Paths(
            values, self.lengths[low:high], self.dim[begin:end], self.age[begin:end], self.anchors[:, low:high], weights
        )


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """Paths ready for the kernel, and what was left out of them.

    `touch_kept` and `attributed` mark the touches and the conversions of the original that are in `paths`;
    `outside` = touches before the look-back, `shortened` = conversions of which only the newest touches were kept.
    """

    paths: Paths
    touch_kept: Flags
    attributed: Flags
    outside: int = 0
    shortened: int = 0
    unattributed: Mapping[str, int] = field(default_factory=dict)


def cut(paths: Paths, lookback: int | Ints | None = None) -> Cut:
    """Touches inside the look-back (`age <= lookback`, inclusive), at most the newest `LONGEST` of a path.

    `lookback`: seconds, for all or per conversion (a window in calendar days ends at a midnight and differs between
    conversions); None keeps all. A conversion left without a touch is unattributed: not in `paths`, but summed.
    """
    if lookback is None and len(paths.lengths) and 1 <= int(paths.lengths.min()) <= int(paths.lengths.max()) <= LONGEST:
        return _whole(paths)
    owner = np.arange(len(paths.lengths)).repeat(paths.lengths)
    inside = np.ones(len(paths.age), bool) if lookback is None else paths.age <= _per_touch(lookback, owner)
    within = _count(inside, owner, len(paths.lengths))
    to_end = np.repeat(paths.lengths.cumsum(), paths.lengths) - np.arange(len(owner))
    kept = inside & (to_end <= LONGEST)
    lengths = np.minimum(within, LONGEST)
    attributed = lengths > 0
    dropped = paths.lengths - lengths
    return Cut(
        Paths(
            {name: column[attributed] for name, column in paths.values.items()},
            lengths[attributed],
            paths.dim[kept],
            paths.age[kept],
            np.maximum(paths.anchors - dropped, 0)[:, attributed],
            {name: column[kept] for name, column in paths.weights.items()},
        ),
        kept,
        attributed,
        int(len(owner) - within.sum()),
        int((within > LONGEST).sum()),
        {name: total(column[~attributed]) for name, column in paths.values.items()},
    )


def total(column: Ints) -> int:
    """The exact sum of a column as a Python integer; numpy alone would wrap around silently beyond 2^63."""
    low, high = column & 0xFFFFFFFF, column >> 32
    return (int(high.sum()) << 32) + int(low.sum())


def _whole(paths: Paths) -> Cut:
    """Nothing to cut: by far the most frequent case, and the copies would cost as much as a model."""
    everything = np.ones(len(paths.age), bool), np.ones(len(paths.lengths), bool)
    return Cut(paths, *everything, unattributed=dict.fromkeys(paths.values, 0))


def _per_touch(lookback: int | Ints, owner: Ints) -> int | Ints:
    return lookback if isinstance(lookback, int) else np.asarray(lookback, np.int64)[owner]


def _count(flags: Flags, owner: Ints, size: int) -> Ints:
    return np.bincount(owner[flags], minlength=size).astype(np.int64)
