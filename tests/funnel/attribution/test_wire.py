"""PostgreSQL's binary arrays, written here by struct from the protocol's description."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.attribution.wire import column, ragged

OIDS = {2: (21, "h"), 4: (23, "i"), 8: (20, "q")}


def sent(values: list[int | None], width: int) -> bytes:
    """What array_send writes for an int2[], int4[] or int8[]."""
    oid, code = OIDS[width]
    if not values:
        return struct.pack(">iii", 0, 0, oid)
    head = struct.pack(">iiiii", 1, int(None in values), oid, len(values), 1)
    return head + b"".join(
        struct.pack(">i", -1) if value is None else struct.pack(f">i{code}", width, value) for value in values
    )


def ints(width: int) -> st.SearchStrategy[int]:
    limit = 1 << (8 * width - 1)
    return st.one_of(st.integers(-limit, limit - 1), st.sampled_from([0, -1, limit - 1, -limit]))


@pytest.mark.parametrize("width", [2, 4, 8])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_arrays_come_back(width: int, data: st.DataObject) -> None:
    arrays = data.draw(st.lists(st.lists(ints(width), max_size=5), max_size=6))
    lengths = np.array([len(array) for array in arrays], np.int64)
    flat = ragged(b"".join(sent(list(array), width) for array in arrays), lengths)
    assert flat.tolist() == [value for array in arrays for value in array]
    assert flat.dtype == np.int64
    for array in arrays:
        assert column(sent(list(array), width)).tolist() == array


def test_no_rows_are_no_values() -> None:
    assert column(None).tolist() == []
    assert ragged(None, np.zeros(0, np.int64)).tolist() == []


@pytest.mark.parametrize(
    "data",
    [
        sent([1, None, 3], 2),
        sent([1, None, 3], 4),
        sent([1, None, 3], 8),
        sent([None], 4),
        sent([1, 2], 4)[:-4],
        sent([1, 2], 4) + b"\0\0",
        struct.pack(">iiiiiii", 1, 0, 700, 1, 1, 4, 0),
        struct.pack(">iii", 1, 0, 23),
        b"",
    ],
)
def test_nulls_other_types_and_torn_data_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="binary"):
        column(data)


def test_lengths_of_other_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="lengths"):
        ragged(sent([1, 2, 3], 4), np.array([2]))
    with pytest.raises(ValueError, match="lengths"):
        ragged(sent([1], 4), np.array([0]))
