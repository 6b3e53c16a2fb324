"""Brings a queued upload in: the work of a process that the worker starts."""

import asyncio
from uuid import UUID

import structlog
from sqlalchemy import select

from crm.core import clock
from crm.core.actor import system
from crm.core.database import Database
from crm.core.problems import Problem, Problems
from crm.core.work import begin
from crm.models import Import
from crm.uploads.folder import Uploads
from funnel.imports import state
from funnel.imports.mapping import parse_mapping
from funnel.imports.run import run_import

GONE = "The uploaded file is gone: it is kept for a day. Send it again, and start the import again."

log = structlog.get_logger("touchline.imports")


async def perform(database: Database, uploads: Uploads, workspace_id: UUID, import_id: UUID, upload_id: UUID) -> None:
    """To the end, or to a mistake, which stands in the import. One that was stopped meanwhile stays as it is."""
    actor = system(workspace_id)
    asked = select(Import.mapping, Import.dry_run, Import.file_name).where(
        Import.workspace_id == workspace_id, Import.id == import_id
    )
    async with database.read(workspace_id) as reader:
        row = await reader.row(asked)
    upload = await asyncio.to_thread(uploads.find, workspace_id, upload_id, at=clock.now())
    if row is None:
        return
    if upload is None:
        await _fail(database, workspace_id, import_id, GONE)
        return
    try:
        mapping = parse_mapping(row["mapping"])
        await run_import(
            database.sessions, actor, upload.path, mapping, dry_run=row["dry_run"], file_name=row["file_name"],
            import_id=import_id,
        )  # fmt: skip
    except (Problem, Problems) as problem:
        log.warning("import ended", import_id=str(import_id), problem=type(problem).__name__)
        if not isinstance(problem, state.ImportRunning):
            await _fail(database, workspace_id, import_id, str(problem))


async def _fail(database: Database, workspace_id: UUID, import_id: UUID, sentence: str) -> None:
    async with begin(database.sessions, system(workspace_id)) as work:
        await state.fail_by_id(work, import_id, sentence)
