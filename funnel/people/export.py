"""Everything that is held of a person as a zip: each table as JSON and as CSV. Memory is bounded by a page of rows."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import datetime
from functools import cache
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

import orjson

from crm.core.problems import NotFound
from crm.core.reader import Reader
from crm.core.tables import Table
from crm.privacy.held import HANDED_OUT, LEFT_OUT
from funnel.documents.as_csv import harmless

PAGE = 2_000
IN_MEMORY = 8 * 1024 * 1024
"""Bytes of the zip; a larger one goes to a file that nobody else can open and that is gone when it is closed."""

_PERSONS = """
SELECT own.id FROM persons asked JOIN persons own ON own.workspace_id = $1 AND own.canonical_id = asked.canonical_id
WHERE asked.workspace_id = $1 AND asked.id = $2
"""
_LEADS = "SELECT id FROM leads WHERE workspace_id = $1 AND person_id = ANY($2::uuid[])"


async def export(reader: Reader, person_id: UUID, now: datetime) -> BinaryIO:
    """The zip, to be read from its start and closed. Raises NotFound."""
    persons = [row["id"] for row in await reader.fetch(_PERSONS, reader.workspace_id, person_id)]
    if not persons:
        raise NotFound("There is no such person in this workspace.")
    leads = [row["id"] for row in await reader.fetch(_LEADS, reader.workspace_id, persons)]
    made = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    counts = {}
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for table in HANDED_OUT:
            counts[table] = await _table(archive, table, _rows(reader, table, persons, leads))
        manifest = {"person": str(person_id), "asOf": now.isoformat(), "rows": counts}
        archive.writestr("manifest.json", orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    made.seek(0)
    return cast(BinaryIO, made)


async def _rows(
    reader: Reader, table: str, persons: list[UUID], leads: list[UUID]
) -> AsyncIterator[list[dict[str, Any]]]:
    last = UUID(int=0)
    while rows := await reader.fetch(_statement(table), reader.workspace_id, persons, leads, last):
        last = rows[-1]["id"]
        yield [orjson.loads(row["line"]) for row in rows]
        if len(rows) < PAGE:
            return


async def _table(archive: ZipFile, table: str, pages: AsyncIterator[list[dict[str, Any]]]) -> int:
    """JSON lines straight into the archive, CSV beside it; how many rows."""
    names, count = _columns(table), 0
    with SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
        as_text = io.TextIOWrapper(cast(BinaryIO, kept), "utf-8-sig", newline="", write_through=True)
        writer = csv.writer(as_text, lineterminator="\r\n")
        writer.writerow(names)
        with archive.open(f"json/{table}.jsonl", "w", force_zip64=True) as lines:
            async for page in pages:
                count += len(page)
                lines.write(b"".join(orjson.dumps(row) + b"\n" for row in page))
                writer.writerows([[_cell(row.get(name)) for name in names] for row in page])
        as_text.flush()
        kept.seek(0)
        with archive.open(f"csv/{table}.csv", "w", force_zip64=True) as target:
            while part := kept.read(1 << 16):
                target.write(part)
        as_text.detach()
    return count


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    return orjson.dumps(value).decode()


@cache
def _columns(table: str) -> list[str]:
    return [each.name for each in Table.metadata.tables[table].columns if each.name not in LEFT_OUT]


@cache
def _statement(table: str) -> str:
    places = {":workspace_id": "$1", ":persons": "$2", ":leads": "$3"}
    whose = HANDED_OUT[table]
    for name, place in places.items():
        whose = whose.replace(name, place)
    columns = ", ".join(f"x.{name}" for name in _columns(table))
    return (
        f"SELECT x.id, CAST((SELECT to_jsonb(c) FROM (SELECT {columns}) c) AS text) AS line FROM {table} x"
        f" WHERE x.workspace_id = $1 AND {whose} AND x.id > $4"
        f" AND ($2::uuid[] IS NOT NULL AND $3::uuid[] IS NOT NULL) ORDER BY x.id LIMIT {PAGE}"
    )
