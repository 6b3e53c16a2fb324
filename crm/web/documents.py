"""Routes of documents: a file of one workspace, for who is logged in and may see it, and for nobody's cache.

    document_route("matrix", "prod", read_matrix)   # GET /documents/matrix/prod_….xlsx?start=…&end=…

Whoever asks proves who it is exactly as at /graphql: a session's cookie, its token, or an API key. As a link sends no
header, the workspace may stand in the question too (`workspace=slug`); where not even a cookie is sent, a signed link
(`documentLinkCreate`) stands for both.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from pydantic import ValidationError

from crm.audit.record import record
from crm.core import clock, ids
from crm.core.actor import Actor
from crm.core.database import Database
from crm.core.problems import Invalid, NotFound
from crm.core.reader import Reader
from crm.core.wording import sentence
from crm.core.work import begin
from crm.members.permissions import Action
from crm.sessions.document_links import NAME
from crm.web.service import AnyRequest, demand_actor, note_actor, service_of
from funnel.documents.document import Document, Format
from funnel.inputs import Period

PAPERS = (Format.CSV, Format.XLSX, Format.HTML)
"""What a paper can be fetched as."""
MONEY = (Action.READ, Action.READ_MONEY)
"""What one needs for documents that tell of money."""
OPENED = "DOCUMENT_LINK_OPEN"
POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
"""For what is downloaded, should a browser show it all the same."""


@dataclass(frozen=True)
class Asked:
    """Which object's document in which format, and the rest of the question."""

    object_id: UUID
    wanted: Format
    question: Mapping[str, str]
    now: datetime

    def day(self, name: str) -> date:
        """A day of the question; raises `Invalid` with a sentence."""
        try:
            return date.fromisoformat(self.question.get(name, ""))
        except ValueError as error:
            raise Invalid(f"Give {name} as a day such as 2026-09-30.", field=name) from error

    @property
    def period(self) -> Period:
        """From `start` to `end`."""
        start, end = self.day("start"), self.day("end")
        try:
            return Period(start=start, end=end)
        except ValidationError as error:
            raise Invalid(sentence(error.errors()[0]), field="end") from error


Render = Callable[[], Document]
Read = Callable[[Reader, Asked], Awaitable[Render]]
"""Reads what the document tells, in one snapshot; what it returns writes the file, in a thread, with no connection."""


def document_route(
    kind: str,
    prefix: str,
    read: Read,
    *,
    needs: Sequence[Action] = MONEY,
    formats: Sequence[Format] = PAPERS,
    audited: str | None = None,
) -> Any:
    """GET /documents/<kind>/<public id>.<csv, xlsx or html>. `audited`: the line of the audit that every one leaves."""

    @get(f"/documents/{kind}/{{file:str}}", name=f"documents.{kind}", include_in_schema=False)
    async def handler(request: AnyRequest, file: FromPath[str]) -> Response[bytes]:
        actor = await demand_reader(request)
        for action in needs:
            actor.require(action)
        asked = _asked(prefix, file, question_of(request), formats)
        database = service_of(request.app).database
        async with database.read(actor.workspace_id, snapshot=True) as reader:
            render = await read(reader, asked)
        if audited is not None:
            await _keep(database, actor, audited, asked)
        return answer(await asyncio.to_thread(render))

    return handler


async def demand_reader(request: AnyRequest) -> Actor:
    """Who asks for a document: whoever proves it as at /graphql, or asked for the signed link that is opened."""
    if NAME not in request.query_params:
        return await demand_actor(request, workspace=request.query_params.get("workspace"))
    service = service_of(request.app)
    question = [(name, value) for name, value in request.query_params.multi_items()]
    link = service.authenticator.links.read(request.url.path, question, at=clock.now())
    actor = await service.authenticator.actor_of_link(link)
    note_actor(request.scope, actor)
    details = {"path": request.url.path}
    async with begin(service.database.sessions, actor, leaving=True) as work:
        record(work, OPENED, object_type="Workspace", object_id=work.workspace_id, details=details)
    return actor


def question_of(request: AnyRequest) -> Mapping[str, str]:
    """What is asked of the document, without the link that opens it."""
    return {name: value for name, value in request.query_params.items() if name != NAME}


def answer(made: Document) -> Response[bytes]:
    """The response: shown or downloaded under its name, kept by no cache, able to load and run nothing."""
    headers = {
        "Content-Disposition": disposition(made),
        "Cache-Control": "no-store, private",
        "Content-Security-Policy": POLICY,
        "Vary": "Authorization, Cookie",
        **made.headers,
    }
    return Response(made.body, media_type=made.media_type, headers=headers)


def disposition(made: Document) -> str:
    """The name for every browser: plain letters, and in UTF-8 (RFC 6266)."""
    plain = made.name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    how = "inline" if made.is_shown else "attachment"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(made.name, safe='')}"


async def _keep(database: Database, actor: Actor, action: str, asked: Asked) -> None:
    """Who took what out of the house, written before it leaves; of the question the names, for its words may be
    somebody's name."""
    async with begin(database.sessions, actor, leaving=True) as work:
        details = {"format": asked.wanted.value, "question": sorted(asked.question)}
        record(work, action, object_type="Product", object_id=asked.object_id, details=details)


def _asked(prefix: str, file: str, question: Mapping[str, str], formats: Sequence[Format]) -> Asked:
    token, _, extension = file.rpartition(".")
    try:
        found, object_id = ids.decode(token)
        wanted = Format(extension)
    except ValueError as error:
        names = ", ".join(f".{one.value}" for one in formats)
        raise NotFound(f"There is no such document; its name ends in one of {names}.") from error
    if found != prefix or wanted not in formats:
        raise NotFound("There is no such document.")
    return Asked(object_id, wanted, question, clock.now())
