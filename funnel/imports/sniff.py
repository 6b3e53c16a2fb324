"""What a file is: a workbook or text, encoding, delimiter, header. Reads a bounded sample, however large the file."""

import codecs
import io
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from crm.core.problems import Invalid
from funnel.imports import sheets
from funnel.imports.heads import header_of, is_header
from funnel.imports.lines import RawRecord, read_records
from funnel.imports.sources import FileOptions

HEAD_BYTES = 256 * 1024
PROBE_BYTES = 32 * 1024
PROBES = 16
"""Besides the head, pieces from all over the file are looked at: the first letter that is not ASCII may come late."""

DELIMITERS = ("\t", ";", "|", ",")
"""In the order they win a draw: the comma is the one that stands in plain text and numbers most."""

SAMPLE_RECORDS = 200
MAX_COLUMNS = 2_000

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF"),
)
_LEGACY = ["cp1251", "cp1252", "koi8_r", "cp866"]
_HOLES = b"\x81\x8d\x8f\x90\x98\x9d"
"""Bytes that cp1251 or cp1252 leave undefined: one stray of them must not rule the encoding out."""
_PYTHON_NAMES = {"koi8_r": "koi8-r", "latin_1": "latin-1"}


@dataclass(frozen=True, slots=True)
class FileShape:
    """How to read a file. `columns` are the header's names, or "1", "2", … without a header."""

    encoding: str
    delimiter: str
    quote: str
    header: bool
    skip: int
    """Lines above the first record."""
    columns: tuple[str, ...]
    sheet: str | None = None
    """Of a workbook: which of its sheets; its encoding is then `sheets.ENCODING`."""
    sheets: tuple[str, ...] = ()
    """The names of all of them."""


def sniff(path: Path, options: FileOptions | None = None, *, names: Collection[str] = ()) -> FileShape:
    """Finds out what the options do not say; `names` are columns somebody expects, the best sign of a header.

    Raises `Invalid` for an empty file and for one that is no text.
    """
    options = options or FileOptions()
    probes = _probes(path)
    if not probes or not probes[0].strip(b"\r\n\t \x00\xef\xbb\xbf\xff\xfe"):
        raise Invalid("The file is empty.", field="file")
    refuse_binary(probes[0])
    if sheets.is_archive(probes[0]):
        return _sheet(path, options, names)
    encoding = _detect_encoding(probes, options.encoding)
    sample, whole = _sample(path, encoding)
    skip, declared = _preamble(sample, options)
    body = "".join(islice(io.StringIO(sample, newline=""), skip, None)) if skip else sample
    delimiter = options.delimiter or declared or _detect_delimiter(body, options.quote, whole=whole)
    records = _records(body, delimiter, options.quote, whole=whole)
    if not records:
        raise Invalid("No row can be read in the file: check delimiter and quote under [file].", field="file")
    if len(records[0]) > MAX_COLUMNS:
        raise Invalid(f"The file has {len(records[0]):,} columns; {MAX_COLUMNS:,} are taken.", field="file")
    header = is_header([_clean(cell) for cell in records[0]], names) if options.header is None else options.header
    columns = tuple(_clean(cell) for cell in records[0]) if header else _numbers(len(records[0]))
    return FileShape(encoding, delimiter, options.quote, header, skip, columns)


def _sheet(path: Path, options: FileOptions, names: Collection[str]) -> FileShape:
    name, all_names, first = sheets.head(path, options.sheet, SAMPLE_RECORDS)
    rows = [[_clean(cell) for cell in row] for row in first]
    if not any(any(row) for row in rows):
        raise Invalid(f"The sheet {name!r} is empty; name another one under [file].", field="mapping.file.sheet")
    above, columns = header_of(rows, names, skip=options.skip, header=options.header)
    header = columns is not None
    width = max(len(row) for row in rows)
    return FileShape(
        sheets.ENCODING, ";", "", header, above, columns if columns is not None else _numbers(width), name, all_names
    )


def open_text(path: Path, encoding: str) -> TextIO:
    """Opens a file so that bytes which are no text of the encoding come out as lone surrogates (U+FFFD in UTF-16)."""
    errors = "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    return path.open(encoding=encoding, errors=errors, newline="")


def is_damaged(text: str, encoding: str) -> bool:
    """Whether a value holds bytes that are no text of the encoding."""
    if encoding.startswith(("utf-16", "utf-32")):
        return "\ufffd" in text
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _clean(cell: str) -> str:
    return " ".join(cell.replace("\ufeff", "").split())


def _numbers(count: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, count + 1))


