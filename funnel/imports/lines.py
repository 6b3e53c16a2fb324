"""Records of a delimited file in bounded memory, each with the physical line it starts at.

csv.reader alone would let one stray quote swallow the rest of the file. Here the lines of the record under way are
remembered, and when a quote stays open too long only its first line is given up: reading goes on with the second.
"""

import csv
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TextIO

from crm.core.problems import Invalid
from funnel.imports.records import ProblemCode

MAX_LINE = 1 << 20
"""Characters of one physical line that are taken."""

MAX_QUOTED = 1 << 16
"""Characters a record may go on over line ends before its quote counts as never closed."""

MAX_UNCLOSED = 1_000
"""Rows with an unclosed quote after which the file's quoting itself is taken to be misunderstood."""


@dataclass(frozen=True, slots=True)
class RawRecord:
    """The cells of a record."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """A record that cannot be cut into cells."""

    number: int
    code: str
    value: str
    message: str


class _Broken(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class _Lines:
    """Hands csv.reader one physical line at a time and can take back all but the first of a record."""

    def __init__(self, stream: TextIO, number: int) -> None:
        self._stream = stream
        self._back: deque[str] = deque()
        self._size = 0
        self.taken: list[str] = []
        self.number = number

    def __iter__(self) -> Iterator[str]:
        return self

    def begin(self) -> int:
        """Starts a record; the line it starts at."""
        self.taken = []
        self._size = 0
        return self.number + 1

    def __next__(self) -> str:
        if self.taken and self._size > MAX_QUOTED:
            raise _Broken(ProblemCode.UNCLOSED_QUOTE, _unclosed(f"{MAX_QUOTED:,} characters"))
        line = self._back.popleft() if self._back else self._read()
        if not line:
            if self.taken:
                raise _Broken(ProblemCode.UNCLOSED_QUOTE, _unclosed("the end of the file"))
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        self._size += len(line)
        if len(line) >= MAX_LINE:
            raise _Broken(ProblemCode.TOO_LONG, f"The line is longer than {MAX_LINE:,} characters.")
        return line

    def _read(self) -> str:
        line = self._stream.readline(MAX_LINE)
        rest = line
        while len(rest) == MAX_LINE and not rest.endswith(("\n", "\r")):
            rest = self._stream.readline(MAX_LINE)
        return line

    def rewind(self) -> None:
        """Takes back every line of the broken record but its first."""
        again = self.taken[1:]
        self._back.extendleft(reversed(again))
        self.number -= len(again)


def _unclosed(where: str) -> str:
    return f'A quote that opens here is not closed within {where}; double it ("") or set quote = "" under [file].'


def read_records(
    stream: TextIO, *, delimiter: str, quote: str = '"', lines_before: int = 0
) -> Iterator[RawRecord | BrokenRecord]:
    """The records of a text stream opened with newline=""; empty lines are passed over.

    Raises `Invalid` after `MAX_UNCLOSED` unclosed quotes: then going on would cost more than it tells.
    """
    lines = _Lines(stream, lines_before)
    reader = csv.reader(
        lines,
        delimiter=delimiter,
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        strict=True,
    )
    unclosed = 0
    while True:
        start = lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (_Broken, csv.Error) as error:
            loose = _loose(lines.taken, error, delimiter, quote)
            if loose:
                yield RawRecord(start, loose)
                continue
            yield _broken(start, lines.taken, error)
            unclosed += len(lines.taken) > 1
            if unclosed > MAX_UNCLOSED:
                raise Invalid(
                    f"More than {MAX_UNCLOSED:,} rows open a quote and never close it; "
                    'if quotes are plain text in this file, set quote = "" under [file].',
                    field="mapping.file.quote",
                ) from error
            lines.rewind()
            continue
        if cells:
            yield RawRecord(start, cells)


def _loose(taken: list[str], error: Exception, delimiter: str, quote: str) -> list[str] | None:
    """The cells of a line like `"Best" firm,1`: quotes nobody doubled are taken as meant, but only within one line.

    Over line ends the same leniency would melt two rows with a stray quote each into one that looks good.
    """
    if isinstance(error, _Broken) or len(taken) != 1 or not quote:
        return None

    def only_line() -> Iterator[str]:
        yield taken[0]
        raise _Broken(ProblemCode.UNCLOSED_QUOTE, "")

    with suppress(_Broken, csv.Error):
        return next(csv.reader(only_line(), delimiter=delimiter, quotechar=quote))
    return None


def _broken(start: int, taken: list[str], error: Exception) -> BrokenRecord:
    value = taken[0][:200].rstrip() if taken else ""
    if isinstance(error, _Broken):
        return BrokenRecord(start, error.code, value, error.message)
    if len(taken) > 1 or (taken and len(taken[0]) < csv.field_size_limit()):
        return BrokenRecord(start, ProblemCode.UNCLOSED_QUOTE, value, _unclosed("its row"))
    return BrokenRecord(start, ProblemCode.TOO_LONG, value, f"The row cannot be read: {error}.")
