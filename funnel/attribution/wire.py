"""PostgreSQL's binary arrays straight into numpy, without a Python object per value (attribution.md §2, §7).

`array_send` writes, big-endian: int4 dimensions, int4 "has nulls", int4 element oid, then per dimension int4 length
and int4 lower bound, then per element int4 byte length and the value. An empty array is the first twelve bytes only.
Nulls are refused: a null would shift every later value, so the statement must coalesce.
"""

import numpy as np
import numpy.typing as npt

from funnel.attribution.paths import Ints

HEADER, EMPTY = 5, 3
"""Words of four bytes before the first element of an array, and in an empty array."""

WORDS = {23: 2, 20: 3}
"""Words per element, its length included, by the oid of the element type: int4, int8."""


def column(data: bytes | None) -> Ints:
    """One `array_send(array_agg(x))` of int4 or int8; NULL (no rows) is no values."""
    if data is None:
        return np.zeros(0, np.int64)
    words = _words(data)
    if len(words) < HEADER and (len(words) != EMPTY or words[0]):
        raise ValueError("The binary array is cut off.")
    size = int(words[HEADER - 2]) if words[0] else 0
    return _values(words, np.array([size], np.int64))


def ragged(data: bytes | None, lengths: Ints) -> Ints:
    """Many `array_send(array)` end to end (`string_agg(array_send(x), '')`), of these lengths, as one flat column."""
    return _values(_words(data or b""), np.asarray(lengths, np.int64))


def _words(data: bytes) -> npt.NDArray[np.int32]:
    if len(data) % 4:
        raise ValueError("This is no int4 or int8 array in binary form: its size is no multiple of four bytes.")
    return np.frombuffer(data, ">i4")


def _values(words: npt.NDArray[np.int32], lengths: Ints) -> Ints:
    """The elements of arrays end to end: where each lies follows from the lengths alone."""
    filled = lengths > 0
    if not filled.any():
        _check(words, EMPTY * len(lengths))
        return np.zeros(0, np.int64)
    stride = _stride(words, EMPTY * int(filled.argmax()))
    sizes = np.where(filled, HEADER + stride * lengths, EMPTY)
    _check(words, int(sizes.sum()))
    begin = sizes.cumsum() - sizes + HEADER
    within = np.arange(lengths.sum()) - np.repeat(lengths.cumsum() - lengths, lengths)
    at = np.repeat(begin, lengths) + stride * within
    if (words[at] != 4 * (stride - 1)).any():
        raise ValueError("The binary array holds nulls or another type; coalesce them in the statement.")
    high: Ints = words[at + 1].astype(np.int64)
    if stride == 2:
        return high
    low: Ints = words[at + 2].astype(np.int64)
    return (high << 32) | (low & 0xFFFFFFFF)


def _stride(words: npt.NDArray[np.int32], start: int) -> int:
    if start + HEADER > len(words) or words[start + 2] not in WORDS:
        raise ValueError("The binary array is cut off, or its elements are neither int4 nor int8.")
    return WORDS[int(words[start + 2])]


def _check(words: npt.NDArray[np.int32], expected: int) -> None:
    if len(words) != expected:
        raise ValueError(
            f"The binary arrays hold {len(words)} words where their lengths ask for {expected}: "
            "nulls, or lengths of other rows."
        )
