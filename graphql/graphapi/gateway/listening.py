"""Subscriptions: who listens to what. All who share document and visible scope are a group, read for once a batch."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import orjson
from graphql import VariableNode
from graphql.execution.values import VariableValues

from crm.core import clock
from crm.live.cursor import Position, decode, encode
from crm.live.feed import Feed
from crm.live.hub import Hub
from crm.live.read import Batch, Event, here
from graphapi.answers.sink import Sink, dumps
from graphapi.compiler.finish import with_ids
from graphapi.compiler.records import source_of
from graphapi.compiler.sources import Answer
from graphapi.context import Context, Info
from graphapi.gateway.documents import Operation
from graphapi.gateway.errors import plain
from graphapi.gateway.execution import Execution
from graphapi.gateway.gateway import Gateway, Request
from graphapi.gateway.limits import LiveLimits
from graphapi.gateway.plan import Plan, RootField
from graphapi.gateway.refused import Refused
from graphapi.gateway.run import told as told_of
from graphapi.subscription import EVENTS

PACE = 0.1
"""Seconds that the next batch waits at most for those who have not sent the last one."""
MOST_HELD = 1_000
"""Events that come in while a subscriber is told of the past; who needs longer is too slow."""


@dataclass(frozen=True, slots=True)
class Told:
    """One event as it is sent: the JSON of an execution result."""

    position: Position
    text: str


class Outlet(Protocol):
    """Where a subscriber's events go, in their order."""

    def put(self, subscriber: Subscriber, told: Told) -> None:
        """Takes one without waiting; whoever has no room left ends the subscriber."""

    @property
    def is_full(self) -> bool:
        """Whether more than half of what it may keep waits to be sent."""

    async def room(self, subscriber: Subscriber) -> None:
        """Waits until there is room for more of the past."""

    def overflow(self, subscriber: Subscriber) -> None:
        """The client reads too slowly: it is told where to go on from, and closed."""

    def fail(self, subscriber: Subscriber, errors: list[dict[str, Any]]) -> None:
        """The subscription ends with these errors."""


@dataclass(frozen=True)
class Question:
    """One subscription as it was asked: a plan and its values."""

    operation: Operation
    plan: Plan
    variables: VariableValues
    context: Context
    gateway: Gateway

    @property
    def root(self) -> RootField:
        """Its one root field."""
        return self.plan.fields[0]

    @property
    def source(self) -> Answer:
        """How the root field was declared."""
        found = source_of(self.root.definition)
        assert isinstance(found, Answer)
        return found

    def execution(self, events: Sequence[Event], reader: Any = None) -> Execution:
        """A run over these events, now."""
        catalog = self.gateway.schema.catalog
        extra = {"prefixes": catalog.prefixes, "catalog": catalog, EVENTS: events}
        context = replace(self.context, now=clock.now(), extra=extra)
        return Execution(self.gateway.schema, self.operation, self.plan, context, self.variables, reader)

    async def check(self) -> dict[str, Any]:
        """The arguments; raises what is wrong with them."""
        execution = self.execution(())
        assert self.root.call is not None
        await self.root.call(None, execution)
        return execution.raw_arguments(self.root.definition, self.root.nodes[0])

    def scope(self, arguments: Mapping[str, Any]) -> Hashable:
        """Equal for those who are told the same."""
        actor = Info(self.context).actor
        execution = self.execution(())
        own = self.source.is_personal
        is_personal = self.plan.is_personal or (own is not None and own(execution.info(lambda _: True), arguments))
        who = (actor.kind, actor.id, actor.team_ids) if is_personal else None
        return (self.operation, id(self.plan), self._values(), actor.workspace_id, actor.permissions,
                actor.row_scope, self.context.language, who)  # fmt: skip

    def _values(self) -> bytes:
        """The variables, without the one that only says where to begin."""
        values = dict(self.variables.coerced)
        for argument in self.root.nodes[0].arguments or ():
            if argument.name.value == "after" and isinstance(argument.value, VariableNode):
                name = argument.value.name.value
                body = self.operation.document.loc.source.body if self.operation.document.loc else ""
                if len(re.findall(rf"\${name}\b", body)) <= 2:
                    values.pop(name, None)
        return orjson.dumps(values, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS, default=str)

    async def tell(self, events: Sequence[Event]) -> list[Told]:
        """What is told of these events: a fixed number of statements in one snapshot, none without events."""
        events = [event for event in events if event.kind in self.source.kinds]
        if not events:
            return []
        with self.gateway.telling(self.plan, self.operation):
            return await self._told(events)

    async def _told(self, events: Sequence[Event]) -> list[Told]:
        root = self.root
        assert root.call is not None
        assert root.write is not None
        async with self.context.database.read(Info(self.context).workspace_id, snapshot=True) as reader:
            execution = self.execution(events, reader)
            sink = Sink(execution)
            found = await root.call(None, execution)
            written = [(event.position, root.write(value, sink)) for event, value in found]
            await sink.settle()
        return [Told(at, with_ids(f'{{"data":{{"{root.key}":{dumps(value)}}}}}')) for at, value in written]


