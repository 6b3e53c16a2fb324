"""`/v1/…`: Segment's HTTP API, so that its libraries work here by changing the host.

The order is key, origin, how often → sizes and JSON → keep → `{"success": true}`; a key that only the body tells is
asked for once its JSON is read. The worker reads later. 400 and 413 tell a library to drop what it sent, 401 and 403
that its key is wrong, 429 and 503 to come back. Browsers may ask from the origins of the key only; a preflight cannot
say which key it is about and is answered for all.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import structlog
from crawleruseragents import is_crawler
from litestar import HttpMethod, Response, route
from litestar.params import FromPath

from crm.core import clock
from crm.core.actor import system
from crm.core.bounds import TrackLimits
from crm.core.buckets import Buckets
from crm.core.database import Database
from crm.core.problems import Problem
from crm.core.work import WorkspaceLeaving, attempt, begin
from crm.door.find import find
from crm.models.words import EntryPointKind
from crm.web.counting import Counting
from crm.web.errors import told
from crm.web.hooks import hooks_of
from crm.web.lately import Lately
from crm.web.links import is_program
from crm.web.service import AnyRequest
from funnel.adapters.reading import text
from funnel.adapters.segment.accept import (
    CALLS,
    MOST_BATCH_BYTES,
    PATHS,
    Accepted,
    Refused,
    accept,
    read,
    unpacked,
    write_key_of,
    write_key_of_header,
)
from funnel.intake.keep import Kept, keep
from funnel.write_keys.bots import count_bots
from funnel.write_keys.open import OpenKey, open_key

RETRY_AFTER = 10
"""Seconds after which a sender may try again."""
PREFLIGHT_SECONDS = 7_200
LONGEST_ORIGIN = 300

log = structlog.get_logger("touchline.intake")


class Keys:
    """Write keys, and what is sent by them."""

    SECONDS = 5.0
    MOST = 10_000

    def __init__(self, database: Database, limits: TrackLimits | None = None) -> None:
        self._database = database
        self._limits = limits or TrackLimits()
        self._buckets = Buckets()
        self._bots = Counting(database, count_bots, "bots")
        self._lately = Lately(self._read, seconds=self.SECONDS, most=self.MOST)

    async def get(self, text: str) -> OpenKey | None:
        """The write key, or None; in other processes one that is revoked is taken for `SECONDS` more."""
        found = await self._lately.get(text)
        return None if found and found.valid_until and found.valid_until <= clock.now() else found

    def wait(self, key: OpenKey) -> int:
        """0 where the key may send now, and is counted; else the seconds until it may."""
        bounds = self._limits
        if not bounds.per_second:
            return 0
        return self._buckets.take(key.id, per_minute=bounds.per_second * 60, burst=bounds.burst)

    def forget(self) -> None:
        """Every key is read again."""
        self._lately.forget()

    async def keep(self, key: OpenKey, accepted: Accepted) -> None:
        """Returns when the request is safe. Programs of it are counted after that, and nobody waits for it: all
        requests of a key add to one row.
        """
        if accepted.body:
            kept = Kept(key.connected_account_id, accepted.key, accepted.body, "application/json")

            async def once() -> None:
                async with begin(self._database.sessions, system(key.workspace_id)) as work:
                    await keep(work, kept)

            await attempt(once, repeatable=True)  # kept twice it is one
        if accepted.bots:
            self._bots.add(key.workspace_id, key.id, accepted.bots)

    async def settle(self) -> None:
        """Returns when every program so far is counted."""
        await self._bots.settle()

    async def _read(self, text: str) -> OpenKey | None:
        way = await find(self._database, EntryPointKind.WRITE_KEY, text)
        if way is None:
            return None
        async with self._database.read(way.workspace_id) as reader:
            return await open_key(reader, way.target_id, clock.now())


class _Turned(Exception):
    """What the sender is answered instead."""

    def __init__(self, status: int, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.message)
        self.status, self.problem, self.headers = status, problem, dict(headers or {})


@route("/v1/{call:str}", http_method=[HttpMethod.POST, HttpMethod.OPTIONS], status_code=200, include_in_schema=False,
       request_max_body_size=MOST_BATCH_BYTES + 64 * 1024)  # fmt: skip
async def receive(request: AnyRequest, call: FromPath[str]) -> Response[Any]:
    """`{"success": true}` once the request is safe."""
    origin, named = _origin(request), CALLS.get(call, call)
    if request.method == HttpMethod.OPTIONS:
        return _preflight(origin, named)
    try:
        await _take(request, named, origin)
    except _Turned as turned:
        body = {"success": False, "message": turned.problem.message, "errors": [told(turned.problem)]}
        return Response(body, status_code=turned.status, headers={**turned.headers, **_cors(origin, turned.status)})
    return Response({"success": True}, headers=_cors(origin, 200))


def _preflight(origin: str | None, call: str) -> Response[Any]:
    """What browsers are answered before they send: which key it will be about they do not say."""
    if origin is None or call not in PATHS:
        return Response(None, status_code=204)
    more = {
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "authorization, content-type, content-encoding",
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
    }
    return Response(None, status_code=204, headers={**_cors(origin, 204), **more})


def keys_of(request: AnyRequest) -> Keys:
    """The application's door for write keys."""
    found: Keys = request.app.state.write_keys
    return found


