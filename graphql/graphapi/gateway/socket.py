"""The door for live clients: graphql-transport-ws over WebSocket, at the address of everything else.

Close codes, beside the protocol's own (4400, 4401, 4403, 4406, 4408, 4409, 4429):
4490 the client reads too slowly; the reason ends with the cursor to resume from, unless an event is on its way still.
4491 the actor's roles or teams have changed; connect again.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect
from litestar.handlers import WebsocketRouteHandler

from crm.core.actor import Actor
from crm.core.problems import Problem, Unauthenticated
from graphapi.compiler.errors import RequestError
from graphapi.context import Context, Info
from graphapi.gateway.errors import of_problem, of_request, plain
from graphapi.gateway.gateway import Request
from graphapi.gateway.listening import Listening, Subscriber, Told
from graphapi.gateway.negotiation import request_of
from graphapi.gateway.refused import Refused
from graphapi.gateway.run import told as told_of
from graphapi.gateway.waiting import Message, Waiting, ended, sent

PROTOCOL = "graphql-transport-ws"
TOO_SLOW, RIGHTS_CHANGED = 4490, 4491
LONGEST_REASON = 120
"""Bytes a close frame may hold, and a little less."""
AnySocket = WebSocket[Any, Any, Any]
MakeSocketContext = Callable[[AnySocket, Mapping[str, Any]], Awaitable[Context]]


class Close(Exception):
    """Ends the connection with a code and a sentence."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True)
class Live:
    """What a connection needs; `on_sent` and `on_slow` count."""

    listening: Callable[[AnySocket], Listening]
    make_context: MakeSocketContext
    on_sent: Callable[[], None] = lambda: None
    on_slow: Callable[[], None] = lambda: None


def socket_route(live: Live, *, path: str = "/graphql") -> WebsocketRouteHandler:
    """The route handler."""

    async def graphql_socket(socket: AnySocket) -> None:
        await Connection(live, socket).run()

    return WebsocketRouteHandler(path, name="graphql.live")(graphql_socket)


