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
from typing import Any, TextIO

from crm.core.money import from_decimal
from crm.core.problems import Invalid
from crm.models.words import DealStatus, ImportKind, TouchpointKind
from funnel.imports.bind import Bound, bind
from funnel.imports.convert import BadValue
from funnel.imports.fields import IDENTITIES
from funnel.imports.lines import BrokenRecord, RawRecord, read_records
from funnel.imports.mapping import ImportMapping
from funnel.imports.records import (
    Batch,
    DealRow,
    Item,
    LeadRow,
    ProblemCode,
    Record,
    Row,
    RowProblem,
    RowSkipped,
    SpendRow,
    TouchpointRow,
)
from funnel.imports.seen import Seen
from funnel.imports.sniff import FileShape, open_text, sniff

BATCH_ROWS = 1_000
BATCH_BYTES = 4 * 1024 * 1024
"""Bytes of the file after which a batch ends early: rows can be long."""

_SHOWN = 200
"""Characters of a value that a problem keeps."""

_RECORDS: Mapping[ImportKind, type[Record]] = {
    ImportKind.LEADS: LeadRow,
    ImportKind.DEALS: DealRow,
    ImportKind.TOUCHPOINTS: TouchpointRow,
    ImportKind.SPEND: SpendRow,
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
    return Reader(path, mapping, shape, bind(mapping, shape, channels=channels), currency, path.stat().st_size)


@dataclass(frozen=True, slots=True)
class Reader:
    """A file ready to be read, as often as wanted; every pass starts anew."""

    path: Path
    mapping: ImportMapping
    shape: FileShape
    bound: tuple[Bound, ...]
    currency: str | None
    total_bytes: int

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
        self._stream: TextIO | None = None

    @property
    def position(self) -> int:
        """Bytes of the file read so far."""
        return self._stream.buffer.tell() if self._stream and not self._stream.closed else self._reader.total_bytes

    def items(self) -> Iterator[list[Item]]:
        """What each record of the file becomes; an all-blank record becomes nothing."""
        shape = self._reader.shape
        with open_text(self._reader.path, shape.encoding) as self._stream:
            stream = self._stream
            for _ in range(shape.skip):
                stream.readline()
            first = shape.header
            records = read_records(stream, delimiter=shape.delimiter, quote=shape.quote, lines_before=shape.skip)
            for record in records:
                if isinstance(record, BrokenRecord):
                    yield [RowProblem(record.number, None, record.code, record.value, record.message)]
                elif any(cell and not cell.isspace() for cell in record.cells):
                    if first:
                        first = False
                    else:
                        yield self._record(record)

    def _record(self, record: RawRecord) -> list[Item]:
        ragged = self._ragged(record)
        if ragged:
            return [ragged]
        values, problems = self._values(record)
        if not problems:
            problems = list(_check(self._kind, values, record.number, self._reader.currency))
        if problems:
            return list(problems)
        values["attributes"] = {name: value for name, value in values["attributes"].items() if value is not None}
        made = _RECORDS[self._kind](**{name: value for name, value in values.items() if value is not None})
        return [self._once(record.number, made)]

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


def _check(kind: ImportKind, values: dict[str, Any], number: int, currency: str | None) -> Iterator[RowProblem]:
    """What fields tell only together; fills in what they leave open."""
    if kind is ImportKind.DEALS:
        yield from _check_deal(values, number)
    elif kind is ImportKind.TOUCHPOINTS:
        yield from _check_touchpoint(values, number)
    elif kind is ImportKind.SPEND:
        yield from _check_spend(values, number)
    amount, code = values.get("amount"), values.get("currency") or currency
    if amount is not None and code:
        try:
            from_decimal(amount, code, field="amount")
        except Invalid as error:
            yield RowProblem(number, "amount", ProblemCode.BAD_AMOUNT, str(amount), error.message)


def _check_deal(values: dict[str, Any], number: int) -> Iterator[RowProblem]:
    values["status"] = values.get("status") or (DealStatus.WON if values.get("sold_at") else DealStatus.OPEN)
    if values["status"] is DealStatus.WON and not values.get("sold_at"):
        yield RowProblem(
            number, "sold_at", ProblemCode.MISSING, None, "A deal that is WON needs the time it was sold at."
        )
    amount = values.get("amount")
    if amount is not None and amount < 0:
        message = "A sale has no negative amount; a refund is recorded on the sale it belongs to."
        yield RowProblem(number, "amount", ProblemCode.BAD_AMOUNT, str(amount), message)


def _check_touchpoint(values: dict[str, Any], number: int) -> Iterator[RowProblem]:
    if not isinstance(values["kind"], TouchpointKind):
        values["kind"], values["custom_kind"] = TouchpointKind.CUSTOM, values["kind"]
    if not any(values.get(name) for name in IDENTITIES):
        message = f"Nothing says whose touchpoint it is; one of {', '.join(IDENTITIES)} is needed."
        yield RowProblem(number, None, ProblemCode.NO_IDENTITY, None, message)


def _check_spend(values: dict[str, Any], number: int) -> Iterator[RowProblem]:
    values["end"] = values.get("end") or values["start"]
    if values["end"] < values["start"]:
        message = f"The period ends on {values['end']}, before it starts on {values['start']}."
        yield RowProblem(number, "end", ProblemCode.BAD_PERIOD, str(values["end"]), message)
