"""Root fields that bring uploads in, and stop it."""

from __future__ import annotations

import strawberry
from strawberry import ID

from crm.models.words import ImportKind
from funnel.imports.cancel import ImportCancel, cancel
from funnel.imports.start import ImportStart, start
from funnel.imports.undo import ImportUndo, undo
from graphapi.answers import ref
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.imports.types import Import
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.scalars import JSON


@input_type
class ImportStartInput:
    """Which upload, and what its columns are."""

    kind: ImportKind = strawberry.field(description="What the file holds; the mapping's own kind is the same.")
    upload_id: ID = strawberry.field(description="What `POST /uploads` answered.")
    mapping: JSON | None = strawberry.field(
        default=None, description="What each column is, as `docs/examples/*.toml` write it; or give `mappingName`."
    )
    mapping_name: str | None = strawberry.field(
        default=None, description="A mapping that ships with the service (`touchline import --list-mappings`)."
    )
    values: JSON | None = strawberry.field(
        default=None,
        description="What words of this file stand for, besides the mapping's: `{field: {word: ours}}`, of the field "
        "`step` keys of steps, of `channel` keys of channels, of `owner` addresses of members.",
    )
    sheet: str | None = strawberry.field(
        default=None, description="Of a workbook: name of the sheet, or its number from 1. Default: the first shown."
    )
    product: str | None = strawberry.field(
        default=None, description="Name or id of the product, instead of the mapping's."
    )
    dry_run: bool | None = strawberry.field(
        default=False, description="Report what would happen and write nothing else."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class ImportCancelInput:
    """Which import."""

    import_id: ID = strawberry.field(description="One that waits or runs.")


@input_type
class ImportUndoInput:
    """Which import."""

    import_id: ID = strawberry.field(description="One that is over and wrote something.")


@payload
class ImportStartPayload(Payload):
    """The import, which waits or goes on."""

    import_: Import | None = strawberry.field(default=None, name="import", description="Ask it how far it is.")


@payload
class ImportCancelPayload(Payload):
    """The import, stopped."""

    import_: Import | None = strawberry.field(default=None, name="import", description="As it is now.")


@payload
class ImportUndoPayload(Payload):
    """The import, taken back; what stays is told among its problems (code `KEPT`)."""

    import_: Import | None = strawberry.field(
        default=None, name="import", description="UNDONE; a large one is when the worker has taken it back."
    )


@mutations
class ImportMutations:
    """Bringing files in."""

    @mutation
    async def import_start(self, info: Info, input: ImportStartInput) -> ImportStartPayload:
        """Brings an uploaded file in, in the background; the same file and mapping go on where they stopped."""
        data = fill(ImportStart, input, ids={"upload_id": "upl"})
        return ImportStartPayload(import_=ref(Import, await start(info.work, data, info.context.uploads)))

    @mutation
    async def import_cancel(self, info: Info, input: ImportCancelInput) -> ImportCancelPayload:
        """Stops an import that waits or runs; what has landed stays."""
        return ImportCancelPayload(
            import_=ref(Import, await cancel(info.work, fill(ImportCancel, input, ids={"import_id": "imp"})))
        )

    @mutation
    async def import_undo(self, info: Info, input: ImportUndoInput) -> ImportUndoPayload:
        """Takes an import back: what it made goes, what it changed is as before, unless somebody changed it since."""
        return ImportUndoPayload(
            import_=ref(Import, await undo(info.work, fill(ImportUndo, input, ids={"import_id": "imp"})))
        )
