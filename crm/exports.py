"""GET /documents/leads.csv and .xlsx: the list of leads as GraphQL answers it, whole, streamed page by page.

    /documents/leads.csv?filter={"status":{"eq":"OPEN"}}&orderBy=[{"field":"SCORE","direction":"DESC"}]&search=anna

Filter, order, search, rights and tenant are those of `leads`, because every page is its answer; in memory is one page.
Pages follow one another by cursor in transactions of their own, so a long export holds nothing up.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import orjson
from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from crm.audit.record import record
from crm.core import clock
from crm.core.money import from_decimal
from crm.core.problems import Invalid, NotFound, Problem
from crm.core.work import begin
from crm.members.permissions import Action
from crm.web.documents import POLICY, disposition
from crm.web.service import AnyRequest, demand_actor, service_of
from funnel.documents import as_csv, as_xlsx
from funnel.documents.document import Document, file_name
from funnel.documents.stream import Batch, csv_chunks, file_chunks, xlsx_file
from funnel.documents.table import Column, Kind, Value
from funnel.reports.labels import say
from funnel.reports.naming import naming
from graphapi.context import Context
from graphapi.gateway.gateway import Gateway, Request

EXPORTED = "LEADS_EXPORT"
PAGE_OF_LEADS = """
query ExportLeads($filter: LeadFilter, $orderBy: [LeadOrder!], $search: String, $after: String) {
  leads(first: 200, after: $after, filter: $filter, orderBy: $orderBy, search: $search) {
    pageInfo { hasNextPage endCursor }
    edges { node {
      id name status lifecycleStage score createdAt startedAt stepEnteredAt lastActivityAt closedAt lossReason
      selfReported expectedValue { amount currency } product { name } step { key name } owner { name }
      company { name } audience { name } firstTouch { channel { name } resource { name } }
    } }
  }
}
"""


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its word, where its value lies in a lead, and how it is written."""

    word: str
    path: str
    kind: Kind = Kind.TEXT
    read: Callable[[Any], Value] = str


def _money(given: Any) -> Value:
    return from_decimal(Decimal(given["amount"]), given["currency"], field="expectedValue")


FIELDS = (
    Field("id", "id"), Field("name", "name"), Field("status", "status"), Field("lifecycle_stage", "lifecycleStage"),
    Field("product", "product.name"), Field("step", "step.name"), Field("step_key", "step.key"),
    Field("owner", "owner.name"), Field("company", "company.name"), Field("audience", "audience.name"),
    Field("channel", "firstTouch.channel.name"), Field("resource", "firstTouch.resource.name"),
    Field("score", "score", Kind.NUMBER, int), Field("expected_value", "expectedValue", Kind.MONEY, _money),
    Field("created_at", "createdAt"), Field("started_at", "startedAt"), Field("step_entered_at", "stepEnteredAt"),
    Field("last_activity_at", "lastActivityAt"), Field("closed_at", "closedAt"), Field("loss_reason", "lossReason"),
    Field("self_reported", "selfReported"),
)  # fmt: skip


def leads_route(gateway: Gateway) -> Any:
    """The route handler; `bom=false` leaves the byte order mark out, for programs that trip over it."""

    @get("/documents/{file:str}", name="documents.leads", include_in_schema=False)
    async def handler(request: AnyRequest, file: FromPath[str]) -> Stream:
        if file not in ("leads.csv", "leads.xlsx"):
            raise NotFound("There is no such document; lists are leads.csv and leads.xlsx.")
        actor = await demand_actor(request, workspace=request.query_params.get("workspace"))
        actor.require(Action.EXPORT)
        database, given = service_of(request.app).database, request.query_params
        context = Context(database=database, actor=actor)
        first = await _page(gateway, context, variables(given), after=None)
        async with database.read(actor.workspace_id) as reader:
            names = await naming(reader, None)
        async with begin(database.sessions, actor, leaving=True) as work:
            record(work, EXPORTED, object_type="Lead", details={"file": file, "question": sorted(given)})
        columns = [Column(say(names.language, field.word), field.kind, 20) for field in FIELDS]
        batches = _batches(gateway, context, variables(given), first)
        made = Document(f"{file_name(names.workspace)}-{clock.now():%Y-%m-%d}-{file}", "", b"")
        if file == "leads.csv":
            made = replace(made, media_type=f"{as_csv.MEDIA_TYPE}; charset=utf-8")
            return _stream(csv_chunks(columns, batches, mark=given.get("bom") != "false"), made)
        book = await xlsx_file(say(names.language, "leads"), columns, batches)
        return _stream(file_chunks(book), replace(made, media_type=as_xlsx.MEDIA_TYPE))

    return handler


def _stream(chunks: AsyncIterator[bytes], made: Document) -> Stream:
    headers = {
        "Content-Disposition": disposition(made),
        "Cache-Control": "no-store, private",
        "Content-Security-Policy": POLICY,
        "Vary": "Authorization, Cookie",
    }
    return Stream(chunks, media_type=made.media_type, headers=headers)


def variables(given: Mapping[str, str]) -> dict[str, Any]:
    """The list's arguments of a link: filter and order as JSON, as they stand in a GraphQL request."""
    found: dict[str, Any] = {}
    for name in ("filter", "orderBy"):
        if name in given:
            try:
                found[name] = orjson.loads(given[name])
            except ValueError as error:
                raise Invalid(f"Give {name} as JSON, as in a GraphQL request.", field=name) from error
    return found | ({"search": given["search"]} if "search" in given else {})


async def _page(gateway: Gateway, context: Context, asked: Mapping[str, Any], *, after: str | None) -> Any:
    """One page; what GraphQL refuses is refused in its words."""
    reply = await gateway.answer(Request(PAGE_OF_LEADS, variables={**asked, "after": after}), context)
    answer = orjson.loads(reply.body)
    for error in answer.get("errors") or ():
        told = error.get("extensions") or {}
        raise Problem(error["message"], code=told.get("code", "INTERNAL"), field=told.get("field"))
    return answer["data"]["leads"]


async def _batches(gateway: Gateway, context: Context, asked: Mapping[str, Any], first: Any) -> AsyncIterator[Batch]:
    page = first
    while True:
        yield [_row(edge["node"]) for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return
        page = await _page(gateway, context, asked, after=page["pageInfo"]["endCursor"])


def _row(lead: Mapping[str, Any]) -> Sequence[Value]:
    return [_value(lead, field) for field in FIELDS]


def _value(lead: Mapping[str, Any], field: Field) -> Value:
    found: Any = lead
    for part in field.path.split("."):
        found = None if found is None else found[part]
    return None if found is None else field.read(found)
