"""Instants to days of a zone, a column at once: PostgreSQL asks its tables of zones for every value, we once a year."""

from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from crm.core import clock

Ints = npt.NDArray[np.int64]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECONDS = 1_000_000
_DAY = 86_400 * _MICROSECONDS


def local_days(times: Ints, zone_name: str) -> Ints:
    """Days since 1970 in the zone, of microseconds since 1970 in UTC."""
    if not times.size:
        return times
    instants, offsets = _changes(int(times.min()), int(times.max()), zone_name)
    at = np.searchsorted(instants, times, "right") - 1
    return (times + offsets[at]) // _DAY


def _changes(low: int, high: int, zone_name: str) -> tuple[Ints, Ints]:
    """From which instant on which offset holds, all in microseconds. A zone changes its offset once a day at most."""
    first = low // _DAY * _DAY
    instants, offsets = [first], [_offset(first, zone_name)]
    for day in range(first + _DAY, high + _DAY, _DAY):
        if (offset := _offset(day, zone_name)) != offsets[-1]:
            instants.append(_when(day - _DAY, day, zone_name))
            offsets.append(offset)
    return np.array(instants, np.int64), np.array(offsets, np.int64)


def _when(before: int, after: int, zone_name: str) -> int:
    """The second at which the offset changes between two instants."""
    old = _offset(before, zone_name)
    low, high = before // _MICROSECONDS, after // _MICROSECONDS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle * _MICROSECONDS, zone_name) == old else (low, middle)
    return high * _MICROSECONDS


def _offset(instant: int, zone_name: str) -> int:
    moment = _EPOCH + timedelta(microseconds=instant)
    offset = moment.astimezone(clock.zone(zone_name)).utcoffset()
    assert offset is not None, "a zone of the database of zones always knows its offset"
    return offset // timedelta(microseconds=1)
