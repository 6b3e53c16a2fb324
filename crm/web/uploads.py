"""`POST /uploads`: a file to import, as multipart/form-data in the part `file`; answers the id for `importStart`.

Whoever asks proves who it is as at /graphql, needs IMPORT, and gives the file to its own workspace. It is spooled to
disk while it comes, looked at (delimited text or a workbook of Excel, as large as the settings allow), and kept a day.
"""

import asyncio
from typing import Any

from litestar import Response, post
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException

from crm.audit.record import record
from crm.core import clock, ids
from crm.core.problems import Invalid
from crm.core.work import begin
from crm.members.permissions import Action
from crm.uploads.folder import Upload, Uploads
from crm.web.service import AnyRequest, demand_actor, service_of
from funnel.imports import sheets
from funnel.imports.sniff import HEAD_BYTES, refuse_binary

PREFIX = "upl"
AROUND = 64 * 1024
"""Bytes of a request beside the file: its boundary and headers."""


def upload_route(most_bytes: int) -> Any:
    """The handler, refusing larger requests before they are read."""

    @post("/uploads", name="uploads", status_code=201, include_in_schema=False,
          request_max_body_size=most_bytes + AROUND)  # fmt: skip
    async def upload(request: AnyRequest) -> Response[dict[str, Any]]:
        actor = await demand_actor(request)
        actor.require(Action.IMPORT)
        service = service_of(request.app)
        made = await _keep(service.uploads, actor.workspace_id, await _file_of(request))
        async with begin(service.database.sessions, actor) as work:
            record(work, "UPLOAD", object_type="Upload", object_id=made.id, details={"bytes": made.size})
        return Response(_told(made), status_code=201, headers={"Cache-Control": "no-store"})

    return upload


async def _file_of(request: AnyRequest) -> UploadFile:
    if request.content_type[0] != "multipart/form-data":
        raise ClientException("Send the file as multipart/form-data, in a part named file.", status_code=415)
    form = await request.form()
    found = [value for name, value in form.multi_items() if name == "file" and isinstance(value, UploadFile)]
    if len(found) != 1 or len(list(form.multi_items())) != 1:
        raise Invalid("Send one file, in a part named file, and nothing else.", field="file")
    return found[0]


async def _keep(uploads: Uploads, workspace_id: Any, file: UploadFile) -> Upload:
    head = await file.read(HEAD_BYTES)
    if not head.strip():
        raise Invalid("The file is empty.", field="file")
    refuse_binary(head)
    if sheets.is_archive(head):
        await asyncio.to_thread(sheets.check, file.file)
    await file.seek(0)
    return await asyncio.to_thread(uploads.keep, workspace_id, file.filename, file.file, at=clock.now())


def _told(made: Upload) -> dict[str, Any]:
    return {
        "id": ids.encode(PREFIX, made.id), "fileName": made.file_name, "bytes": made.size, "sha256": made.sha256,
        "expiresAt": made.expires_at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
    }  # fmt: skip
