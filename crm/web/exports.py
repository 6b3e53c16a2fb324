"""`/exports/people/{id}.zip?token=…`: everything that is held of a person, for the member who asked, for a day.

`/exports/conversions/{id}.zip`: what waits for a counter of Yandex Metrica as its files, for who uploads them by hand.
"""

import asyncio
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO
from uuid import UUID

from litestar import get
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath
from litestar.response import Stream

from crm.core import clock, ids
from crm.core.problems import NotFound
from crm.core.work import begin
from crm.privacy.request_export import NOBODY, open_export
from crm.web.documents import POLICY, demand_reader
from crm.web.service import AnyRequest, demand_actor, service_of
from funnel.conversions.download import File, download
from funnel.people.export import export

PREFIX, DESTINATION = "pexp", "cdest"
"""Of the public ids of requests, and of destinations of conversions."""
NO_DESTINATION = "There is no such conversion destination; its file ends in .zip."
PART = 1 << 16


@get("/exports/people/{file:str}", name="exports.people", include_in_schema=False)
async def person_export(request: AnyRequest, file: FromPath[str]) -> Stream:
    """The zip, made while it is asked for; no copy of it is kept."""
    actor = await demand_actor(request, workspace=request.query_params.get("workspace"))
    database = service_of(request.app).database
    async with begin(database.sessions, actor, leaving=True) as work:
        person_id = await open_export(work, _id_of(PREFIX, file, NOBODY), request.query_params.get("token", ""))
    async with database.read(actor.workspace_id, snapshot=True) as reader:
        made = await export(reader, person_id, clock.now())
    headers = _headers(ids.encode("per", person_id))
    return Stream(_parts(made), media_type="application/zip", headers=headers, background=BackgroundTask(made.close))


@get("/exports/conversions/{file:str}", name="exports.conversions", include_in_schema=False)
async def conversions_export(request: AnyRequest, file: FromPath[str]) -> Stream:
    """A zip of the files; what they hold stays in line, so that it can be asked for again."""
    actor = await demand_reader(request)
    destination_id = _id_of(DESTINATION, file, NO_DESTINATION)
    async with begin(service_of(request.app).database.sessions, actor, leaving=True) as work:
        found = await download(work, destination_id, settled=False)
    made = await asyncio.to_thread(_zipped, found)
    headers = _headers(f"conversions-{clock.now():%Y-%m-%d}")
    return Stream(_parts(made), media_type="application/zip", headers=headers, background=BackgroundTask(made.close))


def _zipped(files: Sequence[File]) -> BinaryIO:
    made = tempfile.TemporaryFile(prefix="touchline-")  # noqa: SIM115 - closed when it was sent
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for each in files:
            packed.writestr(each.name, each.content)
    made.seek(0)
    return made


def _headers(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}.zip"',
        "Cache-Control": "no-store, private",
        "Content-Security-Policy": POLICY,
        "Vary": "Authorization, Cookie",
        "Referrer-Policy": "no-referrer",
    }


def _parts(made: BinaryIO) -> Iterator[bytes]:
    while part := made.read(PART):
        yield part


def _id_of(prefix: str, file: str, otherwise: str) -> UUID:
    token, _, extension = file.rpartition(".")
    try:
        found, export_id = ids.decode(token)
    except ids.MalformedId as error:
        raise NotFound(otherwise) from error
    if (found, extension) != (prefix, "zip"):
        raise NotFound(otherwise)
    return export_id


def routes() -> tuple[Any, ...]:
    """The route handlers."""
    return (person_export, conversions_export)
