"""Streams a file as typed rows and problems. Blocking: call it from a thread. Memory does not grow with the file,
but for 32 to 64 bytes a row that tell doubles.

    reader = open_reader(path, mapping, channels=keys, currency="RUB")     # mistakes of the mapping are raised here
    for batch in reader.batches(1_000, skip=rows_committed_before_the_kill):
        ...
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from hashlib import blake2b
from itertools import groupby, islice
from pathlib import Path
from typing import Any, BinaryIO

from crm.models.words import ImportKind
from funnel.imports import sheets
from funnel.imports.bind import Bound, bind
from funnel.imports.check import check, is_summary
from funnel.imports.convert import BadValue
from funnel.imports.lines import BrokenRecord, RawRecord, read_records
from funnel.imports.mapping import ImportMapping
from funnel.imports.records import (
    Batch,
    DealRow,
    Item,
    LeadRow,
    MetricRow,
    ProblemCode,
    Record,
    ResourceRow,
    Row,
    RowProblem,
    RowSkipped,
    SpendRow,
    TouchpointRow,
)
from funnel.imports.seen import Seen
from funnel.imports.sniff import FileShape, open_text, sniff
from funnel.imports.wide import Column, spread

BATCH_ROWS = 1_000
BATCH_BYTES = 1024 * 1024
"""Bytes of the file after which a batch ends early: rows can be long."""

_SHOWN = 200
"""Characters of a value that a problem keeps."""

_RECORDS: Mapping[ImportKind, type[Record]] = {
    ImportKind.LEADS: LeadRow,
    ImportKind.DEALS: DealRow,
    ImportKind.TOUCHPOINTS: TouchpointRow,
    ImportKind.SPEND: SpendRow,
    ImportKind.METRICS: MetricRow,
    ImportKind.RESOURCES: ResourceRow,
}
_COMPARED = {
    record: tuple(field.name for field in fields(record) if field.name != "attributes") for record in _RECORDS.values()
}


def open_reader(
    path: Path,
    mapping: ImportMapping,
    *,
    shape: FileShape | None = None,
    channels: Collection[str] | None = None,
    currency: str | None = None,
) -> "Reader":
    """A reader of that file; `channels` are the catalogue's keys and `currency` the workspace's, where they are known.

    Raises `Invalid` when the file cannot be read at all and `Problems` when the mapping does not fit it.
    """
    shape = shape or sniff(path, mapping.file, names=mapping.columns())
    bound, columns = bind(mapping, shape, channels=channels), spread(mapping, shape)
    return Reader(path, mapping, shape, bound, currency, path.stat().st_size, columns)


@dataclass(frozen=True, slots=True)
class Reader:
    """A file ready to be read, as often as wanted; every pass starts anew."""

    path: Path
    mapping: ImportMapping
    shape: FileShape
    bound: tuple[Bound, ...]
    currency: str | None
    total_bytes: int
    columns: tuple[Column, ...] = ()
    """Of a wide file."""

    def rows(self, *, skip: int = 0) -> Iterator[Item]:
        """Every row but the first `skip`, in the file's order; a bad row gives all its problems one after another.

        Rows that are passed over are read too, so that doubles of them are still seen.
        """
        for items in islice(_Pass(self).items(), skip, None):
            yield from items

    def batches(self, size: int = BATCH_ROWS, *, skip: int = 0) -> Iterator[Batch]:
        """The same in pieces of at most `size` rows, good and bad together, and about `BATCH_BYTES`."""
        state = _Pass(self)
        piece: list[Item] = []
        count = begin = 0
        for items in islice(state.items(), skip, None):
            begin = begin or state.position
            piece.extend(items)
            count += 1
            if count == size or state.position - begin > BATCH_BYTES:
                yield _batch(piece, count, state.position)
                piece, count, begin = [], 0, state.position
        if piece:
            yield _batch(piece, count, state.position)


def _batch(items: list[Item], count: int, position: int) -> Batch:
    problems = tuple(item for item in items if isinstance(item, RowProblem))
    return Batch(
        rows=tuple(item for item in items if isinstance(item, Row)),
        problems=problems,
        skipped=tuple(item for item in items if isinstance(item, RowSkipped)),
        count=count,
        rejected=sum(1 for _ in groupby(problems, key=lambda problem: problem.row)),
        position=position,
    )


class _Pass:
    """One run over the file."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._kind = reader.mapping.kind
        self._seen = Seen()
        self._stream: BinaryIO | None = None

    @property
    def position(self) -> int:
        """Bytes of the file read so far."""
        return self._stream.tell() if self._stream and not self._stream.closed else self._reader.total_bytes

    def items(self) -> Iterator[list[Item]]:
        """What each record of the file becomes; an all-blank record becomes nothing."""
        for record in self._records():
            if isinstance(record, BrokenRecord):
                yield [RowProblem(record.number, None, record.code, record.value, record.message)]
            elif any(cell and not cell.isspace() for cell in record.cells):
                yield self._record(record)

    def _records(self) -> Iterator[RawRecord | BrokenRecord]:
        """The records below the header."""
        return self._of_text() if self._reader.shape.sheet is None else self._of_sheet(self._reader.shape.sheet)

    def _of_text(self) -> Iterator[RawRecord | BrokenRecord]:
        shape = self._reader.shape
        with open_text(self._reader.path, shape.encoding) as stream:
            self._stream = stream.buffer
            for _ in range(shape.skip):
                stream.readline()
            first = shape.header
            records = read_records(stream, delimiter=shape.delimiter, quote=shape.quote, lines_before=shape.skip)
            for record in records:
                if first and isinstance(record, RawRecord) and any(cell.strip() for cell in record.cells):
                    first = False
                else:
                    yield record

    def _of_sheet(self, name: str) -> Iterator[RawRecord]:
        shape = self._reader.shape
        with sheets.opened(self._reader.path, name) as sheet:
            self._stream = sheet.stream
            for record in islice(sheet.records(self._reader.mapping.decimal or "."), shape.skip, None):
                missing = len(shape.columns) - len(record.cells)
                yield RawRecord(record.number, record.cells + [""] * missing) if missing > 0 else record

    def _record(self, record: RawRecord) -> list[Item]:
        if is_summary(self._reader.mapping, record.cells):
            return [RowSkipped(record.number, "")]
        ragged = self._ragged(record)
        if ragged:
            return [ragged]
        values, problems = self._values(record)
        if not self._reader.columns:
            return self._made(record.number, values, problems)
        return self._spread(record, values, problems)

    def _spread(self, record: RawRecord, values: dict[str, Any], problems: list[RowProblem]) -> list[Item]:
        """A row for every filled cell of a wide line; a line with a bad cell is rejected as a whole."""
        made: list[Item] = []
        bad: list[Item] = list(problems)
        for column in self._reader.columns if not problems else ():
            name = column.cell.name
            text = column.cell.text(record.cells)
            try:
                value = column.cell.value(text)
            except BadValue as error:
                bad.append(_problem(record.number, column.cell, error, text))
                continue
            if value is not None:
                own = {**values, **column.fixed, name: value, "attributes": dict(values["attributes"])}
                if own.get("external_id"):
                    own["external_id"] += f" | {column.cell.label}"
                items = self._made(record.number, own, [])
                bad += [item for item in items if isinstance(item, RowProblem)]
                made += [item for item in items if not isinstance(item, RowProblem)]
        return bad or made or [RowSkipped(record.number, "")]

    def _made(self, number: int, values: dict[str, Any], problems: list[RowProblem]) -> list[Item]:
        if not problems:
            problems = list(check(self._kind, values, number, self._reader.currency))
        if problems:
            return list(problems)
        values["attributes"] = {name: value for name, value in values["attributes"].items() if value is not None}
        made = _RECORDS[self._kind](**{name: value for name, value in values.items() if value is not None})
        return [self._once(number, made)]

    def _ragged(self, record: RawRecord) -> RowProblem | None:
        """Blank cells beyond the header are left out by people and programs alike; anything else shifts values."""
        width, cells = len(self._reader.shape.columns), record.cells
        if len(cells) == width or (len(cells) > width and not any(cell.strip() for cell in cells[width:])):
            return None
        over = sum(cell.count("\n") for cell in cells)
        hint = f" A quote joined {over + 1} lines into this row; it may be one that was never closed." if over else ""
        message = f"The row has {len(cells)} cells and the file has {width} columns.{hint}"
        shown = self._reader.shape.delimiter.join(cells[:50])[:_SHOWN]
        return RowProblem(record.number, None, ProblemCode.RAGGED_ROW, shown, message)

    def _values(self, record: RawRecord) -> tuple[dict[str, Any], list[RowProblem]]:
        attributes: dict[str, Any] = {}
        values: dict[str, Any] = {"attributes": attributes}
        problems = []
        for bound in self._reader.bound:
            text = bound.text(record.cells) if bound.indexes else ""
            try:
                (attributes if bound.attribute else values)[bound.name] = bound.value(text)
            except BadValue as bad:
                problems.append(_problem(record.number, bound, bad, text))
        return values, problems

    def _once(self, number: int, made: Record) -> Item:
        digest = digest_of(made)
        same = self._seen.add(made.external_id, digest)
        if same is None:
            return Row(number, made, digest)
        if same:
            return RowSkipped(number, made.external_id)
        message = "An earlier row of the file has this id and other values; the earlier one counts."
        return RowProblem(number, "external_id", ProblemCode.DUPLICATE_IN_FILE, made.external_id, message)


def _problem(number: int, bound: Bound, bad: BadValue, text: str) -> RowProblem:
    name = f"attributes.{bound.name}" if bound.attribute else bound.name
    message = f"Column {bound.label!r}: {bad.message}" if bound.label else bad.message
    return RowProblem(number, name, bad.code, _printable(text), message)


def _printable(text: str) -> str:
    """A value as a report can keep it: no NUL, no broken bytes, bounded."""
    return text[:_SHOWN].replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def digest_of(record: Record) -> bytes:
    """16 bytes that are equal for records with equal values."""
    values = [(name, getattr(record, name)) for name in _COMPARED[type(record)]]
    text = repr((values, sorted(record.attributes.items())))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
