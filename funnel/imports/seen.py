"""Which external ids a file has shown already: in 16 bytes a slot, and beyond 130,000 rows not in memory at all."""

import os
import tempfile
from array import array
from collections.abc import Iterator
from hashlib import blake2b
from struct import Struct
from typing import IO

_START = 1 << 12
IN_MEMORY = 1 << 18
"""Slots that are kept in memory, 4 MB; a larger table is a file without a name, which goes with the process."""

_SLOT = Struct("<QQ")
_AHEAD = 16
"""Slots of a file that are read at once: a run of taken ones is seldom longer."""
_PIECE = 1 << 16


class Seen:
    """An open-addressed table of (hash of the id, hash of the row), half full at most.

    Ids are told apart by 64 bits; for a file of ten million rows the odds of a false double are 3 in a million.
    """

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._most = in_memory
        self._table: _Memory | _Disk = _Memory(_START)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, external_id: str, digest: bytes) -> bool | None:
        """None for a new id, which is kept; else whether the row is the same as the one kept."""
        key = int.from_bytes(blake2b(external_id.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") or 1
        row = int.from_bytes(digest[:8], "big")
        known = self._table.put(key, row)
        if known is not None:
            return known == row
        self._count += 1
        if self._count * 2 >= self._table.size:
            self._grow()
        return None

    def _grow(self) -> None:
        old = self._table
        size = 2 * old.size
        self._table = _Memory(size) if size <= self._most else _Disk(4 * old.size)
        for key, row in old.rows():
            self._table.put(key, row)
        old.close()


class _Memory:
    def __init__(self, size: int) -> None:
        self.size = size
        self._ids, self._rows = array("Q", bytes(8 * size)), array("Q", bytes(8 * size))

    def put(self, key: int, row: int) -> int | None:
        ids, mask = self._ids, self.size - 1
        slot = key & mask
        while ids[slot] and ids[slot] != key:
            slot = (slot + 1) & mask
        if ids[slot]:
            return self._rows[slot]
        ids[slot], self._rows[slot] = key, row
        return None

    def rows(self) -> Iterator[tuple[int, int]]:
        return ((key, row) for key, row in zip(self._ids, self._rows, strict=True) if key)

    def close(self) -> None:
        self._ids, self._rows = array("Q"), array("Q")


class _Disk:
    """The same in a file: the pages that are in use are the system's to keep or to drop."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="touchline-seen-")  # noqa: SIM115  closed by `close`
        os.truncate(self._file.fileno(), size * _SLOT.size)

    def put(self, key: int, row: int) -> int | None:
        file, slot = self._file.fileno(), key & (self.size - 1)
        while True:
            piece = os.pread(file, _SLOT.size * _AHEAD, slot * _SLOT.size)
            for at, (known, kept) in enumerate(_SLOT.iter_unpack(piece)):
                if known == key:
                    return int(kept)
                if not known:
                    os.pwrite(file, _SLOT.pack(key, row), (slot + at) * _SLOT.size)
                    return None
            slot = (slot + len(piece) // _SLOT.size) % self.size

    def rows(self) -> Iterator[tuple[int, int]]:
        for start in range(0, self.size, _PIECE):
            piece = os.pread(self._file.fileno(), _PIECE * _SLOT.size, start * _SLOT.size)
            yield from ((key, row) for key, row in _SLOT.iter_unpack(piece) if key)

    def close(self) -> None:
        self._file.close()
