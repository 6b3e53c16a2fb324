"""The one client by which this service calls others: guarded, bounded, paced, and silent about what it carries.

Names are looked up and judged when connecting (`network`); redirects, cookies, proxies and passwords of the environment
are not followed, kept or used; an answer is read up to a bound. Each process has one client, closed when it ends.
"""

import asyncio
import http.cookiejar
import logging
import ssl
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from functools import cache

import httpcore
import httpx
import stamina

from crm.core.outbound_limits import OutboundLimits
from crm.outbound.addresses import check_address
from crm.outbound.call import Answer, Call
from crm.outbound.network import Guarded, Resolver
from crm.outbound.problems import CircuitOpen, ForbiddenAddress, Unreachable
from crm.outbound.turns import Turn, Turns

AGENT = "Touchline/1"
ATTEMPTS = 4
PATIENCE = 30.0
"""Seconds for which `retrying` waits by itself; who asks for a longer pause is answered to the caller at once."""
AFTER = 0.05
"""Seconds after a pause that was asked for, so that it is over in every clock."""
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that another attempt may mend."""

Count = Callable[[str, float], None]
"""Told of each call: its outcome, and the seconds it took."""


@cache
def _trusting_the_public() -> ssl.SSLContext:
    """Of the process: reading the authorities' certificates takes longer than all else that is made here."""
    return httpx.create_ssl_context(trust_env=False)


