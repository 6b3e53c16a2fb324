"""Removal effects in closed form: what is lost when every journey ends at its first touch of a channel.

With Q the chances to go from state to state, s where journeys begin and q the chance to convert from a state:
N = (I - Q)^-1, expected visits v = s N, chance to convert from here h = N q. For the states M that hold a key, the
walk first enters M as f = v_M N_MM^-1, so the removal effect is f · h_M / (s · h) (attribution.md §4): one inverse
answers for all keys, at order 1 as v_c / N_cc · h_c / P. For value q is multiplied by the mean value by last channel.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import linalg

from funnel.attribution.shares import Floats
from funnel.attribution_runs.chain import DENSE, Chain, chain
from funnel.attribution_runs.journeys import Journeys


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """Per key the removal effect on conversions and on value, 0 to 1; `rate` of journeys that convert."""

    conversions: Floats
    value: Floats
    rate: float
    states: int
    transitions: int


def removal_effects(journeys: Journeys, *, order: int) -> Effects:
    """Effects of every key; all 0 where no journey converts."""
    found = chain(journeys, order=order)
    count = len(found.states)
    if not found.converted.sum():
        return Effects(np.zeros(journeys.size), np.zeros(journeys.size), 0.0, count, found.transitions)
    begins = found.begun / found.begun.sum()
    goals = (found.converted / found.leaving)[:, None] * np.stack([np.ones(count), found.reward], axis=1)
    lost, whole = (_dense if count <= DENSE else _sparse)(found, begins, goals)
    share = np.divide(lost, whole, out=np.zeros_like(lost), where=whole > 0)
    return Effects(share[:, 0], share[:, 1], float(whole[0]), count, found.transitions)


def shares(effects: Floats) -> Floats:
    """Effects as parts of one; nothing to share where all are 0."""
    total = effects.sum()
    return effects / total if total > 0 else np.zeros_like(effects)


def _dense(found: Chain, begins: Floats, goals: Floats) -> tuple[Floats, Floats]:
    moves = found.moves if isinstance(found.moves, np.ndarray) else found.moves.toarray()
    visits_from = np.linalg.inv(np.eye(len(moves)) - moves / found.leaving[:, None])
    visits, reached = begins @ visits_from, visits_from @ goals
    lost = np.zeros((found.size, goals.shape[1]))
    if found.order == 1:  # a state is a key: it is first entered as often as it is visited, over visits from itself
        lost[found.states - 1] = (visits / np.diag(visits_from))[:, None] * reached
        return lost, begins @ reached
    for key in range(found.size):
        at = np.flatnonzero(found.holding(key))
        if len(at):
            first = np.linalg.solve(visits_from[np.ix_(at, at)].T, visits[at])
            lost[key] = first @ reached[at]
    return lost, begins @ reached


def _sparse(found: Chain, begins: Floats, goals: Floats) -> tuple[Floats, Floats]:
    """One factorisation a key instead of the whole inverse: what is left when its states are gone."""
    count = len(found.states)
    going = sparse.diags_array(1 / found.leaving) @ sparse.csr_array(found.moves)
    system = (sparse.eye_array(count) - going).tocsc()
    whole = begins @ linalg.splu(system).solve(goals)
    lost = np.zeros((found.size, goals.shape[1]))
    for key in range(found.size):
        left = np.flatnonzero(~found.holding(key))
        if len(left) == count:
            continue
        kept = begins[left] @ linalg.splu(system[left][:, left]).solve(goals[left]) if len(left) else 0.0
        lost[key] = whole - kept
    return lost, whole
