"""The types of screens 01 and 02: plain fields are copied from the row, relations are resolvers with a DataLoader."""

from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Generic, Self, TypeVar
from uuid import UUID

import strawberry
from strawberry import ID, Info, Private

from benchmarks.serving.ordinary.credit import credit_of
from benchmarks.serving.ordinary.loaders import Rows
from crm import models as crm
from funnel import models as funnel

Node = TypeVar("Node")


def rows_of(info: Info) -> Rows:
    """The rows of this request."""
    found: Rows = info.context["rows"]
    return found


@strawberry.type
class Money:
    amount: Decimal
    currency: str

    @classmethod
    def of(cls, minor: int | None, currency: str | None) -> "Money | None":
        """Of minor units with two places, as roubles have."""
        return None if minor is None or currency is None else cls(amount=Decimal(minor).scaleb(-2), currency=currency)


@cache
def _plain_fields(kind: Any) -> tuple[str, ...]:
    """Fields without a resolver."""
    fields = kind.__strawberry_definition__.fields
    return tuple(each.python_name for each in fields if each.base_resolver is None)


class Shown:
    """A type made of one row: fields of the same name are copied, the row stays for the resolvers."""

    row: Private[Any]

    @classmethod
    def of(cls, row: Any) -> Self:
        """Of a row that is there."""
        copied = {name: getattr(row, name) for name in _plain_fields(cls)}
        return cls(row=row, **copied)

    @classmethod
    def maybe(cls, row: Any) -> Self | None:
        """Of a row that may not be there."""
        return None if row is None else cls.of(row)


@strawberry.type
class Named(Shown):
    row: Private[Any]
    id: ID
    name: str


@strawberry.type
class Channel(Shown):
    row: Private[Any]
    key: str
    name: str


@strawberry.type
class Funnel(Shown):
    row: Private[Any]
    id: ID
    name: str
    version: int


@strawberry.type
class Step(Shown):
    row: Private[Any]
    id: ID
    key: str
    name: str
    position: int
    phase: str
    side: str


@strawberry.type
class Identity(Shown):
    row: Private[Any]
    kind: str
    value: str
    verified: bool
    first_seen_at: datetime
    last_seen_at: datetime


@strawberry.type
class Consent(Shown):
    row: Private[Any]
    channel: str
    purpose: str
    granted: bool
    at: datetime
    source: str | None


@strawberry.type
class Suggestion(Shown):
    row: Private[Any]
    id: ID
    reason: str
    confidence: float
    other_person: Private[Any] = None

    @strawberry.field
    def other(self) -> Named:
        return Named.of(self.other_person)


@strawberry.type
class Person(Shown):
    row: Private[Any]
    id: ID
    name: str | None
    primary_email: str | None
    primary_phone: str | None
    attitude: str

    @strawberry.field
    async def identities(self, info: Info) -> list[Identity]:
        order = (crm.Identity.first_seen_at, crm.Identity.kind, crm.Identity.value)
        return [Identity.of(row) for row in await rows_of(info).many(crm.Identity, "person_id", self.row.id, *order)]

    @strawberry.field
    async def consents(self, info: Info) -> list[Consent]:
        order = (crm.Consent.at.desc(), crm.Consent.id.desc())
        return [Consent.of(row) for row in await rows_of(info).many(crm.Consent, "person_id", self.row.id, *order)]

    @strawberry.field
    async def duplicate_suggestions(self, info: Info) -> list[Suggestion]:
        rows, model = rows_of(info), crm.DuplicateSuggestion
        found = []
        for mine, theirs in (("person_id", "other_id"), ("other_id", "person_id")):
            for row in await rows.many(model, mine, self.row.id, only=model.dismissed_at.is_(None)):
                other = await person_of(rows, getattr(row, theirs))
                if other.id != self.row.id:
                    found.append(
                        Suggestion(row=row, id=row.id, reason=row.reason, confidence=row.confidence, other_person=other)
                    )
        return sorted(found, key=lambda each: (-each.confidence, str(each.id)))


async def person_of(rows: Rows, id: UUID) -> Any:
    """The person that stands for this one."""
    person = await rows.one(crm.Person, id)
    return person if person.canonical_id == person.id else await rows.one(crm.Person, person.canonical_id)


@strawberry.type
class Touch:
    occurred_at: datetime
    kind: str
    channel_id: Private[UUID | None]
    resource_id: Private[UUID | None]

    @strawberry.field
    async def channel(self, info: Info) -> Channel | None:
        return Channel.maybe(await rows_of(info).one(funnel.Channel, self.channel_id))

    @strawberry.field
    async def resource(self, info: Info) -> Named | None:
        return Named.maybe(await rows_of(info).one(funnel.Resource, self.resource_id))


