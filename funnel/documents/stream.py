"""Tables too long to hold: rows come in batches and leave as they come, as CSV chunks or through a file on disk."""

import asyncio
import csv
import io
import tempfile
from collections.abc import AsyncIterator, Sequence
from typing import IO, Any

import xlsxwriter

from funnel.documents.as_csv import cell, harmless
from funnel.documents.as_xlsx import OPTIONS, Formats, heading, sheet_name, write
from funnel.documents.table import Column, Value

Batch = Sequence[Sequence[Value]]
MOST_LINES = 1_048_576
"""Of a sheet, its heading included: Excel's limit; what is more goes on another sheet."""
CHUNK = 65_536


async def csv_chunks(columns: Sequence[Column], batches: AsyncIterator[Batch], *, mark: bool) -> AsyncIterator[bytes]:
    """UTF-8, a chunk a batch. `mark`: begin with the byte order mark by which spreadsheets know the encoding."""
    head = _lines([[harmless(column.name) for column in columns]])
    yield head.encode("utf-8-sig" if mark else "utf-8")
    async for batch in batches:
        if batch:
            yield _lines([_cells(row, columns) for row in batch]).encode()


def _cells(row: Sequence[Value], columns: Sequence[Column]) -> list[str]:
    return [cell(value, column.kind) for value, column in zip(row, columns, strict=True)]


def _lines(rows: Sequence[Sequence[str]]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue()


async def xlsx_file(
    title: str, columns: Sequence[Column], batches: AsyncIterator[Batch], *, most_lines: int = MOST_LINES
) -> IO[bytes]:
    """The workbook at its beginning, as a file without a name: it ends with its handle, whoever goes away, and no
    folder keeps people's data. In memory is one batch.
    """
    made = tempfile.TemporaryFile(prefix="touchline-")  # noqa: SIM115 - closed by who reads it
    try:
        with tempfile.TemporaryDirectory(prefix="touchline-") as parts:
            book = _Book(made, parts, title, columns, most_lines)
            async for batch in batches:
                await asyncio.to_thread(book.add, batch)
            await asyncio.to_thread(book.close)
        made.seek(0)
    except BaseException:
        made.close()
        raise
    return made


async def file_chunks(made: IO[bytes]) -> AsyncIterator[bytes]:
    """The file in pieces, then closed, also when nobody reads to the end."""
    with made:
        while piece := await asyncio.to_thread(made.read, CHUNK):
            yield piece


class _Book:
    """A workbook being written, on as many sheets as its rows need."""

    def __init__(self, made: IO[bytes], parts: str, title: str, columns: Sequence[Column], most_lines: int) -> None:
        self._book = xlsxwriter.Workbook(made, {**OPTIONS, "tmpdir": parts})
        self._formats = Formats(self._book)
        self._title, self._columns, self._most = title, columns, most_lines
        self._sheets, self._line = 0, 0
        self._sheet: Any = None
        self._next()

    def add(self, batch: Batch) -> None:
        """The rows below those that are there."""
        for row in batch:
            if self._line == self._most:
                self._next()
            for place, value in enumerate(row):
                write(self._sheet, self._line, place, value, self._formats)
            self._line += 1

    def close(self) -> None:
        """Packs the file."""
        self._book.close()

    def _next(self) -> None:
        self._sheets += 1
        name = self._title if self._sheets == 1 else f"{self._title} {self._sheets}"
        self._sheet = self._book.add_worksheet(sheet_name(name, self._sheets))
        heading(self._sheet, self._columns, self._formats)
        self._line = 1
