"""PostgreSQL's binary arrays straight into numpy, without a Python object per value (attribution.md §2, §7).

`array_send` writes, big-endian: int4 dimensions, int4 "may have nulls", int4 element oid, then per dimension int4
length and int4 lower bound, then per element int4 byte length and the value. An empty array is its first twelve bytes.
Nulls are refused: a null would shift every later value, so the statement must coalesce.
"""

import numpy as np
import numpy.typing as npt

from funnel.attribution.paths import Ints

HEADER, EMPTY, PREFIX = 20, 12, 4
"""Bytes before the first element of an array, of an empty array, and before each value."""

WIDTHS = {21: 2, 23: 4, 20: 8, 1184: 8}
"""Bytes of a value by the oid of the element type: int2, int4, int8; timestamptz is microseconds since 2000."""

Words = npt.NDArray[np.signedinteger]


def column(data: bytes | None) -> Ints:
    """One `array_send(array_agg(x))` of int2, int4 or int8; NULL (no rows) is no values."""
    if data is None:
        return np.zeros(0, np.int64)
    if len(data) < EMPTY or (len(data) < HEADER and _int(data, 0)):
        raise ValueError("The binary array is cut off.")
    return ragged(data, np.array([_int(data, 12) if _int(data, 0) else 0], np.int64))


def ragged(data: bytes | None, lengths: Ints) -> Ints:
    """Many `array_send(array)` end to end (`string_agg(array_send(x), '')`), of these lengths, as one flat column:
    where each value lies follows from the lengths alone.
    """
    lengths = np.asarray(lengths, np.int64)
    filled = lengths > 0
    if not filled.any():
        _check_size(data or b"", EMPTY * len(lengths))
        return np.zeros(0, np.int64)
    data = data or b""
    width = _width(data, EMPTY * int(filled.argmax()))
    sizes = np.where(filled, HEADER + (PREFIX + width) * lengths, EMPTY)
    _check_size(data, int(sizes.sum()))
    begin = sizes.cumsum() - sizes
    unit = min(width, 4)
    words: Words = np.frombuffer(data, f">i{unit}")
    stride = (PREFIX + width) // unit
    first = (begin + HEADER + PREFIX) // unit - stride * (lengths.cumsum() - lengths)
    at = np.arange(0, stride * int(lengths.sum()), stride)
    at += first.repeat(lengths)
    _check_heads(words, begin[filled] // unit, lengths[filled], at, width)
    high: Ints = words[at].astype(np.int64)
    if width < 8:
        return high
    return (high << 32) | (words[at + 1].astype(np.int64) & 0xFFFFFFFF)


def _int(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "big", signed=True)


def _width(data: bytes, start: int) -> int:
    if start + HEADER > len(data) or _int(data, start + 8) not in WIDTHS:
        raise ValueError("The binary array is cut off, or its elements are neither int2, int4 nor int8.")
    return WIDTHS[_int(data, start + 8)]


def _check_size(data: bytes, expected: int) -> None:
    if len(data) != expected:
        raise ValueError(
            f"The binary arrays hold {len(data)} bytes where their lengths ask for {expected}: "
            "nulls, or lengths of other rows."
        )


def _check_heads(words: Words, begin: Ints, lengths: Ints, at: Ints, width: int) -> None:
    """The heads say whether an array may hold nulls: only then each value's own length is looked at."""
    if (_word(words, begin, 12) != lengths).any():
        raise ValueError("The binary arrays have other lengths than they are read by.")
    if (_word(words, begin, 4) != 0).any() and (_word(words, at, -PREFIX) != width).any():
        raise ValueError("The binary array holds nulls or another type; coalesce them in the statement.")


def _word(words: Words, at: Ints, offset: int) -> Ints:
    """The int4 so many bytes behind each place."""
    unit = words.dtype.itemsize
    at = at + offset // unit
    if unit == 4:
        return words[at].astype(np.int64)
    return (words[at].astype(np.int64) << 16) | (words[at + 1].astype(np.int64) & 0xFFFF)
