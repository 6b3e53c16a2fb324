"""Journeys as the data-driven models read them: flat arrays of keys, and how often each ended in which way."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from funnel.attribution.paths import Flags, Ints
from funnel.attribution.shares import Floats

COMPRESSED = 40
"""Longest journeys that are looked through for equal ones."""
CHUNK = 400_000
"""Touches counted at once: what is made beside the journeys stays within some tens of megabytes."""


@dataclass(frozen=True, slots=True, eq=False)
class Journeys:
    """Journeys of one or more touches each.

    `keys`: per touch the dense number of its channel (resource …), 0 ≤ key < `size`, in path order. Per journey:
    `lengths`, `converted` (how often it ended in a conversion), `ended` (how often in none) and `value` (what its
    conversions were worth together, in any unit).
    """

    keys: Ints
    lengths: Ints
    converted: Floats
    ended: Floats
    value: Floats
    size: int

    def __post_init__(self) -> None:
        if not len(self.lengths) == len(self.converted) == len(self.ended) == len(self.value):
            raise ValueError(
                "Every journey has one length, and says how often it converted, how often not, and its value."
            )
        if len(self.lengths) and int(self.lengths.min()) < 1:
            raise ValueError("A journey has at least one touch; leave out those without.")
        if len(self.keys) != int(self.lengths.sum()):
            raise ValueError(f"The journeys' lengths sum to {int(self.lengths.sum())}, with {len(self.keys)} touches.")
        if len(self.keys) and not 0 <= int(self.keys.min()) <= int(self.keys.max()) < self.size:
            raise ValueError(f"The touches' keys lie outside 0 to {self.size - 1}.")

    def weighted(self, converted: Floats, ended: Floats) -> "Journeys":
        """The same journeys, seen another number of times each; what a conversion was worth stays."""
        each = np.divide(self.value, self.converted, out=np.zeros_like(self.value), where=self.converted > 0)
        return Journeys(self.keys, self.lengths, converted, ended, each * converted, self.size)

    def parts(self, touches: int = CHUNK) -> Iterator["Journeys"]:
        """Neighbouring journeys together, at most so many touches at a time (one longer journey stands alone)."""
        ends = self.lengths.cumsum()
        at, begin = 0, 0
        while at < len(ends):
            to = max(at + 1, int(np.searchsorted(ends, begin + touches, "right")))
            rows = slice(at, to)
            yield Journeys(
                self.keys[begin : int(ends[to - 1])], self.lengths[rows], self.converted[rows], self.ended[rows],
                self.value[rows], self.size,
            )  # fmt: skip
            at, begin = to, int(ends[to - 1])

    @property
    def start(self) -> Ints:
        """Place of each journey's first touch."""
        return self.lengths.cumsum() - self.lengths

    def distinct(self) -> tuple[Ints, Ints]:
        """Distinct keys of each journey, neighbours, and the journey each of them belongs to."""
        owner = np.arange(len(self.lengths)).repeat(self.lengths)
        packed = np.unique(owner * self.size + self.keys)
        return packed % self.size, packed // self.size

    def compressed(self) -> "Journeys":
        """Equal journeys as one, with their numbers and values added up; long ones stay as they are."""
        short = self.lengths <= COMPRESSED
        kept = [self._where(~short)] if not short.all() else []
        for length in np.unique(self.lengths[short]):
            kept.append(self._where(self.lengths == length)._merged(int(length)))
        return _joined(kept, self.size)

    def _where(self, chosen: Flags) -> "Journeys":
        return Journeys(
            self.keys[chosen.repeat(self.lengths)], self.lengths[chosen], self.converted[chosen], self.ended[chosen],
            self.value[chosen], self.size,
        )  # fmt: skip

    def _merged(self, length: int) -> "Journeys":
        """All of one length."""
        paths, which = np.unique(self.keys.reshape(-1, length), axis=0, return_inverse=True)
        count = len(paths)

        def summed(column: Floats) -> Floats:
            return np.bincount(which.ravel(), column, count).astype(float)

        return Journeys(
            paths.ravel(), np.full(count, length), summed(self.converted), summed(self.ended), summed(self.value),
            self.size,
        )  # fmt: skip


def _joined(parts: list[Journeys], size: int) -> Journeys:
    none, empty = np.zeros(0), np.zeros(0, np.int64)
    return Journeys(
        np.concatenate([empty, *(part.keys for part in parts)]),
        np.concatenate([empty, *(part.lengths for part in parts)]),
        np.concatenate([none, *(part.converted for part in parts)]),
        np.concatenate([none, *(part.ended for part in parts)]),
        np.concatenate([none, *(part.value for part in parts)]),
        size,
    )
