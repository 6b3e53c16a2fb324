"""Tables too long to hold: rows come in batches and leave as they come, as CSV chunks or through a file on disk."""

import asyncio
import csv
import io
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

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
) -> Path:
    """The workbook as a file in the system's temporary folder, which the caller deletes; in memory is one batch."""
    with tempfile.NamedTemporaryFile(prefix="touchline-", suffix=".xlsx", delete=False) as made:
        path = Path(made.name)
    try:
        book = _Book(path, title, columns, most_lines)
        async for batch in batches:
            await asyncio.to_thread(book.add, batch)
        await asyncio.to_thread(book.close)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


async def file_chunks(path: Path) -> AsyncIterator[bytes]:
    """The file in pieces; it is gone afterwards, also when nobody reads to the end."""
    try:
        with path.open("rb") as opened:
            while piece := await asyncio.to_thread(opened.read, CHUNK):
                yield piece
    finally:
        path.unlink(missing_ok=True)


class _Book:
    """A workbook being written, on as many sheets as its rows need."""

    def __init__(self, path: Path, title: str, columns: Sequence[Column], most_lines: int) -> None:
        self._book = xlsxwriter.Workbook(str(path), OPTIONS)
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
