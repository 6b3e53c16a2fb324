"""GraphQL as the application serves it: who asks, how long it took under which name, and the page to try it on."""

import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

import structlog
from graphql.execution.values import VariableValues
from litestar import Litestar, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from crm.core.problems import Forbidden
from crm.core.settings import Settings
from crm.sessions.authenticate import Credentials
from crm.web.metrics import Metrics
from crm.web.service import SESSION_COOKIE, WORKSPACE_HEADER, AnyRequest, AnySocket, actor_of, service_of
from crm.web.telemetry import note_operation
from graphapi.compiler.schema import CompiledSchema
from graphapi.context import Context
from graphapi.gateway.documents import Operation
from graphapi.gateway.gateway import Gateway, Reply, Request
from graphapi.gateway.http import graphql_route
from graphapi.gateway.listening import Listening
from graphapi.gateway.plan import Plan
from graphapi.gateway.socket import Live, socket_route
from graphapi.ide import page

log = structlog.get_logger("touchline.graphql")


class WatchedGateway(Gateway):
    """The gateway with counters: operations by name, look-ups of plans, plans that were slow."""

    def __init__(self, schema: CompiledSchema, settings: Settings, metrics: Metrics) -> None:
        super().__init__(
            schema,
            introspection=settings.introspection,
            suggestions=is_open(settings),
            on_timed=self._timed,
        )
        self.metrics = metrics
        self._limit = settings.slow_plan_ms / 1000
        self._met: WeakValueDictionary[int, Plan] = WeakValueDictionary()

    async def answer(self, request: Request, context: Context) -> Reply:
        """Runs the operation and counts it under its name."""
        started = time.perf_counter()
        reply = await super().answer(request, context)
        if reply.executed:
            name = self.operation(request).name
            note_operation(name)
            self.metrics.operation(name, time.perf_counter() - started)
        return reply

    def plan(self, operation: Operation, variables: VariableValues, context: Context) -> Plan:
        """The plan; counted as a hit when it was met before."""
        plan = super().plan(operation, variables, context)
        self.metrics.plan_lookup(hit=self._met.get(id(plan)) is plan)
        self._met[id(plan)] = plan
        return plan

    def _timed(self, name: str, seconds: float) -> None:
        if seconds > self._limit:
            self.metrics.slow_plan(name)
            log.warning("slow plan", plan=name, ms=round(seconds * 1000, 1))


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
        actor=await service.authenticator.actor(credentials),
        language=(given.get("accept-language") or socket.headers.get("accept-language") or "en")[:2].lower(),
        remote=socket.client.host if socket.client else None,
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
        actor=await actor_of(request),
        idempotency_key=request.headers.get("idempotency-key"),
        language=request.headers.get("accept-language", "en")[:2].lower(),
        remote=request.client.host if request.client else None,
        base_url=service.settings.public_url or str(request.base_url).rstrip("/"),
    )


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

    @get("/", include_in_schema=False, sync_to_thread=False)
    def front() -> Redirect:
        return Redirect("/graphiql")

    return (show, asset, front)
