"""Value columns without those that say nothing, or the same as another: one unit a sale is counted and split once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from funnel.attribution.paths import Ints, Paths, total


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """`stacked` (columns × conversions) are the different ones; `place` says which of them a name has, None: all 0."""

    stacked: Ints
    place: Mapping[str, int | None]

    @classmethod
    def of(cls, values: Mapping[str, Ints]) -> "Columns":
        """Compares them once for all models."""
        different: list[Ints] = []
        place: dict[str, int | None] = {}
        for name, column in values.items():
            if not column.any():
                place[name] = None
                continue
            place[name] = next((at for at, other in enumerate(different) if np.array_equal(other, column)), None)
            if place[name] is None:
                place[name] = len(different)
                different.append(column)
        length = len(next(iter(values.values()), ()))
        return cls(np.stack(different) if different else np.zeros((0, length), np.int64), place)

    def instead_of(self, paths: Paths) -> Paths:
        """The same paths with the different columns only, numbered."""
        names = {at: name for name, at in self.place.items() if at is not None}
        return replace(paths, values={str(at): paths.values[names[at]] for at in sorted(names)})

    def named(self, found: Ints, nothing: Ints | None = None) -> dict[str, Ints]:
        """Rows of an answer under the columns' names."""
        zeros = np.zeros(found.shape[1], np.int64) if nothing is None else nothing
        return {name: zeros if at is None else found[at] for name, at in self.place.items()}

    def named_sums(self, found: Sequence[int]) -> dict[str, int]:
        """The same of one number a column."""
        return {name: 0 if at is None else found[at] for name, at in self.place.items()}

    def largest_sum(self) -> int:
        """What the magnitudes of a column add up to at most."""
        return max((total(np.abs(column)) for column in self.stacked), default=0)