def _probes(path: Path) -> list[bytes]:
    """The head of the file and pieces from all over it."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        pieces = [stream.read(HEAD_BYTES)]
        if size > HEAD_BYTES:
            step = max((size - HEAD_BYTES) // PROBES, PROBE_BYTES)
            for offset in range(HEAD_BYTES, size, step):
                stream.seek(offset)
                pieces.append(stream.read(PROBE_BYTES))
    return pieces if size else []


def refuse_binary(head: bytes) -> None:
    """Raises Invalid for what is known by its first bytes to be neither text nor a workbook."""
    sheets.refuse_old(head)
    for magic, name in _NO_TEXT:
        if head.startswith(magic):
            raise Invalid(f"The file is {name}; send delimited text (CSV) or an Excel workbook.", field="file")


def _detect_encoding(probes: list[bytes], wanted: str | None) -> str:
    for bom, name in _BOMS:
        if probes[0].startswith(bom) and (wanted is None or name.startswith(wanted)):
            return name
    if wanted:
        return wanted
    wide = _wide_without_bom(probes[0])
    if wide:
        return wide
    good, bad = _utf8_balance(probes)
    if bad * 4 <= good:
        return "utf-8"
    return _detect_legacy(probes)


def _wide_without_bom(head: bytes) -> str | None:
    """UTF-16 written without a mark: every other byte of mostly Latin text is zero."""
    even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
    half = len(head[0:4096:2])
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.05 else None


def _utf8_balance(probes: list[bytes]) -> tuple[int, int]:
    """Letters beyond ASCII that are valid UTF-8, and bytes that are not: a damaged UTF-8 file is still UTF-8."""
    good = bad = 0
    for index, probe in enumerate(probes):
        start = 0
        while index and start < min(3, len(probe)) and 0x80 <= probe[start] < 0xC0:
            start += 1
        text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(probe[start:])
        if not text.isascii():
            high = [letter for letter in text if letter >= "\x80"]
            broken = sum("\ud800" <= letter <= "\udfff" for letter in high)
            good, bad = good + len(high) - broken, bad + broken
    return good, bad


def _detect_legacy(probes: list[bytes]) -> str:
    """A one-byte encoding by the lines that hold such bytes; Western where nothing is told apart."""
    from charset_normalizer import from_bytes  # its tables are needed by few files

    lines = (line for probe in probes for line in probe.splitlines() if not line.isascii())
    sample = b"\n".join(islice(lines, 2000))[: 2 * PROBE_BYTES]
    best = from_bytes(sample.translate(None, _HOLES), cp_isolation=_LEGACY).best()
    if best is not None and best.encoding != "ascii":
        return _PYTHON_NAMES.get(best.encoding, best.encoding)
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def _sample(path: Path, encoding: str) -> tuple[str, bool]:
    """The first characters, and whether they are the whole file."""
    with open_text(path, encoding) as stream:
        text = stream.read(HEAD_BYTES)
        return text, not stream.read(1)


def _preamble(sample: str, options: FileOptions) -> tuple[int, str | None]:
    """Lines to pass over, and the delimiter when one of them is Excel's `sep=;`."""
    lines = list(islice(io.StringIO(sample, newline=""), options.skip + 1))
    first = lines[options.skip].strip("\ufeff\r\n\"' ") if len(lines) > options.skip else ""
    if first.lower().startswith("sep=") and first[4:] in DELIMITERS:
        return options.skip + 1, first[4:]
    return options.skip, None


def _records(text: str, delimiter: str, quote: str, *, whole: bool) -> list[list[str]]:
    found: Iterator[list[str]] = (
        record.cells
        for record in read_records(io.StringIO(text, newline=""), delimiter=delimiter, quote=quote)
        if isinstance(record, RawRecord) and any(cell.strip() for cell in record.cells)
    )
    records: list[list[str]] = []
    with suppress(Invalid):  # too many open quotes: what was read before them has to do
        records.extend(islice(found, SAMPLE_RECORDS + 1))
    if len(records) > SAMPLE_RECORDS or (not whole and len(records) > 1):
        records.pop()  # it may be cut off
    return records


def _detect_delimiter(text: str, quote: str, *, whole: bool) -> str:
    """The candidate under which most records have the header's number of cells, and more than one."""
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        counts = [len(cells) for cells in _records(text, delimiter, quote, whole=whole)]
        width, _ = Counter(counts).most_common(1)[0] if counts else (1, 0)
        if width < 2 or counts[0] < 2:
            continue
        same = sum(count == counts[0] for count in counts) / len(counts)
        score = (round(same, 1), counts[0] if same > 0.5 else 0)
        if score > best_score:
            best, best_score = delimiter, score
    return best
