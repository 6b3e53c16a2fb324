"""GraphQL as the application serves it: who asks, how long it took under which name, and the page to try it on."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

import structlog
from graphql.execution.values import VariableValues
from litestar import Litestar, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from crm.core.accepting import language
from crm.core.problems import Forbidden
from crm.core.settings import Settings
from crm.core.tally import TALLY, Tally
from crm.core.tracing import Span, span
from crm.postgres.errors import SetupError
from crm.sessions.authenticate import Credentials
from crm.web.metrics import Metrics
from crm.web.service import SESSION_COOKIE, WORKSPACE_HEADER, AnyRequest, AnySocket, actor_of, service_of
from crm.web.telemetry import note_operation
from crm.workspaces.inputs import LANGUAGES
from graphapi.compiler.schema import CompiledSchema
from graphapi.context import Context
from graphapi.gateway.documents import Operation
from graphapi.gateway.gateway import Gateway, Reply, Request
from graphapi.gateway.http import graphql_route
from graphapi.gateway.listening import Listening
from graphapi.gateway.plan import Plan
from graphapi.gateway.run import Answered
from graphapi.gateway.socket import Live, socket_route
from graphapi.gateway.trusted import TrustedDocuments, UnusableRegistry, read_registry
from graphapi.ide import page

log = structlog.get_logger("touchline.graphql")


class WatchedGateway(Gateway):
    """The gateway with counters and spans: operations and plans by name, look-ups of plans, plans that were slow."""

    def __init__(self, schema: CompiledSchema, settings: Settings, metrics: Metrics) -> None:
        super().__init__(
            schema,
            introspection=settings.introspection,
            suggestions=is_open(settings) if settings.suggestions is None else settings.suggestions,
            limits=settings.limits,
            trusted=trusted_documents(settings),
            tells_cost=settings.tell_cost,
        )
        self.metrics = metrics
        self._limit = settings.slow_plan_ms / 1000
        self._met: WeakValueDictionary[int, Plan] = WeakValueDictionary()

    async def answer(self, request: Request, context: Context) -> Reply:
        """Runs the operation and counts it under its name and its plan's."""
        with self._watched("graphql") as watched:
            reply = await super().answer(request, context)
            watched.size = len(reply.body)
            if reply.executed:
                watched.operation = self.operation(request)
                note_operation(watched.operation.name)
            elif reply.code is not None:
                self.metrics.error(reply.code)
            return reply

    @contextmanager
    def telling(self, plan: Plan, operation: Operation) -> Generator[None, None, None]:
        """Around one read of a subscription for all who listen alike."""
        with self._watched("graphql live") as watched:
            watched.tally.plan, watched.roots = plan.name, _roots(plan)
            yield
            watched.operation = operation

    def plan(self, operation: Operation, variables: VariableValues, context: Context) -> Plan:
        """The plan; counted as a hit when it was met before."""
        plan = super().plan(operation, variables, context)
        self.metrics.plan_lookup(hit=self._met.get(id(plan)) is plan)
        self._met[id(plan)] = plan
        watched = _watched.get()
        if watched is not None:
            watched.tally.plan, watched.roots = plan.name, _roots(plan)
        return plan

    async def _run(
        self,
        operation: Operation,
        plan: Plan,
        variables: VariableValues,
        context: Context,
        given: Mapping[str, Any] | None,
    ) -> Answered:
        answered = await super()._run(operation, plan, variables, context, given)
        codes = [error["extensions"]["code"] for error in answered.errors]
        for code in codes:
            self.metrics.error(code)
        watched = _watched.get()
        if watched is not None:
            watched.failed = "INTERNAL_SERVER_ERROR" in codes
        return answered

    @contextmanager
    def _watched(self, name: str) -> Generator[Watched, None, None]:
        with span(name) as traced:
            watched = Watched(Tally())
            tokens = TALLY.set(watched.tally), _watched.set(watched)
            started = time.perf_counter()
            try:
                yield watched
            finally:
                TALLY.reset(tokens[0])
                _watched.reset(tokens[1])
                self._note(watched, traced, time.perf_counter() - started)

    def _note(self, watched: Watched, traced: Span, seconds: float) -> None:
        operation, tally = watched.operation, watched.tally
        if operation is None or tally.plan is None:
            traced.note({}, failed=True)
            return
        self.metrics.operation(operation.name, seconds)
        self.metrics.plan(tally.plan, seconds, statements=tally.statements, rows=tally.rows, size=watched.size)
        told = {"plan": tally.plan, "statements": tally.statements, "rows": tally.rows, "bytes": watched.size}
        traced.note(
            {f"touchline.{key}": value for key, value in told.items()}
            | {"touchline.root_fields": watched.roots, "graphql.operation.type": operation.kind},
            name=f"{operation.kind} {tally.plan}",
            failed=watched.failed,
        )
        if seconds > self._limit:
            self.metrics.slow_plan(tally.plan)
            log.warning("slow plan", ms=round(seconds * 1000, 1), **told)


@dataclass(slots=True)
class Watched:
    """One operation while it is watched."""

    tally: Tally
    roots: Sequence[str] = ()
    operation: Operation | None = None
    """Known when it was executed."""
    size: int = 0
    """Bytes of the answer."""
    failed: bool = False
    """Whether it came to an incident."""


