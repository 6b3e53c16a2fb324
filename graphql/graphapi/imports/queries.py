"""Root fields: one import, all of them, and which mappings fit a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry
from strawberry import ID

from crm.members.permissions import Action
from crm.models.words import ImportKind
from funnel.imports.offer import Looked, Offer, offer
from graphapi.answers import answer, answer_type
from graphapi.compiler import by_id, connection, queries
from graphapi.compiler.functions import id_of
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.imports.inputs import IMPORT_FILTER, IMPORT_ORDER
from graphapi.scalars import JSON

if TYPE_CHECKING:
    from graphapi.imports.types import Import


@answer_type
class ImportUnclearWord:
    """A word of the file that stands for nothing of ours; `importStart(input: {values: …})` says what it means."""

    field: str = strawberry.field(description="`step`, `channel` or `owner`.")
    word: str = strawberry.field(description="As the file has it.")
    rows: int = strawberry.field(description="In how many of the rows looked at.")


@answer_type
class ImportOffer:
    """A mapping that ships with the service and fits the file."""

    name: str = strawberry.field(description="For `mappingName`.")
    kind: ImportKind = strawberry.field(description="What the file would be brought in as.")
    about: str = strawberry.field(description="Of which export it is.")
    is_confirmed: bool = strawberry.field(description="Whether its columns are known from real files or the vendor.")
    mapping: JSON = strawberry.field(description="The mapping itself, to be changed and given as `mapping`.")
    columns_read: list[str] = strawberry.field(description="Columns of the file that it reads.")
    columns_left_out: list[str] = strawberry.field(description="Columns that it passes over.")
    unclear: list[ImportUnclearWord] = strawberry.field(description="Words without a meaning, the most frequent first.")
    rows_looked_at: int = strawberry.field(description="Rows from the top that were tried.")
    rows_rejected: int = strawberry.field(description="Those of them that would be refused as they are read.")


@answer_type
class ImportFileLook:
    """What an uploaded file is, and the mappings that fit it."""

    sheet: str | None = strawberry.field(description="Of a workbook: the sheet that was looked at.")
    sheets: list[str] = strawberry.field(description="Of a workbook: the names of its sheets.")
    header_row: int | None = strawberry.field(
        description="The row with the columns' names, from 1; null: there is none."
    )
    columns: list[str] = strawberry.field(description="The names of its columns.")
    offers: list[ImportOffer] = strawberry.field(description="The mappings, the one that reads most of the file first.")


@queries
class ImportQueries:
    """What was brought in from files."""

    import_: Import | None = by_id(name="import")
    imports: Connection[Import] = connection(filter=IMPORT_FILTER, order=IMPORT_ORDER)

    @answer
    async def import_file_look(self, info: Info, upload_id: ID, sheet: str | None = None) -> ImportFileLook:
        """Looks at an uploaded file: columns, sheets, the mappings that fit and what they leave unclear."""
        info.actor.require(Action.IMPORT)
        upload = id_of("upl", upload_id, field="uploadId")
        return _told(await offer(info.reader, info.context.uploads, upload, sheet, at=info.now))


def _told(looked: Looked) -> ImportFileLook:
    return ImportFileLook(
        sheet=looked.sheet,
        sheets=list(looked.sheets),
        header_row=looked.header_row,
        columns=list(looked.columns),
        offers=[_offer(each) for each in looked.offers],
    )


def _offer(each: Offer) -> ImportOffer:
    words = [ImportUnclearWord(field=one.field, word=one.word, rows=one.rows) for one in each.unclear]
    return ImportOffer(
        name=each.name,
        kind=each.mapping.kind,
        about=each.mapping.about or "",
        is_confirmed=each.mapping.confirmed,
        mapping=JSON(each.mapping.plain()),
        columns_read=list(each.columns_read),
        columns_left_out=list(each.columns_left_out),
        unclear=words,
        rows_looked_at=each.rows_looked_at,
        rows_rejected=each.rows_rejected,
    )
