"""What the handlers of one application share."""

from dataclasses import dataclass

from litestar import Litestar, Request, WebSocket
from litestar.datastructures import State
from litestar.types import Scope

from crm.core.actor import Actor
from crm.core.database import Database
from crm.core.problems import Unauthenticated
from crm.core.sealing import Sealer
from crm.core.settings import Settings
from crm.live.hub import Hub
from crm.outbound.client import Outbound
from crm.sessions.authenticate import Authenticator, Credentials
from crm.uploads.folder import Uploads
from crm.web.metrics import Metrics

SESSION_COOKIE = "touchline_session"
CSRF_COOKIE = "touchline_csrf"
CSRF_HEADER = "x-csrf-token"
WORKSPACE_HEADER = "touchline-workspace"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

AnyRequest = Request[object, object, State]
AnySocket = WebSocket[object, object, State]


@dataclass(frozen=True)
class Service:
    """Open pools, who-is-it, settings and counters; made when the application starts."""

    settings: Settings
    database: Database
    authenticator: Authenticator
    metrics: Metrics
    hub: Hub
    uploads: Uploads
    sealer: Sealer
    outbound: Outbound


def service_of(app: Litestar) -> Service:
    """The service of a running application."""
    found: Service = app.state.service
    return found


def credentials_of(request: AnyRequest, *, workspace: str | None = None) -> Credentials:
    """What the request says of who sends it; `workspace` where a link says it, which can send no header."""
    return Credentials(
        authorization=request.headers.get("authorization"),
        cookie=request.cookies.get(SESSION_COOKIE),
        csrf=request.headers.get(CSRF_HEADER),
        workspace=request.headers.get(WORKSPACE_HEADER, workspace),
        safe=request.method in SAFE_METHODS,
    )


async def actor_of(request: AnyRequest, *, workspace: str | None = None) -> Actor | None:
    """The actor of a request, or None for nobody; kept for the log line."""
    credentials = credentials_of(request, workspace=workspace)
    actor = await service_of(request.app).authenticator.actor(credentials)
    note_actor(request.scope, actor)
    return actor


async def demand_actor(request: AnyRequest, *, workspace: str | None = None) -> Actor:
    """The actor of a request that nobody may make unknown."""
    actor = await actor_of(request, workspace=workspace)
    if actor is None:
        raise Unauthenticated("Log in, or send an API key as `Authorization: Bearer …`.")
    return actor


def note_actor(scope: Scope, actor: Actor | None) -> None:
    """Leaves the actor where the log line is written from."""
    scope["state"]["actor"] = actor