class Outbound:
    """Calls to others; made when the process starts, closed when it ends."""

    def __init__(
        self,
        limits: OutboundLimits | None = None,
        *,
        count: Count = lambda _outcome, _seconds: None,
        verify: ssl.SSLContext | None = None,
        first_pause: float = 0.5,
        resolver: Resolver | None = None,
    ) -> None:
        self._limits = limits or OutboundLimits()
        self._count = count
        self._first_pause = first_pause
        self._turns = Turns(self._limits, time.monotonic)
        self._resolver = resolver or Resolver()
        context = verify or _trusting_the_public()
        # two, so that no guarded call finds a connection open that only a trusted one might make
        self._clients = {trusted: self._client(context, trusted=trusted) for trusted in (False, True)}

    async def send(self, call: Call) -> Answer:
        """One attempt; an answer of any status is an answer. Raises Unreachable, ForbiddenAddress, CircuitOpen."""
        started = time.monotonic()
        outcome = "unreachable"
        try:
            answer = await self._sent(call, started)
            outcome = _outcome(answer)
            return answer
        except ForbiddenAddress:
            outcome = "forbidden"
            raise
        except CircuitOpen:
            outcome = "open"
            raise
        finally:
            self._count(outcome, time.monotonic() - started)

    async def retrying(self, call: Call) -> Answer:
        """Up to four attempts with growing pauses, for what may be asked twice; honours Retry-After.

        Returns the last answer, whatever it says; raises as `send` where the last attempt brought none.
        """
        try:
            async for attempt in stamina.retry_context(
                on=self._pause,
                attempts=ATTEMPTS,
                timeout=None,
                wait_initial=self._first_pause,
                wait_max=PATIENCE / 3,
                wait_jitter=self._first_pause,
            ):
                with attempt:
                    answer = await self.send(call)
                    if answer.status in PASSING:
                        raise _Passing(answer)
        except _Passing as passing:
            return passing.answer
        return answer

    async def close(self) -> None:
        """Ends all connections."""
        for client in self._clients.values():
            await client.aclose()
        self._resolver.close()

    def check(self, url: str, *, trusted: bool = False) -> None:
        """Raises ForbiddenAddress for an address that would be refused by its text alone."""
        check_address(url, trusted=trusted, loopback=self._limits.allow_loopback)

    def _client(self, context: ssl.SSLContext, *, trusted: bool) -> httpx.AsyncClient:
        for name in ("httpx", "httpcore"):  # they log addresses with their queries, and headers
            logging.getLogger(name).setLevel(logging.WARNING)
        transport = httpx.AsyncHTTPTransport(verify=context, trust_env=False)
        # httpx takes no network backend; the pool it makes is replaced before it connects anywhere
        transport._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=self._limits.connections,
            max_keepalive_connections=20,
            keepalive_expiry=15.0,
            network_backend=Guarded(self._resolver, trusted=trusted, loopback=self._limits.allow_loopback),
        )
        nothing = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
        headers = {"user-agent": AGENT, "accept-encoding": "identity"}  # a body that is unpacked has no bound
        return httpx.AsyncClient(transport=transport, headers=headers, cookies=nothing, trust_env=False,
                                 follow_redirects=False, timeout=None)  # fmt: skip

    async def _sent(self, call: Call, started: float) -> Answer:
        url = check_address(call.url, trusted=call.trusted, loopback=self._limits.allow_loopback)
        is_its_turn = False
        try:
            async with asyncio.timeout(call.timeout), self._turns.of(call.key or url.host) as turn:
                is_its_turn = True
                async with _judged(turn):
                    answer = await self._answer(call, url, started)
                    _judge(turn, answer)
                return answer
        except TimeoutError as error:
            if not is_its_turn:  # nothing was sent, which callers must be able to tell
                raise CircuitOpen(
                    "Calls before this one take long; it is tried again by itself.", seconds=1.0
                ) from error
            raise Unreachable("The other side did not answer in time.") from error

    async def _answer(self, call: Call, url: httpx.URL, started: float) -> Answer:
        try:
            request = self._clients[call.trusted].stream(
                call.method, url, headers=dict(call.headers), content=call.body or None
            )
            async with request as response:
                body = await self._body(response)
        except (httpx.HTTPError, httpx.StreamError, ValueError) as error:
            raise Unreachable(f"The other side could not be reached: {_cause(error)}.") from error
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, body, time.monotonic() - started)

    async def _body(self, response: httpx.Response) -> bytes:
        found = bytearray()
        async for part in response.aiter_raw():
            found += part
            if len(found) > self._limits.answer_bytes:
                raise Unreachable(f"The other side answered with more than {self._limits.answer_bytes} bytes.")
        return bytes(found)

    def _pause(self, error: Exception) -> bool | float:
        """Whether to try again, and after how many seconds where the other side says so."""
        if isinstance(error, _Passing):
            asked = error.answer.retry_after
            return True if asked is None else asked + AFTER if asked <= PATIENCE else False
        if isinstance(error, CircuitOpen):
            return error.seconds + AFTER if error.seconds <= PATIENCE / 10 else False
        return isinstance(error, Unreachable)


class _Passing(Exception):
    """An answer that another attempt may mend. Says nothing: retries are logged with it."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


@asynccontextmanager
async def _judged(turn: Turn) -> AsyncGenerator[None, None]:
    """What brought no answer counts against the other side, also what took too long; a forbidden address does not."""
    try:
        yield
    except (Unreachable, asyncio.CancelledError):
        turn.failed(time.monotonic())
        raise


def _judge(turn: Turn, answer: Answer) -> None:
    now, asked = time.monotonic(), answer.retry_after
    if answer.status >= 500:
        turn.failed(now)
    else:
        turn.succeeded()
    if asked is not None and answer.status in PASSING:
        turn.asked_to_wait(asked, now)


def _outcome(answer: Answer) -> str:
    if answer.status == 429:
        return "limited"
    return {2: "answered", 3: "redirected", 4: "refused", 5: "failed"}.get(answer.status // 100, "odd")


def _cause(error: Exception) -> str:
    """In words of ours: what libraries say repeats addresses."""
    if isinstance(error, httpx.TimeoutException):
        return "it took too long"
    if isinstance(error, httpx.ConnectError):
        return "no connection"
    if isinstance(error, httpx.ProtocolError):
        return "it does not speak HTTP"
    return "the connection broke"