_watched: ContextVar[Watched | None] = ContextVar("watched", default=None)


def _roots(plan: Plan) -> list[str]:
    """Names of the root fields as the schema has them."""
    return [root.name for root in plan.fields]


def trusted_documents(settings: Settings) -> TrustedDocuments | None:
    """The registry of documents, where there is one. Raises SetupError."""
    path = settings.trusted_documents
    if path is None:
        return None
    try:
        return read_registry(path, only=settings.trusted_documents_only)
    except UnusableRegistry as error:
        remedy = "Correct TOUCHLINE_TRUSTED_DOCUMENTS: docs/limits.md says which files it takes."
        raise SetupError(str(error), remedy=remedy) from error


def is_open(settings: Settings) -> bool:
    """Whether this is a developer's own machine."""
    return settings.environment == "development"


def make_gateway(settings: Settings, schema: CompiledSchema | None, metrics: Metrics) -> WatchedGateway:
    """The gateway over the whole schema or the one given (tests)."""
    if schema is None:
        from graphapi.schema import schema as whole

        schema = whole
    return WatchedGateway(schema, settings, metrics)


def graphql_routes(gateway: WatchedGateway, settings: Settings) -> Sequence[Any]:
    """The gateway's handlers: over HTTP and over WebSocket."""
    metrics = gateway.metrics
    live = Live(
        listening=lambda socket: listening_of(socket.app),
        make_context=context_of_socket,
        on_sent=metrics.live_sent,
        on_slow=metrics.live_slow,
    )
    return (graphql_route(gateway, context_of), socket_route(live), *ide_routes(settings))


def listening_of(app: Litestar) -> Listening:
    """The subscriptions of a running application."""
    found: Listening = app.state.listening
    return found


async def context_of_socket(socket: AnySocket, payload: Mapping[str, Any]) -> Context:
    """Who is at the other end: by `Authorization` in the payload of connection_init or among the headers, else by the
    cookie, which counts only where the page that opened the socket is one of ours: browsers send it from any page.
    """
    service = service_of(socket.app)
    given = {name.lower(): value for name, value in payload.items() if isinstance(value, str)}
    workspace = (
        given.get(WORKSPACE_HEADER) or socket.headers.get(WORKSPACE_HEADER) or socket.query_params.get("workspace")
    )
    authorization = given.get("authorization") or socket.headers.get("authorization")
    cookie = None if authorization else socket.cookies.get(SESSION_COOKIE)
    if cookie and not _is_ours(socket, service.settings):
        raise Forbidden("This page is none of ours; send Authorization in the payload of connection_init.")
    credentials = Credentials(authorization=authorization, cookie=cookie, workspace=workspace, safe=True)
    return Context(
        database=service.database,
        sealer=service.sealer,
        check_address=service.outbound.check,
        actor=await service.authenticator.actor(credentials),
        language=_language(given.get("accept-language") or socket.headers.get("accept-language") or ""),
        remote=socket.client.host if socket.client else None,
        sign=service.authenticator.links.sign_until,
        files=service.uploads,
        base_url=service.settings.public_url or f"http://{socket.headers.get('host', '')}",
    )


def _is_ours(socket: AnySocket, settings: Settings) -> bool:
    """Whether the page has the address it connects to, or the public one; programs that are no browsers say nothing."""
    origin = socket.headers.get("origin")
    if origin is None:
        return True
    ours = {socket.headers.get("host", "")} | ({urlsplit(settings.public_url).netloc} if settings.public_url else set())
    return urlsplit(origin).netloc in ours


async def context_of(request: AnyRequest) -> Context:
    """Who asks, for the gateway."""
    service = service_of(request.app)
    return Context(
        database=service.database,
        sealer=service.sealer,
        check_address=service.outbound.check,
        actor=await actor_of(request),
        idempotency_key=request.headers.get("idempotency-key"),
        language=_language(request.headers.get("accept-language", "")),
        remote=request.client.host if request.client else None,
        sign=service.authenticator.links.sign_until,
        files=service.uploads,
        base_url=service.settings.public_url or str(request.base_url).rstrip("/"),
    )


def _language(accepted: str) -> str:
    """In which the server words what it says, English where none of those asked for is spoken."""
    return language(accepted, LANGUAGES, "en")


def ide_routes(settings: Settings) -> Sequence[Any]:
    """GraphiQL, from this server's own files."""
    if not (settings.ide or is_open(settings)):
        return ()

    @get("/graphiql", include_in_schema=False, sync_to_thread=False)
    def show() -> Response[bytes]:
        return Response(page.page("/graphql"), media_type="text/html; charset=utf-8", headers=page.HEADERS)

    @get("/graphiql/{name:str}", include_in_schema=False, sync_to_thread=False)
    def asset(name: FromPath[str]) -> Response[bytes]:
        found = page.asset(name)
        if found is None:
            raise NotFoundException("There is no such file.")
        return Response(found[0], media_type=found[1], headers={"Cache-Control": "public, max-age=31536000, immutable"})

    return (show, asset)