class Connection:
    """One WebSocket."""

    def __init__(self, live: Live, socket: AnySocket) -> None:
        self.live, self.socket = live, socket
        self.listening = live.listening(socket)
        self.limits = self.listening.limits
        self.waiting = Waiting(self.limits, self._too_slow)
        self.operations: dict[str, Operation] = {}
        self.payload: Mapping[str, Any] = {}
        self.context: Context | None = None
        self.heard_at = time.monotonic()
        self._answered, self._handed = asyncio.Event(), asyncio.Event()
        self._handed.set()
        self._behind: Subscriber | None = None
        self._closing: asyncio.Future[Close] = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        """From the handshake to the close."""
        known = PROTOCOL in self.socket.scope.get("subprotocols", [])
        await self.socket.accept(subprotocols=PROTOCOL if known else None)
        reading, writing, watching = (asyncio.create_task(each()) for each in (self._read, self._write, self._watch))
        tasks = [reading, writing, watching]
        try:
            if not known:
                self.close(4406, f"Speak {PROTOCOL}.")
            close = await self._end_of(tasks)
            if close is not None and not writing.done():
                await self._hand_over()
        finally:
            await ended(tasks)
            await self._forget()
        if close is not None:
            await self._say(close)

    async def _end_of(self, tasks: list[asyncio.Task[None]]) -> Close | None:
        """Why it ends; None when the client went away."""
        ends: list[asyncio.Future[Any]] = [*tasks, self._closing]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if self._closing.done():
            return self._closing.result()
        for task in tasks:
            if task.done() and (error := task.exception()) is not None:
                if isinstance(error, Close):
                    return error
                if isinstance(error, Exception) and not isinstance(error, WebSocketDisconnect):
                    return Close(1011, told_of(error, None, "socket")[0]["message"])
        return None

    async def _hand_over(self) -> None:
        """Lets the message that is being sent go: broken off it may arrive all the same, and would be told twice."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._handed.wait(), self.limits.close_within)

    async def _say(self, close: Close) -> None:
        after = f"; resume after {self._behind.cursor}" if self._behind and self._handed.is_set() else ""
        reason = (close.reason + after).encode()[:LONGEST_REASON].decode(errors="ignore")
        with contextlib.suppress(Exception):  # it is gone, or does not read: nothing more can be told
            await asyncio.wait_for(self.socket.close(close.code, reason), self.limits.close_within)

    async def _forget(self) -> None:
        await ended([each.task for each in self.operations.values() if each.task is not None])
        for each in self.operations.values():
            each.leave()
        self.operations.clear()
        if self.context is not None:
            self._count(-1)

    def close(self, code: int, reason: str) -> None:
        """Ends the connection soon."""
        if not self._closing.done():
            self._closing.set_result(Close(code, reason))

    # what is sent -------------------------------------------------------------------------------------------------

    def send(self, kind: str, id: str | None = None, payload: Any = None) -> None:
        """One message of the protocol."""
        message = {"type": kind, "id": id, "payload": payload}
        message = {name: value for name, value in message.items() if value is not None}
        self.waiting.put(Message(orjson.dumps(message).decode()))

    async def _write(self) -> None:
        """Sends, and asks now and then whether it was read: a server may take any amount without sending it."""
        unanswered = 0
        while True:
            message = await self.waiting.get()
            self._handed.clear()
            await self.socket.send_text(message.text)
            sent(message)
            self._handed.set()
            if message.told is not None:
                self.live.on_sent()
            unanswered += len(message.text)
            if unanswered > self.limits.unanswered_bytes:
                self._answered.clear()
                await self.socket.send_text('{"type":"ping"}')
                await self._answered.wait()
                unanswered = 0

    def _too_slow(self, subscriber: Subscriber | None) -> None:
        self.live.on_slow()
        self._behind = subscriber
        self.close(TOO_SLOW, "You read too slowly")

    # who it is ----------------------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        """The clock of the connection: nobody stays who does not say who it is, does not answer, or lost the right."""
        await asyncio.sleep(self.limits.init_within)
        if self.context is None:
            raise Close(4408, "Connection initialisation timeout")
        self.heard_at = time.monotonic()
        while True:
            await asyncio.sleep(self.limits.ping_every)
            if time.monotonic() - self.heard_at > 3 * self.limits.ping_every:
                raise Close(1001, "Nothing was heard from you.")
            self.send("ping")

    async def _recheck(self) -> None:
        while True:
            await asyncio.sleep(self.limits.recheck_every)
            assert self.context is not None
            now = await self._authenticated()
            if _rights(Info(now).actor) != _rights(Info(self.context).actor):
                raise Close(RIGHTS_CHANGED, "Your rights have changed; connect again.")

    async def _authenticated(self) -> Context:
        try:
            context = await self.live.make_context(self.socket, self.payload)
            Info(context).actor  # noqa: B018 - raises for nobody
        except Unauthenticated as problem:
            raise Close(4401, problem.message) from None
        except Problem as problem:
            raise Close(4403, problem.message) from None
        return context

    async def _init(self, payload: Any) -> None:
        if self.context is not None:
            raise Close(4429, "Too many initialisation requests")
        if payload is not None and not isinstance(payload, dict):
            raise Close(4400, "The payload of connection_init is an object.")
        self.payload = payload or {}
        self.context = await self._authenticated()
        if self._count(1) > self.limits.sockets:
            raise Close(4429, f"You have {self.limits.sockets} connections already; close one.")
        self.operations[_RECHECK] = Operation(asyncio.create_task(self._guarded(self._recheck())))
        self.send("connection_ack")

    def _count(self, change: int) -> int:
        assert self.context is not None
        actor, sockets = Info(self.context).actor, self.listening.sockets
        key = (actor.workspace_id, actor.kind, actor.id)
        sockets[key] += change
        if not sockets[key]:
            del sockets[key]
        return sockets[key]

    async def _guarded(self, running: Awaitable[None]) -> None:
        """A task of its own whose Close closes the connection."""
        try:
            await running
        except Close as close:
            self.close(close.code, close.reason)

    # what is heard ------------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        while True:
            text = await self.socket.receive_text()
            self.heard_at = time.monotonic()
            if len(text) > self.limits.message_bytes:
                raise Close(1009, f"A message has at most {self.limits.message_bytes} bytes.")
            await self._hear(_message(text))

    async def _hear(self, message: Mapping[str, Any]) -> None:
        match message["type"]:
            case "connection_init":
                await self._init(message.get("payload"))
            case "ping":
                self.send("pong", payload=message.get("payload"))
            case "pong":
                self._answered.set()
            case "subscribe":
                self._begin(_id(message), message.get("payload"))
            case "complete":
                self._end(_id(message))
            case _:
                raise Close(4400, "There is no such type of message.")

    def _begin(self, id: str, payload: Any) -> None:
        if self.context is None:
            raise Close(4401, "Unauthorized")
        if id in self.operations:
            raise Close(4409, f"Subscriber for {id} already exists")
        if not isinstance(payload, dict):
            raise Close(4400, "The payload of subscribe is an object.")
        if len(self.operations) > self.limits.subscriptions:
            most = f"At most {self.limits.subscriptions} operations run at a time; complete one."
            self.send("error", id, [plain(most, "RATE_LIMITED")])
            return
        made = self.operations[id] = Operation()
        made.task = asyncio.create_task(self._guarded(self._operate(id, made, payload)))

    async def _operate(self, id: str, own: Operation, payload: dict[str, Any]) -> None:
        try:
            await self._run(id, own, request_of(payload))
        except Refused as refused:
            self._fail(id, refused.errors)
        except RequestError as error:
            self._fail(id, [of_request(error)])
        except Problem as problem:
            self._fail(id, of_problem(problem, None))
        except Close:
            raise
        except Exception as error:
            self._fail(id, told_of(error, None, "subscription"))

    async def _run(self, id: str, own: Operation, request: Request) -> None:
        assert self.context is not None
        operation = self.listening.gateway.operation(request, live=True, context=self.context)
        if operation.kind == "subscription":
            own.subscriber = await self.listening.subscribe(request, self.context, Channel(self, id))
            await own.subscriber.follow()
            return
        context = await self._authenticated()  # its own instant, and the rights of now
        reply = await self.listening.gateway.answer(request, context)
        answer = orjson.loads(reply.body)
        if not reply.executed:
            self._fail(id, answer["errors"])
            return
        self.send("next", id, answer)
        self.send("complete", id)
        self.operations.pop(id, None)

    def _fail(self, id: str, errors: list[dict[str, Any]]) -> None:
        self.send("error", id, errors)
        if found := self.operations.pop(id, None):
            found.leave()

    def _end(self, id: str) -> None:
        if found := self.operations.pop(id, None):
            found.leave()
            if found.task is not None:
                found.task.cancel()


class Operation:
    """Something that runs under an id of the client's."""

    def __init__(self, task: asyncio.Task[None] | None = None) -> None:
        self.task = task
        self.subscriber: Subscriber | None = None

    def leave(self) -> None:
        """Ends its subscription."""
        if self.subscriber is not None:
            self.subscriber.leave()


