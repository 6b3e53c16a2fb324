"""Asks for an uploaded file to be brought in; a process of the worker does it."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from crm.audit.record import record
from crm.core.ids import new_id
from crm.core.limits import at_most
from crm.core.problems import Invalid, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Import
from crm.models.words import ImportKind, ImportStatus
from crm.uploads.folder import Upload, Uploads
from funnel.imports.events import ImportQueued
from funnel.imports.fingerprint import Fingerprint, fingerprint
from funnel.imports.mapping import ImportMapping, parse_mapping, with_values
from funnel.imports.mappings import shipped
from funnel.imports.place import channel_ids
from funnel.imports.rows import open_reader
from funnel.workspace import home

UNFINISHED = (ImportStatus.QUEUED.value, ImportStatus.RUNNING.value, ImportStatus.FAILED.value)


class ImportStart(BaseModel):
    """Which upload, and what its columns are: a mapping as data, or the name of one that ships with the service."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ImportKind
    upload_id: UUID
    mapping: Mapping[str, Any] | None = None
    mapping_name: str | None = None
    values: Mapping[str, Any] | None = None
    """What words of this file stand for, besides the mapping's: field → {word → ours}."""
    sheet: str | None = None
    """Of a workbook, instead of the mapping's."""
    product: str | None = None
    dry_run: bool | None = False


async def start(work: Work, data: ImportStart, uploads: Uploads) -> UUID:
    """The id of the import, QUEUED; the interrupted one of the same file and mapping, which goes on where it stopped.

    Raises NotFound for an upload that is another workspace's or over, and what does not fit: the mapping to itself, or
    to the header of the file.
    """
    work.actor.require(Action.IMPORT)
    upload = await asyncio.to_thread(uploads.find, work.workspace_id, data.upload_id, at=work.now)
    if upload is None:
        raise NotFound("There is no such upload; send the file to /uploads, where it is kept a day.", field="uploadId")
    own = await home(work)
    mapping = _mapping(data).of(own.time_zone)
    channels = frozenset(await channel_ids(work))
    await asyncio.to_thread(open_reader, upload.path, mapping, channels=channels, currency=own.currency)
    mark = await asyncio.to_thread(fingerprint, upload.path, mapping)
    import_id = await _queued(work, upload, mapping, mark, dry_run=bool(data.dry_run))
    record(work, "IMPORT_START", object_type="Import", object_id=import_id, details={"dry_run": bool(data.dry_run)})
    await work.emit(ImportQueued(import_id, upload.id))
    return import_id


def _mapping(data: ImportStart) -> ImportMapping:
    if (data.mapping is None) == (data.mapping_name is None):
        raise Invalid(
            "Give a mapping, or the name of one that ships with the service: one of the two.", field="mapping"
        )
    mapping = parse_mapping(data.mapping) if data.mapping is not None else shipped(data.mapping_name or "")
    if mapping.kind is not data.kind:
        raise Invalid(
            f"The mapping is of {mapping.kind.value.lower()}; give that kind, or a mapping of it.", field="kind"
        )
    if data.values:
        mapping = with_values(mapping, data.values, at="values")
    if data.sheet is not None:
        mapping = mapping.model_copy(update={"file": mapping.file.model_copy(update={"sheet": data.sheet})})
    return mapping.model_copy(update={"product": data.product}) if data.product else mapping


async def _queued(work: Work, upload: Upload, mapping: ImportMapping, mark: Fingerprint, *, dry_run: bool) -> UUID:
    going = None if dry_run else await _unfinished(work, mark)
    if going is not None:
        return going
    row = {
        "workspace_id": work.workspace_id, "id": new_id(), "kind": mapping.kind.value,
        "status": ImportStatus.QUEUED.value, "dry_run": dry_run, "file_name": upload.file_name,
        "fingerprint": mark.both, "mapping": mapping.plain(), "started_at": work.now,
        "member_id": work.actor.member_id,
    }  # fmt: skip
    made = await work.scalar(insert(Import).values(row).on_conflict_do_nothing().returning(Import.id))
    found: UUID | None = made if made is not None else await _unfinished(work, mark)
    if found is None:
        raise Invalid("The same file has just been brought in by somebody else; look at the imports.", field="uploadId")
    return found


async def _unfinished(work: Work, mark: Fingerprint) -> UUID | None:
    """The interrupted one, QUEUED again: a process that is still at it goes on, and the other one ends."""
    asked = (
        select(Import.id)
        .where(
            Import.workspace_id == work.workspace_id, Import.fingerprint == mark.both, ~Import.dry_run,
            Import.status.in_(UNFINISHED),
        )
        .order_by(Import.started_at.desc(), Import.id.desc())
        .limit(at_most(1))
        .with_for_update(key_share=True)
    )  # fmt: skip
    found: UUID | None = await work.scalar(asked)
    if found is not None:
        await work.execute(
            update(Import)
            .where(
                Import.workspace_id == work.workspace_id, Import.id == found,
                Import.status == ImportStatus.FAILED.value,
            )
            .values(status=ImportStatus.QUEUED.value, error=None, finished_at=None)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
    return found
