"""Which shipped mappings fit an uploaded file, and what in it they leave unclear: looked at, nothing is written."""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm.core.problems import NotFound, Problems
from crm.uploads.folder import Uploads
from funnel.imports import find
from funnel.imports.bind import bind
from funnel.imports.mapping import ImportMapping
from funnel.imports.mappings import all_shipped
from funnel.imports.records import LeadRow, Row, RowProblem
from funnel.imports.rows import Reader, open_reader
from funnel.imports.sniff import FileShape, sniff
from funnel.imports.sources import FileOptions
from funnel.models import Channel
from funnel.reads import Reads
from funnel.workspace import read_home

LOOKED_AT = 500
"""Rows from the top by which words are counted."""

MOST = 8
"""Mappings that are offered."""

WORDS = 50
"""Words of a field that are told, the most frequent first."""

_KEPT: Mapping[str, tuple[str, ...]] = {
    "step": ("stage", "lifecycle_stage", "status"), "channel": ("source", "original_source"),
}  # fmt: skip
"""Where the shipped mappings keep the file's own words for what they could not translate."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A word of the file for which nothing of ours is known, and in how many of the rows looked at it stands."""

    field: str
    word: str
    rows: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A mapping that fits."""

    name: str
    mapping: ImportMapping
    columns_read: tuple[str, ...]
    columns_left_out: tuple[str, ...]
    unclear: tuple[Unclear, ...]
    rows_looked_at: int
    rows_rejected: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What the file is, and the offers, the best first."""

    sheet: str | None
    sheets: tuple[str, ...]
    header_row: int | None
    """The line or row with the names, from 1; None: there is none."""
    columns: tuple[str, ...]
    offers: tuple[Offer, ...]


async def offer(reads: Reads, uploads: Uploads, upload_id: UUID, sheet: str | None, *, at: Any) -> Looked:
    """Looks at an upload of this workspace. Raises NotFound, and Invalid where the file cannot be read."""
    upload = await asyncio.to_thread(uploads.find, reads.workspace_id, upload_id, at=at)
    if upload is None:
        raise NotFound("There is no such upload; send the file to /uploads, where it is kept a day.", field="uploadId")
    own = await read_home(reads)
    channels = await reads.rows(select(Channel.key).where(Channel.workspace_id == reads.workspace_id))
    keys = frozenset(str(row["key"]) for row in channels)
    members = await find.member_names(reads)
    return await asyncio.to_thread(look, upload.path, sheet, own.time_zone, keys, members)


def look(path: Path, sheet: str | None, zone: str, channels: Collection[str], members: Collection[str]) -> Looked:
    """The same of a file; `members` are the names and addresses owners are known by."""
    every = {name for mapping in all_shipped().values() for name in (*mapping.columns(), *mapping.signs)}
    shape = sniff(path, FileOptions(sheet=sheet), names=every)
    shipped = [(name, mapping.of(zone)) for name, mapping in all_shipped().items()]
    fitting = [(name, mapping) for name, mapping in shipped if _fits(mapping, shape, channels)]
    fitting.sort(key=lambda one: (-len(_read(one[1], shape)), one[0]))
    near = ([one for one in fitting if one[1].signs] or fitting)[:MOST]  # a list of anybody's is no other's export
    offers = tuple(_offer(path, name, mapping, shape, channels, members) for name, mapping in near)
    row = (shape.skip if shape.sheet is not None else shape.skip + 1) if shape.header else None
    return Looked(shape.sheet, shape.sheets, row, shape.columns if shape.header else (), offers)


def _fits(mapping: ImportMapping, shape: FileShape, channels: Collection[str]) -> bool:
    if not shape.header or (mapping.signs and not _there(mapping.signs, shape)):
        return False
    try:
        bind(mapping, shape, channels=channels)
    except Problems:
        return False
    return True


def _there(names: Collection[str], shape: FileShape) -> set[str]:
    wanted = {name.casefold() for name in names}
    return {column for column in shape.columns if column.casefold() in wanted}


def _read(mapping: ImportMapping, shape: FileShape) -> tuple[str, ...]:
    used = {index for bound in bind(mapping, shape) for index in bound.indexes}
    return tuple(shape.columns[index] for index in sorted(used))


def _offer(
    path: Path, name: str, mapping: ImportMapping, shape: FileShape, channels: Collection[str], members: Collection[str]
) -> Offer:  # fmt: skip
    read = _read(mapping, shape)
    reader = open_reader(path, mapping, shape=shape, channels=channels)
    rows = list(islice(reader.rows(), LOOKED_AT))
    left = tuple(column for column in shape.columns if column and column not in read)
    rejected = len({item.row for item in rows if isinstance(item, RowProblem)})
    looked = len({item.row if not isinstance(item, Row) else item.number for item in rows})
    return Offer(name, mapping, read, left, tuple(_unclear(reader, rows, members)), looked, rejected)


def _unclear(reader: Reader, rows: Sequence[Any], members: Collection[str]) -> list[Unclear]:
    """Words of stages, sources and people that stay without a step, channel and member."""
    words: Counter[tuple[str, str]] = Counter()
    for item in rows:
        if isinstance(item, Row) and isinstance(item.values, LeadRow):
            words.update(_unknown(item.values, members))
    return [Unclear(name, word, count) for (name, word), count in words.most_common(WORDS)]


def _unknown(lead: LeadRow, members: Collection[str]) -> Iterator[tuple[str, str]]:
    for name, kept in _KEPT.items():
        word = next((str(lead.attributes[one]) for one in kept if lead.attributes.get(one)), None)
        if word is not None and getattr(lead, name) is None:
            yield name, word
    if lead.owner and not find.is_member(lead.owner, members):
        yield "owner", lead.owner
