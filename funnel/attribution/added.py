"""Sums by dim of what is laid over touches, for many models and columns in two products of sparse matrices.

Adding touch by touch is what costs most: a product with the matrix conversions × dims (how often a conversion touched
a dim) adds a conversion's `whole` once for all models, and only the single units are told apart by touch.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from funnel.attribution.paths import Ints
from funnel.attribution.shares import Part
from funnel.attribution.split import Laid


def add_laid(part: Part, laid: Sequence[tuple[Ints, Laid]]) -> None:
    """Adds each one's credit to its sums (columns × dims). No value is negative, and all sums stay below 2^53."""
    if not laid:
        return
    dim, size = part.paths.dim, laid[0][0].shape[1]
    found = _wholes(part, size, np.concatenate([each.whole for _, each in laid]))
    found += _units(part, size, np.concatenate([each.more for _, each in laid]))
    row = 0
    for sums, each in laid:
        sums += found[row : row + len(sums)]
        row += len(sums)
        if len(each.places):
            at, instead = each.own_instead(part)
            for so_far, column in zip(sums, instead, strict=True):
                so_far += np.bincount(dim[at], column, size).astype(np.int64)


def _wholes(part: Part, size: int, whole: Ints) -> Ints:
    """By dim, what every touch of a conversion gets."""
    dim, count = part.paths.dim, len(part.start)
    touched: Any = sparse.csr_array((np.ones(len(dim)), dim, np.append(part.start, len(dim))), shape=(count, size))
    found: Ints = (touched.T @ np.ascontiguousarray(whole.T, dtype=float)).T.astype(np.int64)
    return found


def _units(part: Part, size: int, more: Ints) -> Ints:
    """By dim, how many touches are among the first ones of their conversion; a chunk has fewer than 2^24 touches, which
    float32 counts exactly.
    """
    dim, lengths = part.paths.dim, part.paths.lengths
    reach = np.ascontiguousarray(more.T, dtype=np.int16).repeat(lengths, axis=0)
    among = (part.index.astype(np.int16)[:, None] < reach).astype(np.float32)
    ones, places = np.ones(len(dim), np.float32), np.arange(len(dim) + 1)
    touched: Any = sparse.csr_array((ones, dim, places), shape=(len(dim), size))
    found: Ints = (touched.T @ among).T.astype(np.int64)
    return found
