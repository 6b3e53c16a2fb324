"""Writes a file of facts: a batch is in memory, a row group of the file, and gone."""

import asyncio
import csv
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from io import TextIOWrapper
from typing import IO, Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from crm.core.known_at import moment
from crm.core.reader import Reader
from funnel.documents.as_csv import harmless
from funnel.warehouse.fields import FIELDS, schema
from funnel.warehouse.journeys import journeys
from funnel.warehouse.question import FactQuestion, Facts, FileFormat, check
from funnel.warehouse.touches import Rows, touches

READ: dict[Facts, Callable[[Reader, FactQuestion, str], AsyncIterator[Rows]]] = {
    Facts.TOUCHES: touches,
    Facts.JOURNEYS: journeys,
}


async def write(
    reader: Reader, facts: Facts, question: FactQuestion, wanted: FileFormat, to: IO[bytes], *, now: datetime,
    fields: tuple[str, str] = ("period", "asOf"),
) -> int:  # fmt: skip
    """How many rows; the file stays open. Call it in a snapshot. Raises Invalid at `fields` (period, as of)."""
    check(question, fields[0])
    as_of = moment(question.as_known_at, now, field=fields[1])
    zone = await reader.fetchval("SELECT time_zone FROM workspaces WHERE id = $1", reader.workspace_id)
    told = {"touchline.period": f"{question.start}..{question.end}", "touchline.as_of": as_of.isoformat()}
    written = _Parquet(facts, told, to) if wanted is FileFormat.PARQUET else _Csv(facts, to)
    count = 0
    try:
        async for rows in READ[facts](reader, question, zone):
            await asyncio.to_thread(written.add, rows)
            count += len(rows)
    finally:
        await asyncio.to_thread(written.close)
    return count


class _Parquet:
    """A row group a batch, compressed by Zstandard."""

    def __init__(self, facts: Facts, told: dict[str, str], to: IO[bytes]) -> None:
        self._schema = schema(facts, told)
        self._writer = pq.ParquetWriter(to, self._schema, compression="zstd")

    def add(self, rows: Rows) -> None:
        columns = zip(*rows, strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)]
        self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))

    def close(self) -> None:
        self._writer.close()


class _Csv:
    """UTF-8 with a heading; lists as JSON, times in ISO 8601 with six digits and Z, nothing for what is empty."""

    def __init__(self, facts: Facts, to: IO[bytes]) -> None:
        self._text = TextIOWrapper(to, encoding="utf-8", newline="")
        self._lines = csv.writer(self._text, lineterminator="\r\n")
        self._lines.writerow([field.name for field in FIELDS[facts]])

    def add(self, rows: Rows) -> None:
        self._lines.writerows([[_cell(value) for value in row] for row in rows])

    def close(self) -> None:
        """Writes what is left, and leaves the file to who opened it."""
        self._text.flush()
        self._text.detach()


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, list):
        return orjson.dumps(value).decode()
    if isinstance(value, str):
        return harmless(value)
    return str(value).lower() if isinstance(value, bool) else value