async def _take(request: AnyRequest, call: str, origin: str | None) -> None:
    if call not in PATHS:
        raise _Turned(404, Problem("There is no such call; there are: " + ", ".join(sorted(PATHS)) + ".",
                                   code="NOT_FOUND"))  # fmt: skip
    packed = await request.body()  # at once: who is answered while still sending sees a broken connection
    named = write_key_of_header(request.headers.get("authorization"))
    key = None if named is None else await _key(request, named, origin)
    try:
        body = unpacked(packed, request.headers.get("content-encoding"))
        sent = read(body, call)
    except Refused as problem:
        raise _Turned(400, problem) from problem
    key = key or await _key(request, write_key_of(sent), origin)
    accepted = accept(body, sent, call, clock.now(), _programs(request, key))
    try:
        await keys_of(request).keep(key, accepted)
    except WorkspaceLeaving as error:
        raise _unknown() from error


async def _key(request: AnyRequest, given: str | None, origin: str | None) -> OpenKey:
    """The key, counted; raises where it may not send, from there or now."""
    key = await keys_of(request).get(given) if given else None
    if key is None:
        raise _unknown()
    if not key.allows(origin):
        log.warning("origin refused", write_key=str(key.id))
        raise _Turned(403, Problem("This write key may not be used from this page; add its origin to the key.",
                                   code="FORBIDDEN"))  # fmt: skip
    if seconds := keys_of(request).wait(key):
        raise _Turned(429, Problem("This write key sends too often; send events in batches, and again later.",
                                   code="TOO_MANY"), {"Retry-After": str(seconds)})  # fmt: skip
    if await hooks_of(request).is_full(key.workspace_id):
        raise _Turned(429, Problem("Too much is waiting to be worked off; send it again later.", code="TOO_MANY"),
                      {"Retry-After": str(RETRY_AFTER)})  # fmt: skip
    return key


def _unknown() -> _Turned:
    why = "Send a write key that is valid: as the user name of Basic, or as `writeKey` in the body."
    return _Turned(401, Problem(why, code="UNAUTHENTICATED"), {"WWW-Authenticate": 'Basic realm="write key"'})


def _programs(request: AnyRequest, key: OpenKey) -> Any:
    """Whether a program did what a message tells: of a page's key the request itself says it, of a server's only the
    message can.
    """
    if key.origins and is_program(request):
        return lambda _context: True
    return lambda context: _is_crawler(text(context.get("userAgent"), 500) or "")


@lru_cache(maxsize=4_096)
def _is_crawler(agent: str) -> bool:
    return bool(agent) and is_crawler(agent)


def _origin(request: AnyRequest) -> str | None:
    found = request.headers.get("origin")
    return found[:LONGEST_ORIGIN] if found else None


def _cors(origin: str | None, status: int) -> dict[str, str]:
    """A page of a forbidden origin learns nothing but that it was refused."""
    if origin is None or status == 403:
        return {"Vary": "Origin"}
    return {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true", "Vary": "Origin"}
