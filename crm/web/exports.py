"""`/exports/people/{id}.zip?token=…`: everything that is held of a person, for the member who asked, for a day."""

from collections.abc import Iterator
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
from crm.web.documents import POLICY
from crm.web.service import AnyRequest, demand_actor, service_of
from funnel.people.export import export

PREFIX = "pexp"
"""Of the public ids of requests."""
PART = 1 << 16


@get("/exports/people/{file:str}", name="exports.people", include_in_schema=False)
async def person_export(request: AnyRequest, file: FromPath[str]) -> Stream:
    """The zip, made while it is asked for; no copy of it is kept."""
    actor = await demand_actor(request, workspace=request.query_params.get("workspace"))
    database = service_of(request.app).database
    async with begin(database.sessions, actor, leaving=True) as work:
        person_id = await open_export(work, _asked(file), request.query_params.get("token", ""))
    async with database.read(actor.workspace_id, snapshot=True) as reader:
        made = await export(reader, person_id, clock.now())
    headers = {
        "Content-Disposition": f'attachment; filename="{ids.encode("per", person_id)}.zip"',
        "Cache-Control": "no-store, private",
        "Content-Security-Policy": POLICY,
        "Vary": "Authorization, Cookie",
        "Referrer-Policy": "no-referrer",
    }
    return Stream(_parts(made), media_type="application/zip", headers=headers, background=BackgroundTask(made.close))


def _parts(made: BinaryIO) -> Iterator[bytes]:
    while part := made.read(PART):
        yield part


def _asked(file: str) -> UUID:
    token, _, extension = file.rpartition(".")
    try:
        found, export_id = ids.decode(token)
    except ids.MalformedId as error:
        raise NotFound(NOBODY) from error
    if (found, extension) != (PREFIX, "zip"):
        raise NotFound(NOBODY)
    return export_id


def routes() -> tuple[Any, ...]:
    """The route handlers."""
    return (person_export,)