@strawberry.type
class Packet:
    need: str
    promises: list[str]
    product_id: Private[UUID | None]

    @strawberry.field
    async def product(self, info: Info) -> Named | None:
        return Named.maybe(await rows_of(info).one(funnel.Product, self.product_id))


@strawberry.type
class Candidate:
    load: int
    member_id: Private[UUID]

    @strawberry.field
    async def member(self, info: Info) -> Named:
        return Named.of(await rows_of(info).one(crm.Member, self.member_id))


@strawberry.type
class Decision:
    rule: str
    candidates: list[Candidate]


@strawberry.type
class Handoff(Shown):
    row: Private[Any]
    id: ID
    status: str
    offered_at: datetime
    accept_by: datetime | None
    responded_at: datetime | None
    decline_reason: str | None

    @strawberry.field
    def packet(self) -> Packet:
        return Packet(need=self.row.need, promises=self.row.promises, product_id=self.row.packet_product_id)

    @strawberry.field
    async def assignee(self, info: Info) -> Named | None:
        return Named.maybe(await rows_of(info).one(crm.Member, self.row.assignee_id))

    @strawberry.field
    def decision(self) -> Decision:
        stored = self.row.decision
        candidates = [Candidate(load=each["load"], member_id=UUID(each["member_id"])) for each in stored["candidates"]]
        return Decision(rule=stored["rule"], candidates=candidates)


@strawberry.type
class Sale(Shown):
    row: Private[Any]
    id: ID
    kind: str
    sold_at: datetime

    @strawberry.field
    def units(self) -> float:
        return float(self.row.units_micro / 1_000_000)

    @strawberry.field
    def amount(self) -> Money | None:
        return Money.of(self.row.amount_minor, self.row.currency)


@strawberry.type
class Deal(Shown):
    row: Private[Any]
    id: ID
    name: str
    status: str

    @strawberry.field
    def amount(self) -> Money | None:
        return Money.of(self.row.amount_minor, self.row.currency)

    @strawberry.field
    async def sales(self, info: Info) -> list[Sale]:
        order = (crm.Sale.sold_at, crm.Sale.id)
        return [Sale.of(row) for row in await rows_of(info).many(crm.Sale, "deal_id", self.row.id, *order)]


@strawberry.type
class Entry(Shown):
    row: Private[Any]
    id: ID
    occurred_at: datetime
    recorded_at: datetime
    voided_at: datetime | None
    cause: str
    reason: str

    @strawberry.field
    async def from_step(self, info: Info) -> Named | None:
        return Named.maybe(await rows_of(info).one(funnel.Step, self.row.from_step_id))

    @strawberry.field
    async def to_step(self, info: Info) -> Named:
        return Named.of(await rows_of(info).one(funnel.Step, self.row.to_step_id))

    @strawberry.field
    async def passed_over(self, info: Info) -> list[Named]:
        return [Named.of(await rows_of(info).one(funnel.Step, id)) for id in self.row.passed_over]

    @strawberry.field
    async def actor(self, info: Info) -> Named | None:
        return Named.maybe(await rows_of(info).one(crm.Member, self.row.member_id))


@strawberry.type
class Task(Shown):
    row: Private[Any]
    id: ID
    title: str
    due_at: datetime
    completed_at: datetime | None
    is_promise: bool


@strawberry.type
class Score(Shown):
    row: Private[Any]
    occurred_at: datetime
    points: int
    reason: str


@strawberry.type
class Credit:
    model: str
    share: float
    amount: Money | None


@strawberry.type
class Line(Shown):
    row: Private[Any]
    id: ID
    kind: str
    occurred_at: datetime
    title: str
    text: str | None

    @strawberry.field
    async def channel(self, info: Info) -> Channel | None:
        return Channel.maybe(await rows_of(info).one(funnel.Channel, self.row.channel_id))

    @strawberry.field
    async def resource(self, info: Info) -> Named | None:
        return Named.maybe(await rows_of(info).one(funnel.Resource, self.row.resource_id))

    @strawberry.field
    async def actor(self, info: Info) -> Named | None:
        return Named.maybe(await rows_of(info).one(crm.Member, self.row.member_id))

    @strawberry.field
    def amount(self) -> Money | None:
        return Money.of(self.row.amount_minor, self.row.currency)

    @strawberry.field
    async def credit(self, info: Info) -> list[Credit]:
        found = await credit_of(rows_of(info), self.row)
        return [
            Credit(model=each.model, share=each.share, amount=Money.of(each.minor, each.currency)) for each in found
        ]


@strawberry.type
class Edge(Generic[Node]):
    node: Node
    cursor: str


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class Page(Generic[Node]):
    edges: list[Edge[Node]]
    page_info: PageInfo
