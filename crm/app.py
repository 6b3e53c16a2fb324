"""The application: routes, what every request goes through, and what lives as long as the process does.

`litestar --app crm.app:create_app run`, `touchline serve`, and the tests all come through `create_app`.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from typing import Any

import structlog
from litestar import Litestar, Response, get
from litestar.exceptions import NotFoundException
from litestar.openapi import OpenAPIConfig
from litestar.params import FromPath

from crm import migrate
from crm.core.database import Database
from crm.core.settings import Settings
from crm.installation import Installation, open_installation
from crm.plug_board import plug_in
from crm.sessions.authenticate import Authenticator
from crm.sessions.tokens import Tokens
from crm.web import errors, health, logging, session
from crm.web.metrics import Metrics, metrics_route
from crm.web.service import AnyRequest, Service, actor_of, service_of
from crm.web.telemetry import Telemetry
from graphapi.compiler.schema import CompiledSchema
from graphapi.context import Context
from graphapi.gateway.gateway import Gateway
from graphapi.gateway.http import graphql_route
from graphapi.ide import page

log_of_plans = structlog.get_logger("touchline.plans")

MOST_BODY_BYTES = 4 * 1024 * 1024


class Touchline(Litestar):
    """Litestar with our telemetry around it, so that requests for no page are counted and logged too."""

    __slots__ = ("_telemetry",)

    def watch(self, metrics: Metrics) -> None:
        """Puts the telemetry around."""
        self._telemetry = Telemetry(super().__call__, metrics)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """The ASGI application."""
        if scope["type"] == "lifespan":
            await super().__call__(scope, receive, send)
            return
        await self._telemetry(scope, receive, send)


def create_app(
    settings: Settings | None = None,
    *,
    installation: Installation | None = None,
    schema: CompiledSchema | None = None,
    log: bool = True,
) -> Touchline:
    """The application; nothing is opened before its lifespan begins.

    `installation` says where the database is (tests); without it the settings do. `schema` replaces the whole one.
    """
    found = settings or Settings()
    if log:
        logging.set_up(as_json=found.log_json)
    plug_in()
    metrics = Metrics()
    app = Touchline(
        route_handlers=[
            health.live,
            health.ready,
            session.login,
            session.logout,
            session.me,
            metrics_route(metrics),
            *graphql_routes(found, schema, metrics),
        ],
        lifespan=[_lifespan(found, installation, metrics)],
        exception_handlers=errors.HANDLERS,
        request_max_body_size=MOST_BODY_BYTES,
        openapi_config=_no_openapi(),
        logging_config=None,
        debug=False,
    )
    app.watch(metrics)
    return app


def _no_openapi() -> OpenAPIConfig | None:
    """The API is GraphQL; Litestar's OpenAPI pages would load from public CDNs."""
    return None


def graphql_routes(settings: Settings, schema: CompiledSchema | None, metrics: Metrics) -> Sequence[Any]:
    """The gateway's handlers, over the whole schema or the one given (tests)."""
    if schema is None:
        from graphapi.schema import schema as whole

        schema = whole
    limit = settings.slow_plan_ms / 1000

    def timed(name: str, seconds: float) -> None:
        metrics.operation(name, seconds)
        if seconds > limit:
            metrics.slow_plan(name)
            log_of_plans.warning("slow plan", plan=name, ms=round(seconds * 1000, 1))

    gateway = Gateway(schema, introspection=settings.introspection, suggestions=is_open(settings), on_timed=timed)
    return (graphql_route(gateway, context_of), *ide_routes(settings))


def is_open(settings: Settings) -> bool:
    """Whether this is a developer's own machine."""
    return settings.environment == "development"


async def context_of(request: AnyRequest) -> Context:
    """Who asks, for the gateway."""
    service = service_of(request.app)
    return Context(
        database=service.database,
        actor=await actor_of(request),
        idempotency_key=request.headers.get("idempotency-key"),
        language=request.headers.get("accept-language", "en")[:2].lower(),
        remote=request.client.host if request.client else None,
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


def _lifespan(settings: Settings, installation: Installation | None, metrics: Metrics) -> Callable[[Litestar], Any]:
    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None, None]:
        held = nullcontext(installation) if installation is not None else open_installation(settings)
        where = await asyncio.to_thread(held.__enter__)
        try:
            async with running(app, settings, where, metrics):
                yield
        finally:
            await asyncio.to_thread(held.__exit__, None, None, None)

    return lifespan


@asynccontextmanager
async def running(
    app: Litestar, settings: Settings, where: Installation, metrics: Metrics
) -> AsyncGenerator[None, None]:
    """Opens what handlers need, for as long as the block runs."""
    tokens = Tokens(where.signing_key)
    if where.is_embedded:
        await migrate.upgrade(where.admin)
    database = await Database.open(
        where.app_url,
        door_url=where.door_url,
        read_connections=settings.read_connections,
        work_connections=settings.work_connections,
    )
    app.state.owner_url = where.owner_url
    app.state.service = Service(settings, database, Authenticator(database, tokens), metrics)
    _watch_pools(database, metrics)
    try:
        yield
    finally:
        await database.close()


def _watch_pools(database: Database, metrics: Metrics) -> None:
    pools = {"reads": database.reads, "doors": database.doors}
    for name, pool in pools.items():
        metrics.gauge(f"touchline_pool_{name}_size", f"Open connections of the pool {name}.", pool.get_size)
        metrics.gauge(f"touchline_pool_{name}_idle", f"Idle connections of the pool {name}.", pool.get_idle_size)
    work: Any = database.engine.pool
    metrics.gauge("touchline_pool_work_size", "Open connections of the pool work.", lambda: float(work.size()))
    metrics.gauge("touchline_pool_work_busy", "Connections of the pool work in use.", lambda: float(work.checkedout()))
