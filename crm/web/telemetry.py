"""Around every request, those for no page included: an id, its trace, the log line, the counters, security headers."""

import re
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from crm.core.tracing import Span, parent_of, span
from crm.web.metrics import Metrics

if TYPE_CHECKING:
    from crm.core.actor import Actor

QUIET = frozenset({"/health/live", "/health/ready", "/metrics"})
"""Asked every few seconds by machines: counted, not logged."""

SECURITY_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"content-security-policy": (
        b"default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; "
        b"base-uri 'none'; form-action 'self'"
    ),
}
_GIVEN_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")

_operation: ContextVar[list[str] | None] = ContextVar("operation", default=None)

log = structlog.get_logger("touchline.http")


def note_operation(name: str) -> None:
    """Leaves the operation's name for the line of the request that runs."""
    names = _operation.get()
    if names is not None and name:
        names.append(name)


class Telemetry:
    """An ASGI application around another."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Runs the request and writes its line, however it ends."""
        parent = parent_of(scope["headers"])
        trace_id = parent.trace_id if parent is not None else uuid4().hex
        request_id = _request_id(scope) or trace_id
        if scope["type"] != ScopeType.HTTP:
            with structlog.contextvars.bound_contextvars(request_id=request_id, trace_id=trace_id):
                await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), [500]
        scope.setdefault("state", {})["request_id"] = request_id

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
                message["headers"] = _with_ours(message.get("headers", []), request_id)
            await send(message)

        names: list[str] = []
        _operation.set(names)
        with span(_method(scope), parent=parent, serves=True) as traced:
            bound = {"request_id": request_id, "trace_id": traced.trace_id or trace_id}
            with structlog.contextvars.bound_contextvars(**bound):
                try:
                    await self._app(scope, receive, answer)
                finally:
                    scope["state"]["operation_name"] = names[0] if names else None
                    self._note(scope, status[0], time.perf_counter() - started)
                    _end(traced, scope, status[0])

    def _note(self, scope: Any, status: int, seconds: float) -> None:
        route = scope.get("path_template") or "unmatched"
        self._metrics.request(method=_method(scope), route=route, status=status, seconds=seconds)
        if scope["path"] not in QUIET:
            log.info("request", **_line(scope, route, status, seconds))


def _end(traced: Span, scope: Any, status: int) -> None:
    """Names as OpenTelemetry's conventions for HTTP servers say; never the path itself, which may hold anything."""
    method, route = _method(scope), scope.get("path_template")
    attributes = {"http.request.method": method, "http.response.status_code": status}
    if route:
        attributes["http.route"] = route
    traced.note(attributes, name=f"{method} {route}" if route else method, failed=status >= 500)


def _line(scope: Any, route: str, status: int, seconds: float) -> dict[str, Any]:
    """Paths that match no route are not repeated: they may hold anything."""
    state = scope.get("state", {})
    actor: Actor | None = state.get("actor")
    line: dict[str, Any] = {
        "method": _method(scope),
        "path": route,
        "status": status,
        "ms": round(seconds * 1000, 2),
    }
    if operation := state.get("operation_name"):
        line["operation"] = operation
    if actor is not None:
        line |= {
            "actor_kind": actor.kind.value,
            "actor_id": str(actor.id) if actor.id else None,
            "workspace_id": str(actor.workspace_id),
        }
    return line


def _method(scope: Any) -> str:
    known = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
    return str(scope["method"]) if scope["method"] in known else "OTHER"


def _request_id(scope: Any) -> str | None:
    """The id a proxy gave, when it is a decent one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _GIVEN_ID.fullmatch(value.decode("latin-1")):
            return str(value.decode("latin-1"))
    return None


def _with_ours(headers: Any, request_id: str) -> list[tuple[bytes, bytes]]:
    given = [(bytes(name), bytes(value)) for name, value in headers]
    names = {name.lower() for name, _ in given}
    added = [(name, value) for name, value in SECURITY_HEADERS.items() if name not in names]
    return [*given, *added, (b"x-request-id", request_id.encode())]
