"""The application: routes, what every request goes through, and what lives as long as the process does.

`litestar --app crm.app:create_app run`, `touchline serve`, and the tests all come through `create_app`.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, nullcontext
from typing import Any

from litestar import Litestar
from litestar.openapi import OpenAPIConfig

from crm import labels, migrate
from crm.api import graphql_routes, make_gateway
from crm.console import routes as console
from crm.core import threads
from crm.core.database import Database
from crm.core.sealing import Sealer
from crm.core.settings import Settings
from crm.core.tracing import exporting, provided
from crm.exports import leads_route
from crm.hearers import plug_in
from crm.installation import Installation, open_installation, uploads_of
from crm.live.hub import Hub
from crm.outbound.client import Outbound
from crm.sessions.authenticate import Authenticator
from crm.sessions.tokens import Tokens
from crm.web import errors, exports, forms, health, hooks, links, logging, papers, reports, segment, session, snippet
from crm.web.clicks import ClickKeeper
from crm.web.form_door import Forms
from crm.web.metrics import Metrics, metrics_route
from crm.web.pipeline import Pipeline
from crm.web.service import Service
from crm.web.telemetry import Telemetry
from crm.web.uploads import upload_route
from graphapi.compiler.schema import CompiledSchema
from graphapi.gateway.listening import Listening

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

    `installation` says where the database is (tests, `touchline serve`), and that its tables are at this version;
    without it the settings do. `schema` replaces the whole one (tests).
    """
    found = settings or Settings()
    if log:
        logging.set_up(found)
    plug_in()
    metrics = Metrics()
    gateway = make_gateway(found, schema, metrics)
    app = Touchline(
        route_handlers=[
            health.live,
            health.ready,
            session.login,
            session.logout,
            session.me,
            links.follow,
            hooks.receive,
            *forms.routes(),
            segment.receive,
            snippet.snippet,
            metrics_route(metrics),
            *papers.routes(),
            *exports.routes(),
            *reports.routes(),
            *labels.routes(),
            *console.routes(),
            upload_route(found.upload_bytes),
            leads_route(gateway),
            *graphql_routes(gateway, found),
        ],
        lifespan=[_lifespan(found, installation, metrics)],
        exception_handlers=errors.HANDLERS,
        request_max_body_size=MOST_BODY_BYTES,
        openapi_config=_no_openapi(),
        logging_config=None,
        debug=False,
    )
    app.state.gateway = gateway
    app.watch(metrics)
    return app


def _no_openapi() -> OpenAPIConfig | None:
    """The API is GraphQL; Litestar's OpenAPI pages would load from public CDNs."""
    return None


def _lifespan(settings: Settings, installation: Installation | None, metrics: Metrics) -> Callable[[Litestar], Any]:
    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None, None]:
        held = nullcontext(installation) if installation is not None else _own(settings)
        with provided(exporting()) if settings.tracing else nullcontext():
            async with held as where, running(app, settings, where, metrics):
                yield

    return lifespan


@asynccontextmanager
async def _own(settings: Settings) -> AsyncGenerator[Installation, None]:
    """Opened by this process; the embedded database is brought up to this version."""
    held = open_installation(settings)
    where = await asyncio.to_thread(held.__enter__)
    try:
        if where.is_embedded:
            await migrate.upgrade(where.admin)
        yield where
    finally:
        await asyncio.to_thread(held.__exit__, None, None, None)


@asynccontextmanager
async def running(
    app: Litestar, settings: Settings, where: Installation, metrics: Metrics
) -> AsyncGenerator[None, None]:
    """Opens what handlers need, for as long as the block runs."""
    tokens = Tokens(where.signing_key)
    database = await Database.open(
        where.app_url,
        door_url=where.door_url,
        read_connections=settings.read_connections,
        work_connections=settings.work_connections,
        limits=settings.limits,
        prepared_statements=settings.prepared_statements,
    )
    threads.set_up(settings.limits.report_threads)
    app.state.owner_url = where.owner_url
    hub = Hub(database, where.app_url)
    sealer, uploads = Sealer(where.column_key), uploads_of(settings)
    outbound = Outbound(settings.outbound, count=metrics.outbound)
    authenticator = Authenticator(database, tokens)
    app.state.service = Service(settings, database, authenticator, metrics, hub, uploads, sealer, outbound)
    app.state.listening = Listening(app.state.gateway, hub, settings.live)
    app.state.links = links.Links(database)
    app.state.clicks = ClickKeeper(database)
    app.state.hooks = hooks.Hooks(database, sealer, most_waiting=settings.intake_backlog)
    app.state.forms = Forms(database, tokens.key_for(b"forms"))
    app.state.write_keys = segment.Keys(database, settings.track)
    _watch_pools(database, metrics)
    _watch_live(app.state.listening, metrics)
    pipeline = Pipeline(database)
    pipeline.show(metrics)
    reading = asyncio.create_task(metrics.keep_reading())
    looking = asyncio.create_task(pipeline.keep_looking())
    try:
        yield
    finally:
        reading.cancel()
        looking.cancel()
        await app.state.forms.settle()
        await app.state.write_keys.settle()
        await hub.close()
        await outbound.close()
        await database.close()


def _watch_live(listening: Listening, metrics: Metrics) -> None:
    hub = listening.hub
    gauges: tuple[tuple[str, str, Callable[[], float]], ...] = (
        ("touchline_live_connections", "Open live connections.", lambda: float(listening.sockets.total())),
        ("touchline_live_subscribers", "Subscriptions that are told of events.", lambda: float(listening.subscribers)),
        ("touchline_live_reconnects", "How often the LISTEN connection was opened again.", lambda: hub.reconnects),
    )
    for name, description, read in gauges:
        metrics.gauge(name, description, read)
    lag = "Seconds for which an open transaction has held events back."
    metrics.gauge("touchline_live_lag_seconds", lag, lambda: hub.lag, together="livemax")


def _watch_pools(database: Database, metrics: Metrics) -> None:
    pools = {"reads": database.reads, "doors": database.doors}
    for name, pool in pools.items():
        metrics.gauge(f"touchline_pool_{name}_size", f"Open connections of the pool {name}.", pool.get_size)
        metrics.gauge(f"touchline_pool_{name}_idle", f"Idle connections of the pool {name}.", pool.get_idle_size)
    work: Any = database.engine.pool
    metrics.gauge("touchline_pool_work_size", "Open connections of the pool work.", lambda: float(work.size()))
    metrics.gauge("touchline_pool_work_busy", "Connections of the pool work in use.", lambda: float(work.checkedout()))
