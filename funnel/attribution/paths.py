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
    `steps`: instead of anchors, per declared step and conversion the step's age, -1 where it was never entered; `cut`
    makes anchors of them.
    `weights`: by key of a run, what it gave the touch's key in the run's own dimension, whatever `dim` is.
    """

    values: Mapping[str, Ints]
    lengths: Ints
    dim: Ints
    age: Ints
    anchors: Ints
    weights: Mapping[str, Floats] = field(default_factory=dict)
    steps: Ints | None = None

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
        """The same paths with the ages of declared steps; see `steps`."""
        return replace(self, steps=ages)

    def anchored(self) -> "Paths":
        """The same paths with anchors made of the steps' ages. The last touch before a step is the last one not younger
        than it (in whole seconds), so its ordinal is the number of those.
        """
        if self.steps is None:
            return self
        end = self.lengths.cumsum()
        rows = np.empty((len(self.steps), len(end)), np.int64)
        before = np.zeros(len(self.age) + 1, np.int64)
        for row, of_step in zip(rows, self.steps, strict=True):
            np.cumsum(self.age >= of_step.repeat(self.lengths), out=before[1:])
            row[:] = np.where(of_step < 0, 0, before[end] - before[end - self.lengths])
        return replace(self, anchors=rows, steps=None)

    def with_weights(self, weights: Mapping[str, Floats]) -> "Paths":
        """The same paths with what runs gave their touches."""
        return replace(self, weights=dict(weights))

    def one(self, conversion: int) -> "Paths":
        """The paths of a single conversion."""
        return self.between(conversion, conversion + 1)

    def parts(self, touches: int = CHUNK) -> Iterator["Paths"]:
        """Neighbouring conversions together, at most so many touches at a time (one longer path stands alone)."""
        for low, high in self.bounds(touches):
            yield self.between(low, high)

    def bounds(self, touches: int = CHUNK) -> Iterator[tuple[int, int]]:
        """From which to which conversion each part goes."""
        ends = self.lengths.cumsum()
        at, begin = 0, 0
        while at < len(ends):
            to = max(at + 1, int(np.searchsorted(ends, begin + touches, "right")))
            yield at, to
            at, begin = to, int(ends[to - 1])

    def between(self, low: int, high: int) -> "Paths":
        """The conversions from `low` to before `high`; columns are views."""
        begin = int(self.lengths[:low].sum())
        return self._slice(low, high, begin, begin + int(self.lengths[low:high].sum()))

    def _slice(self, low: int, high: int, begin: int, end: int) -> "Paths":
        values = {name: column[low:high] for name, column in self.values.items()}
        weights = {name: column[begin:end] for name, column in self.weights.items()}
        return Paths(
            values, self.lengths[low:high], self.dim[begin:end], self.age[begin:end], self.anchors[:, low:high],
            weights, None if self.steps is None else self.steps[:, low:high],
        )  # fmt: skip


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
    paths = paths.anchored()
    end = paths.lengths.cumsum()
    too_old = _too_old(paths, lookback)
    outside = np.searchsorted(end, too_old, "right")
    within = paths.lengths - np.bincount(outside, minlength=len(end)) if len(too_old) else paths.lengths
    if not len(too_old) and len(end) and 1 <= int(within.min()) <= int(within.max()) <= LONGEST:
        return _whole(paths)
    kept = np.ones(len(paths.age), bool)
    kept[too_old] = False
    if len(end) and int(within.max()) > LONGEST:
        kept &= end.repeat(paths.lengths) - np.arange(len(kept)) <= LONGEST
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
        len(too_old),
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


def _too_old(paths: Paths, lookback: int | Ints | None) -> Ints:
    """Places of the touches before the look-back; few as a rule, so that they are named and not marked."""
    if lookback is None:
        return np.zeros(0, np.int64)
    limit = lookback if isinstance(lookback, int) else np.asarray(lookback, np.int64).repeat(paths.lengths)
    return np.flatnonzero(paths.age > limit)