class Channel:
    """Where the events of one subscription go."""

    def __init__(self, connection: Connection, id: str) -> None:
        self._connection, self._id = connection, id
        self._before = f'{{"type":"next","id":{orjson.dumps(id).decode()},"payload":'

    def put(self, subscriber: Subscriber, told: Told) -> None:
        """Queues it."""
        self._connection.waiting.put(Message(f"{self._before}{told.text}}}", subscriber, told))

    @property
    def is_full(self) -> bool:
        """Whether more than half of what may wait does."""
        return self._connection.waiting.is_full

    async def room(self, subscriber: Subscriber) -> None:
        """Waits for room."""
        await self._connection.waiting.room(subscriber)

    def overflow(self, subscriber: Subscriber) -> None:
        """Closes the connection."""
        self._connection.waiting.overflow(subscriber)

    def fail(self, subscriber: Subscriber, errors: list[dict[str, Any]]) -> None:
        """Ends the subscription."""
        self._connection._fail(self._id, errors)


_RECHECK = ""
"""Under this id, which no client can have, the connection's own check runs."""


def _rights(actor: Actor) -> Any:
    return (actor.workspace_id, actor.kind, actor.id, actor.permissions, actor.team_ids, actor.row_scope)


def _message(text: str) -> Mapping[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("type"), str):
        raise Close(4400, "A message is a JSON object with a type.")
    return found


def _id(message: Mapping[str, Any]) -> str:
    found = message.get("id")
    if not isinstance(found, str) or not 0 < len(found) <= 200:
        raise Close(4400, "The message needs an id, of at most 200 characters.")
    return found
