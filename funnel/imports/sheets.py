"""Workbooks of Excel as rows of text, streamed: a sheet of any length takes the memory of its longest rows.

Only what a list needs is read: values as Excel last saw them (of formulas the stored result), no styles, links, macros.
A workbook is a ZIP archive from a stranger, so what it says of its own size is looked at before anything is unpacked.
"""

import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO, Any, BinaryIO

from crm.core.problems import Invalid
from funnel.imports.convert import nearest
from funnel.imports.lines import RawRecord

MAX_PARTS = 2_000
MAX_BYTES = 1 << 30
"""Bytes that all parts of the archive may come to."""

MAX_SHARED = 64 << 20
"""Bytes of the part with the texts of all cells: the only one of a list's parts that has to be held whole."""

MAX_RATIO = 400
"""How many times smaller than itself a part over a megabyte may be packed; lists of people are packed 5 to 40 times."""

MAX_CELLS = 2_000
ENCODING = "xlsx"
"""What stands for a workbook where a text file has its encoding."""

_HELD = ("xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml")
_OLD = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_LOOKED_AT = 1 << 20


def refuse_old(head: bytes) -> None:
    """Raises Invalid for workbooks that are locked by a password, old, or a web page under Excel's name."""
    if head.startswith(_OLD):
        if _LOCKED in head:
            raise Invalid("The workbook is locked with a password; save it without one.", field="file")
        raise Invalid(
            "The file is an old Excel workbook (.xls); open it in Excel and save it as .xlsx or CSV.",
            field="file",
        )
    start = head[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<meta", b"<html", b"<table", b"<!doctype html")):
        raise Invalid(
            "The file is a web page with a table under the name of a workbook, as Bitrix24 exports it;"
            " export it as CSV, or open it in Excel and save it as an Excel workbook (.xlsx).",
            field="file",
        )


def is_archive(head: bytes) -> bool:
    """Whether a file may be a workbook: those are ZIP archives."""
    return head.startswith(b"PK\x03\x04")


def check(source: Path | IO[bytes]) -> None:
    """Raises Invalid for an archive that is no workbook, and for one that would unpack to more than is taken."""
    try:
        with zipfile.ZipFile(source) as archive:
            _check(archive)
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError) as error:
        raise Invalid("The file is a damaged Excel workbook or ZIP archive; save it as CSV.", field="file") from error


def _check(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise Invalid(
            "The file is a ZIP archive and no Excel workbook (.xlsx); send the table itself, or save it as CSV.",
            field="file",
        )
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_BYTES:
        raise Invalid(f"The workbook unpacks to more than {MAX_BYTES:,} bytes; save the list as CSV.", field="file")
    for part in parts:
        held = part.filename in _HELD and part.file_size > MAX_SHARED
        if held or (part.file_size > 1 << 20 and part.file_size > MAX_RATIO * max(part.compress_size, 1)):
            raise Invalid(
                "The workbook is packed so that it would fill the memory; save the list as CSV.", field="file"
            )
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                if b"<!DOCTYPE" in stream.read(4096):
                    raise Invalid("The workbook holds definitions of its own; save the list as CSV.", field="file")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, open."""

    name: str
    names: tuple[str, ...]
    """Those of all sheets."""
    rows: Iterator[tuple[Any, ...]]
    stream: BinaryIO

    def records(self, point: str = ".") -> Iterator[RawRecord]:
        """Every row with its number, as text; `point` is the decimal mark that numbers are written with."""
        for number, row in enumerate(self.rows, 1):
            yield RawRecord(number, [text_of(value, point) for value in row[: _length(row)]])


@contextmanager
def opened(path: Path, wanted: str | None = None) -> Iterator[Sheet]:
    """The sheet of that name or number (from 1), else the first one that is shown. Raises Invalid."""
    check(path)
    with path.open("rb") as stream:
        from openpyxl import load_workbook  # and numpy with it: twenty megabytes that no text file needs

        try:
            book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # whatever a broken archive makes of its reader, the answer is the same
            raise Invalid("The workbook cannot be read; save the list as CSV.", field="file") from error
        with closing(book):
            found = _chosen(book, wanted)
            found.reset_dimensions()  # what a sheet says of its own size is often wrong
            rows = found.iter_rows(values_only=True)
            yield Sheet(found.title, tuple(book.sheetnames), rows, stream)


def _chosen(book: Any, wanted: str | None) -> Any:
    sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "reset_dimensions")]
    if not sheets:
        raise Invalid("The workbook has no sheet with a table.", field="file")
    if wanted is None:
        return next((sheet for sheet in sheets if sheet.sheet_state == "visible"), sheets[0])
    named = [sheet for sheet in sheets if sheet.title.casefold() == wanted.strip().casefold()]
    if not named and wanted.isascii() and wanted.isdecimal() and 1 <= int(wanted) <= len(sheets):
        named = [sheets[int(wanted) - 1]]
    if not named:
        message = f"The workbook has no sheet {wanted!r}. {nearest(wanted, [sheet.title for sheet in sheets])}"
        raise Invalid(message, field="mapping.file.sheet")
    return named[0]


def head(path: Path, wanted: str | None, count: int) -> tuple[str, tuple[str, ...], list[list[str]]]:
    """The sheet's name, the names of all sheets, and the first rows."""
    with opened(path, wanted) as sheet:
        return sheet.name, sheet.names, [record.cells for record in islice(sheet.records(), count)]


def text_of(value: Any, point: str) -> str:
    """A cell as people read it: a number without exponent and without .0, so that a telephone number stays one."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value, point)
    if isinstance(value, datetime):
        rounded = value + timedelta(microseconds=500_000)  # Excel's days are fractions, a second is seldom exact
        return rounded.replace(microsecond=0).isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _length(row: tuple[Any, ...]) -> int:
    """Without the cells at its end that are only coloured."""
    length = min(len(row), MAX_CELLS)
    while length and row[length - 1] is None:
        length -= 1
    return length


def _number(value: float, point: str) -> str:
    number = Decimal(repr(value))
    if not number.is_finite():
        return str(value)
    if number == number.to_integral_value():
        return f"{number.quantize(Decimal(1)):f}" if abs(number) < 10**20 else f"{number:f}"
    text = f"{number:f}"
    whole, _, rest = text.partition(".")
    # Three places would be taken for thousands where nobody said which mark stands for what.
    return f"{whole}{point}{rest}0" if len(rest) == 3 else f"{whole}{point}{rest}"