class Subscriber:
    """One subscription of one client."""

    def __init__(self, group: Group, after: Position | None, outlet: Outlet) -> None:
        self.group, self.outlet = group, outlet
        self.sent = after
        """The last event that was handed to the network."""
        self._position = after
        self._held: list[Told] | None = []

    @property
    def cursor(self) -> str:
        """Where the client can go on from."""
        return encode(self.sent or Position(0), self.group.feed.workspace_id)

    async def follow(self) -> None:
        """Tells what happened since `after`, and then everything else; returns when it is up to date."""
        group = self.group
        if self._position is None:
            self.sent = self._position = await here(group.question.context.database, group.feed.workspace_id)
        more = True
        while more:
            batch = await group.feed.enter(self._position, self._join)
            self._position, more = batch.position, batch.more
            for told in await group.question.tell(batch.events):
                await self.outlet.room(self)
                self.outlet.put(self, told)
        held, self._held = self._held or [], None
        for told in held:
            self.outlet.put(self, told)

    def _join(self, batch: Batch) -> Group:
        """At one instant: told by the group of all that comes after the batch, which it tells by itself."""
        self._position = batch.position
        self.group.subscribers.add(self)
        return self.group

    def offer(self, found: Sequence[Told]) -> None:
        """What the group was told."""
        for told in found:
            if self._position is None or told.position <= self._position:
                continue
            self._position = told.position
            if self._held is None:
                self.outlet.put(self, told)
            elif len(self._held) < MOST_HELD:
                self._held.append(told)
            else:
                self.outlet.overflow(self)
                return

    def leave(self) -> None:
        """Ends it."""
        self.group.drop(self)


class Group:
    """Subscribers of one document who may see the same."""

    def __init__(self, question: Question, feed: Feed, forget: Callable[[], None]) -> None:
        self.question, self.feed = question, feed
        self.subscribers: set[Subscriber] = set()
        self._forget = forget

    async def take(self, events: Sequence[Event]) -> None:
        """Reads once, tells everybody."""
        try:
            found = await self.question.tell(events)
        except Exception as error:
            self._fail(error)
            return
        told = list(self.subscribers)
        for each in told:
            each.offer(found)
        await self._pace(told)

    async def _pace(self, told: Sequence[Subscriber]) -> None:
        """Gives those who were told a moment to send it, so that a burst alone makes nobody too slow."""
        waits = [asyncio.create_task(each.outlet.room(each)) for each in told if each.outlet.is_full]
        if waits:
            _, late = await asyncio.wait(waits, timeout=PACE)
            for each in late:
                each.cancel()

    def _fail(self, error: Exception) -> None:
        errors = told_of(error, self.question.root, self.question.plan.name)
        for each in list(self.subscribers):
            each.outlet.fail(each, errors)
            self.drop(each)

    def drop(self, subscriber: Subscriber) -> None:
        """One less; the last one ends the group."""
        self.subscribers.discard(subscriber)
        if not self.subscribers:
            self.feed.leave(self)
            self._forget()


class Listening:
    """All subscriptions of a process."""

    def __init__(self, gateway: Gateway, hub: Hub, limits: LiveLimits | None = None) -> None:
        self.gateway, self.hub = gateway, hub
        self.limits = limits or LiveLimits()
        self.sockets: Counter[Hashable] = Counter()
        """Open connections by actor."""
        self._groups: dict[Hashable, Group] = {}

    @property
    def subscribers(self) -> int:
        """How many listen."""
        return sum(len(group.subscribers) for group in self._groups.values())

    async def subscribe(self, request: Request, context: Context, outlet: Outlet) -> Subscriber:
        """A subscriber that does not follow yet. Raises Refused, RequestError or a Problem; nothing was told then."""
        gateway = self.gateway
        operation = gateway.operation(request, live=True)
        variables = gateway.variables(operation, request.variables)
        gateway.charge(request, operation, variables, context)
        question = Question(operation, gateway.plan(operation, variables, context), variables, context, gateway)
        if len(question.plan.fields) != 1 or question.root.kind != "answer":
            raise Refused([plain("A subscription has exactly one root field.", "GRAPHQL_VALIDATION_FAILED")])
        arguments = await question.check()
        after = arguments.get("after")
        workspace_id = Info(context).workspace_id
        begin = None if after is None else decode(after, workspace_id, clock.now())
        return Subscriber(self._group(question, question.scope(arguments)), begin, outlet)

    def _group(self, question: Question, key: Hashable) -> Group:
        found = self._groups.get(key)
        if found is None:
            feed = self.hub.feed(Info(question.context).workspace_id)
            found = self._groups[key] = Group(question, feed, lambda: self._forget(key, found))
        return found

    def _forget(self, key: Hashable, group: Group | None) -> None:
        if self._groups.get(key) is group:
            del self._groups[key]
