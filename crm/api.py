"""GraphQL as the application serves it: who asks, how long it took under which name, and the page to try it on."""

import time
from collections.abc import Sequence
from typing import Any
from weakref import WeakValueDictionary

import structlog
from graphql.execution.values import VariableValues
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from crm.core.settings import Settings
from crm.web.metrics import Metrics
from crm.web.service import AnyRequest, actor_of, service_of
from crm.web.telemetry import note_operation
from graphapi.compiler.schema import CompiledSchema
from graphapi.context import Context
from graphapi.gateway.documents import Operation
from graphapi.gateway.gateway import Gateway, Reply, Request
from graphapi.gateway.http import graphql_route
from graphapi.gateway.plan import Plan
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
        self._metrics = metrics
        self._limit = settings.slow_plan_ms / 1000
        self._met: WeakValueDictionary[int, Plan] = WeakValueDictionary()

    async def answer(self, request: Request, context: Context) -> Reply:
        """Runs the operation and counts it under its name."""
        started = time.perf_counter()
        reply = await super().answer(request, context)
        if reply.executed:
            name = self.operation(request).name
            note_operation(name)
            self._metrics.operation(name, time.perf_counter() - started)
        return reply

    def plan(self, operation: Operation, variables: VariableValues, context: Context) -> Plan:
        """The plan; counted as a hit when it was met before."""
        plan = super().plan(operation, variables, context)
        self._metrics.plan_lookup(hit=self._met.get(id(plan)) is plan)
        self._met[id(plan)] = plan
        return plan

    def _timed(self, name: str, seconds: float) -> None:
        if seconds > self._limit:
            self._metrics.slow_plan(name)
            log.warning("slow plan", plan=name, ms=round(seconds * 1000, 1))


def is_open(settings: Settings) -> bool:
    """Whether this is a developer's own machine."""
    return settings.environment == "development"


def graphql_routes(settings: Settings, schema: CompiledSchema | None, metrics: Metrics) -> Sequence[Any]:
    """The gateway's handlers, over the whole schema or the one given (tests)."""
    if schema is None:
        from graphapi.schema import schema as whole

        schema = whole
    gateway = WatchedGateway(schema, settings, metrics)
    return (graphql_route(gateway, context_of), *ide_routes(settings))


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

    return (show, asset)
