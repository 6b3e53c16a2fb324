"""The Markov chain behind journeys: states are the last k touches, counted with how the journeys went on.

A state is the k-gram of the newest k keys (shorter at the start of a journey), written in digits to the base
`size` + 1, the newest lowest, 0 for "before the journey".
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from funnel.attribution.paths import Flags, Ints
from funnel.attribution.shares import Floats
from funnel.attribution_runs.journeys import Journeys

HIGHEST_ORDER = 3
TABLE = 1 << 22
"""Entries of a look-up table or a table of counts; beyond, codes are searched and counts kept sparse."""
DENSE = 3_000
"""Up to so many states one dense inverse serves all keys; beyond, the matrix is kept sparse (attribution.md §4)."""


class CannotCompute(ValueError):
    """What a run asks is too much; the sentence is ours and says to people what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Counts: journeys that went on from state to state, began in one, ended in one by converting or not."""

    states: Ints
    moves: Any
    """States × states: an array, or scipy.sparse where that would be large."""
    begun: Floats
    converted: Floats
    ended: Floats
    reward: Floats
    """Per state: mean value of the conversions whose last touch has the state's newest key."""
    order: int
    size: int

    @property
    def leaving(self) -> Floats:
        """How often each state was left; 1 for one that no journey reaches, so that nothing is divided by 0."""
        left = np.asarray(self.moves.sum(axis=1)).ravel() + self.converted + self.ended
        return np.where(left > 0, left, 1.0)

    @property
    def transitions(self) -> int:
        """How many different moves there were."""
        return int(np.count_nonzero(self.moves)) if isinstance(self.moves, np.ndarray) else int(self.moves.nnz)

    def holding(self, key: int) -> Flags:
        """Which states hold the key anywhere."""
        digits = [self.states // (self.size + 1) ** place % (self.size + 1) for place in range(self.order)]
        found: Flags = np.logical_or.reduce([digit == key + 1 for digit in digits])
        return found


def chain(journeys: Journeys, *, order: int) -> Chain:
    """Counts the journeys' steps; raises ValueError for another order than 1 to 3, CannotCompute for too many keys."""
    if not 1 <= order <= HIGHEST_ORDER:
        raise ValueError(f"The order of a Markov chain is 1 to {HIGHEST_ORDER}, not {order}.")
    if (journeys.size + 1) ** order >= 1 << 62:
        raise CannotCompute(f"{journeys.size} keys are too many for order {order}. Ask for a coarser dimension.")
    numbering = _Numbering.of(journeys, order)
    states, count = numbering.states, len(numbering.states)
    begun, converted, ended = np.zeros(count), np.zeros(count), np.zeros(count)
    moves = _Moves(count)
    for part in journeys.parts():
        at = numbering.numbers(_grams(part, order))
        first, last = part.start, part.lengths.cumsum() - 1
        weight = part.converted + part.ended
        begun += np.bincount(at[first], weight, count)
        converted += np.bincount(at[last], part.converted, count)
        ended += np.bincount(at[last], part.ended, count)
        going_on = weight.repeat(part.lengths)
        going_on[last] = 0  # from there the next journey begins, not the next touch
        moves.add(at[:-1], at[1:], going_on[:-1])
    return Chain(states, moves.counted(), begun, converted, ended, _rewards(journeys, states), order, journeys.size)


@dataclass(frozen=True, slots=True, eq=False)
class _Numbering:
    """Dense numbers of the states that occur: looked up in a table where their codes are few, else searched."""

    states: Ints
    table: Ints | None

    @classmethod
    def of(cls, journeys: Journeys, order: int) -> "_Numbering":
        codes = (journeys.size + 1) ** order
        if codes > TABLE:
            seen = [np.unique(_grams(part, order)) for part in journeys.parts()]
            return cls(np.unique(np.concatenate([np.zeros(0, np.int64), *seen])), None)
        occurs = np.zeros(codes, bool)
        for part in journeys.parts():
            occurs[_grams(part, order)] = True
        states = np.flatnonzero(occurs)
        table = np.zeros(codes, np.int64)
        table[states] = np.arange(len(states))
        return cls(states, table)

    def numbers(self, codes: Ints) -> Ints:
        return np.searchsorted(self.states, codes) if self.table is None else self.table[codes]


class _Moves:
    """Counts from state to state: a table while it is small, else a sparse matrix."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._table = np.zeros(count * count) if count * count <= TABLE else None
        self._sparse = sparse.csr_array((count, count)) if self._table is None else None

    def add(self, source: Ints, target: Ints, weight: Floats) -> None:
        if self._table is not None:
            self._table += np.bincount(source * self._count + target, weight, len(self._table))
            return
        here = np.flatnonzero(weight)
        shape = (self._count, self._count)
        found = sparse.coo_array((weight[here], (source[here], target[here])), shape=shape)
        self._sparse = self._sparse + found.tocsr()

    def counted(self) -> Any:
        return self._sparse if self._table is None else self._table.reshape(self._count, self._count)


def _grams(part: Journeys, order: int) -> Ints:
    if order == 1:
        return part.keys + 1
    base = part.size + 1
    place = np.arange(len(part.keys)) - part.start.repeat(part.lengths)
    gram = digit = part.keys.astype(np.int64) + 1
    for back in range(1, order):
        before = np.zeros_like(digit)
        before[back:] = digit[:-back]
        gram = gram + np.where(place >= back, before, 0) * base**back
    return gram


def _rewards(journeys: Journeys, states: Ints) -> Floats:
    last = journeys.keys[journeys.lengths.cumsum() - 1]
    worth = np.bincount(last, journeys.value, journeys.size)
    times = np.bincount(last, journeys.converted, journeys.size)
    mean = np.divide(worth, times, out=np.zeros(journeys.size), where=times > 0)
    return mean[states % (journeys.size + 1) - 1]
