"""GET /documents/leads.csv and .xlsx: the list of leads as GraphQL answers it, whole, streamed page by page.

    /documents/leads.csv?filter={"status":{"eq":"OPEN"}}&orderBy=[{"field":"SCORE","direction":"DESC"}]&search=anna

Filter, order, search, rights and tenant are those of `leads`, because every page is its answer; in memory is one page.
Pages follow one another by cursor in transactions of their own, so a long export holds nothing up.

    /documents/touches.parquet?from=2026-01-01&to=2026-03-31&asOf=2026-04-01T00:00:00Z&product=prod_…

Touches and journeys (.parquet, .csv) are facts for a warehouse, by the schema of docs/warehouse.md; for who sees every
lead.
"""

import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from crm.audit.record import record
from crm.core import clock
from crm.core.money import from_decimal
from crm.core.problems import Forbidden, Invalid, NotFound, Problem
from crm.core.work import begin
from crm.members.permissions import Action
from crm.web.documents import POLICY, demand_reader, disposition, question_of
from crm.web.service import AnyRequest, service_of
from funnel.documents import as_csv, as_xlsx
from funnel.documents.document import Document, file_name
from funnel.documents.stream import Batch, csv_chunks, file_chunks, xlsx_file
from funnel.documents.table import Column, Kind, Value
from funnel.reports.labels import say
from funnel.reports.naming import naming
from funnel.warehouse.question import FactQuestion, Facts, FileFormat
from graphapi.compiler import id_of
from graphapi.context import Context
from graphapi.gateway.gateway import Gateway, Request

EXPORTED, FACTS_EXPORTED = "LEADS_EXPORT", "FACTS_EXPORT"
PARQUET_TYPE = "application/vnd.apache.parquet"
FACT_FILES = {f"{facts}.{wanted}": (facts, wanted) for facts in Facts for wanted in FileFormat}
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
        if file in FACT_FILES:
            return await _facts(request, file)
        if file not in ("leads.csv", "leads.xlsx"):
            known = ", ".join(("leads.csv", "leads.xlsx", *FACT_FILES))
            raise NotFound(f"There is no such document; there are {known}.")
        actor = await demand_reader(request)
        actor.require(Action.EXPORT)
        database, given = service_of(request.app).database, question_of(request)
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


async def _facts(request: AnyRequest, file: str) -> Stream:
    """Read in one snapshot into a file without a name, then streamed: in memory is one batch."""
    from funnel.warehouse.write import write  # Arrow is large, and loaded only by who asks for it

    actor = await demand_reader(request)
    actor.require(Action.EXPORT)
    actor.require(Action.READ_MONEY)
    if not actor.sees_all:
        raise Forbidden("These files tell of every lead; ask somebody who sees all of them for the file.")
    facts, wanted = FACT_FILES[file]
    database, given = service_of(request.app).database, question_of(request)
    question = _question(given)
    made = tempfile.TemporaryFile(prefix="touchline-")  # noqa: SIM115 - closed by who reads it
    try:
        async with database.read(actor.workspace_id, snapshot=True) as reader:
            rows = await write(reader, facts, question, wanted, made, now=clock.now(), fields=("from", "asOf"))
            names = await naming(reader, None)
        async with begin(database.sessions, actor, leaving=True) as work:
            record(work, FACTS_EXPORTED, details={"file": file, "question": sorted(given), "rows": rows})
        made.seek(0)
    except BaseException:
        made.close()
        raise
    media_type = PARQUET_TYPE if wanted is FileFormat.PARQUET else f"{as_csv.MEDIA_TYPE}; charset=utf-8"
    name = f"{file_name(names.workspace)}-{clock.now():%Y-%m-%d}-{file}"
    return _stream(file_chunks(made), Document(name, media_type, b""))


def _question(given: Mapping[str, str]) -> FactQuestion:
    """`from` and `to` are days of the workspace's zone, both inclusive; `product` an id, `asOf` an instant."""
    days = []
    for name in ("from", "to"):
        try:
            days.append(date.fromisoformat(given.get(name, "")))
        except ValueError as error:
            raise Invalid(f"Give the day {name!r} as 2026-03-31.", field=name) from error
    as_of = given.get("asOf")
    try:
        then = None if as_of is None else datetime.fromisoformat(as_of)
    except ValueError as error:
        raise Invalid("Give the time asOf as 2026-03-31T00:00:00Z.", field="asOf") from error
    product = id_of("prod", given["product"], field="product") if "product" in given else None
    return FactQuestion(days[0], days[1], product, then if then is None or then.tzinfo else then.replace(tzinfo=UTC))


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
    reply = await gateway.answer(Request(PAGE_OF_LEADS, variables={**asked, "after": after}, own=True), context)
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
