"""The harbour's GraphQL API, written as the guide says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import strawberry
from sqlalchemy import ARRAY, Integer, Text, Uuid, any_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import array
from strawberry import ID

from crm.core.problems import Invalid, NotFound
from graphapi.answers import answer, id_of, ref, ref_or_none
from graphapi.compiler import (
    allow,
    answer_type,
    by_id,
    column,
    connection,
    embed,
    everyone,
    expr,
    hole,
    input_type,
    many,
    micro,
    money,
    mutations,
    one,
    public_id,
    queries,
    record,
    shaped,
)
from graphapi.compiler.schema import build_schema
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, payload
from graphapi.nodes import Node, NodeQueries
from graphapi.scalars import JSON, BigInt, Money
from tests.graphapi.compiler import tables as t
from tests.graphapi.compiler.boat_lists import BOAT_FILTER, BOAT_ORDER
from tests.graphapi.compiler.notes import Mark, Notes
from tests.graphapi.compiler.tables import BoatKind, Status
from tests.graphapi.compiler.verbs import CALLS, Parts, Rename, meanwhile, rename


@record(t.Port, prefix="port", policy=everyone)
class Port(Node):
    """Where boats live."""

    key: str
    name: str
    berths: list[Berth] = many(on="port_id", order="number")
    boats: Connection[Boat] = connection(on="home_id", order="name")
    boat_count: int = expr(
        lambda port, scope: cast(scope.count(t.Boat, lambda boat: boat.home_id == port.id), Integer), nullable=False
    )


@record(t.Berth, policy=everyone, key=("port_id", "number"))
class Berth:
    """A place in a port; a row without id."""

    number: int


@record(t.Sailor, prefix="sail", policy=everyone)
class Sailor(Node):
    """Who sails."""

    name: str
    salary: Money = money(
        "salary_minor", lambda sailor: literal("EUR", Text()), nullable=False, permission="salary.read"
    )


def afloat(boat: Any, scope: Any) -> Any:
    """Whoever may not see all boats sees those afloat."""
    return None if scope.can("boats.all") else boat.status == "AFLOAT"


@record(t.Boat, policy=afloat)
class Measures:
    """Part of a boat's row."""

    length: int | None
    weight: float | None
    captain: Sailor | None = one(on="captain_id")


@answer_type
class Praise:
    """What a hole may give."""

    words: str
    by: Sailor | None
    since: datetime


async def praise(info: Info, ids: Sequence[UUID], *, loud: bool = False) -> Mapping[UUID, list[Praise]]:
    """Every boat but the sunk ones is praised by its captain."""
    CALLS.append(("praise", len(ids)))
    rows = await info.reader.rows(
        select(t.Boat.id, t.Boat.name, t.Boat.captain_id).where(
            t.Boat.workspace_id == info.workspace_id,
            t.Boat.id == any_(literal(ids, ARRAY(Uuid()))),
            t.Boat.status == "AFLOAT",
        )
    )
    words = "GREAT" if loud else "nice"
    return {
        row["id"]: [Praise(words=f"{words} {row['name']}", by=ref_or_none(Sailor, row["captain_id"]), since=info.now)]
        for row in rows
    }


async def odd(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, bool]:
    """Left out for odd ids."""
    CALLS.append(("odd", len(ids)))
    return {id: True for id in ids if id.int % 2}


async def near(info: Info, given: Mapping[UUID, list[Any]]) -> Mapping[UUID, list[Node]]:
    """What is near a boat: its port, its captain."""
    return {
        id: [ref(Port, UUID(home)), *([ref(Sailor, UUID(captain))] if captain else [])]
        for id, (home, captain) in given.items()
    }


async def described(info: Info, boats: Mapping[UUID, Sequence[Any]]) -> Mapping[UUID, str]:
    """By kind and status alone, so boats of the same are alike."""
    CALLS.append(("described", len(boats)))
    return {id: f"{kind} {status}" for id, (kind, status) in boats.items()}


async def captained(info: Info, boats: Mapping[UUID, Sequence[Any]]) -> Mapping[UUID, Praise]:
    """Nobody but the captain."""
    return {
        id: Praise(words="crew", by=ref_or_none(Sailor, UUID(captain) if captain else None), since=info.now)
        for id, (captain,) in boats.items()
    }


@record(t.Boat, prefix="boat", policy=afloat)
class Boat(Node):
    """One of every kind of field."""

    name: str
    kind: BoatKind
    status: Status
    rank: int
    is_open: bool
    built_at: datetime
    seen_at: datetime | None
    launched_on: date | None
    tonnage: BigInt
    tonnage_as_float: float = column("tonnage")
    tags: list[str]
    kinds: list[BoatKind]
    notes: JSON | None
    noted: Notes | None = shaped("notes")
    noted_all: list[Mark] | None = shaped("notes")
    value: Money | None = money("value_minor", currency="currency")
    cargo: float = micro()
    cargo_exact: Decimal = micro("cargo")
    shout: str = expr(lambda boat: func.upper(boat.name, type_=Text()), nullable=False)
    measures: Measures = embed()
    measures_if_long: Measures | None = embed(present="length")
    home: Port = one(on="home_id")
    home_id: ID = public_id("home_id", Port)
    captain: Sailor | None = one(on="captain_id")
    captain_id: ID | None = public_id("captain_id", "Sailor")
    mate_ids: list[ID] = public_id("mates", "Sailor")
    mates: list[Sailor] = many(on=lambda boat, sailor: sailor.id == any_(boat.mates), order="name")
    last_trip: Trip | None = one(on=lambda boat, trip: trip.boat_id == boat.id, order="-started_at")
    trips: Connection[Trip] = connection(on="boat_id", order="-started_at", first=3)
    all_trips: list[Trip] = many(on="boat_id", order=("title", "-started_at"))
    trip_count: int = expr(
        lambda boat, scope: cast(scope.count(t.Trip, lambda trip: trip.boat_id == boat.id), Integer), nullable=False
    )
    praise: list[Praise] = hole(praise)
    odd: bool | None = hole(odd)
    near: list[Node] = hole(near, given=lambda boat: (boat.home_id, boat.captain_id))
    described: str | None = hole(described, given=lambda boat: (boat.kind, boat.status), alike=True)
    crew: Praise | None = hole(
        captained, given=lambda boat: (boat.captain_id,), refs=(t.Sailor, lambda boat: array([boat.captain_id]))
    )
    lone_crew: Praise | None = hole(captained, given=lambda boat: (boat.captain_id,))


@record(t.Trip, prefix="trip", policy=everyone)
class Trip(Node):
    """A boat's journey."""

    title: str | None
    started_at: datetime
    boat: Boat | None = one(on="boat_id")
    sailor: Sailor | None = one(on="sailor_id")


Thing = Annotated[Praise | Boat | Port, strawberry.union("Thing")]


@answer_type
class PortFigures:
    """An answer with everything inside."""

    port: Port | None
    boats: list[Boat]
    first_boat: Boat | None
    total: Money | None
    mean: float | None
    exact: Decimal
    at: datetime
    on: date
    kinds: list[BoatKind]
    note: JSON | None = None
    things: list[Thing] = strawberry.field(default_factory=list)

    @answer
    async def slow(self, info: Info, times: int = 1) -> list[PortFigures]:
        """Runs only when selected."""
        CALLS.append(("slow", times))
        return [self] * times


@queries
class HarbourQueries:
    """Every kind of root."""

    boat: Boat | None = by_id()
    boats: Connection[Boat] = connection(filter=BOAT_FILTER, order=BOAT_ORDER, search="harbour_search")
    ports: list[Port] = many(order="key")
    open_ports: list[Port] = many(order="key", where=lambda port: port.key != "p0")
    first_port: Port | None = one(order="key")
    sailors: Connection[Sailor] = connection(order=("name",), permission="sailors.list")

    @answer
    async def port_figures(self, info: Info, port_id: ID, kinds: list[BoatKind] | None = None) -> PortFigures:
        """What is in a port."""
        id = id_of("port", port_id, field="portId")
        rows = await info.reader.rows(
            select(t.Boat.id, t.Boat.rank)
            .where(t.Boat.workspace_id == info.workspace_id, t.Boat.home_id == id)
            .order_by(t.Boat.rank, t.Boat.id)
        )
        CALLS.append(("port_figures slow" if info.selects("slow") else "port_figures", len(rows)))
        return PortFigures(
            port=ref(Port, id),
            boats=[ref(Boat, row["id"]) for row in rows],
            first_boat=ref(Boat, rows[0]["id"]) if rows else None,
            total=Money.of(-12345, "KWD"),
            mean=sum(row["rank"] for row in rows) / len(rows) if rows else None,
            exact=Decimal("0.10"),
            at=info.now,
            on=date(2026, 1, 31),
            kinds=kinds or [],
            note={"a": [1, None, "x\u0001"]},
            things=[
                ref(Port, id),
                Praise(words="well", by=None, since=info.now),
                *(ref(Boat, row["id"]) for row in rows),
            ],
        )

    @answer
    async def trouble(self, info: Info, kind: str) -> str | None:
        """Every way to fail."""
        if kind == "problem":
            raise NotFound("There is no such harbour.")
        if kind == "wrong":
            return 5  # type: ignore[return-value]  # on purpose
        if kind == "database":
            await info.reader.fetchval("SELECT 1/0")
        if kind == "slow":
            await info.reader.fetchval("SET LOCAL statement_timeout = '20ms'")
            await info.reader.fetchval("SELECT pg_sleep(2)")
        raise RuntimeError(f"secret {kind}")

    @answer
    async def meddle(self, info: Info, boat_id: ID, name: str) -> str:
        """Meanwhile somebody else gives a boat another name; it is committed when this returns."""
        CALLS.append(("meddle", 1))
        await meanwhile(info.context.database, info.workspace_id, id_of("boat", boat_id, field="boatId"), name)
        return name

    @answer(public=True)
    async def hello(self, info: Info, name: str = "world") -> str:
        """Without a login."""
        return f"hello {name}"


@input_type
class BoatRenameInput:
    """Rename a boat."""

    boat_id: ID
    name: str
    idempotency_key: str | None = None


@payload
class BoatRenamePayload(Payload):
    """The boat."""

    boat: Boat | None = None
    price: Decimal | None = None
    at: datetime | None = None


@input_type
class PartInput:
    """Nested."""

    port_id: ID
    at: datetime | None = None


@input_type
class PartsInput:
    """Nested list."""

    parts: list[PartInput]


@payload
class PartsPayload(Payload):
    """What the verb was given."""

    seen: JSON | None = None


@mutations
class HarbourMutations:
    """Writes."""

    @mutation
    async def boat_rename(self, info: Info, input: BoatRenameInput) -> BoatRenamePayload:
        """Gives a boat another name."""
        data = fill(Rename, input, ids={"boat_id": "boat"})
        await rename(info.work, data)
        return BoatRenamePayload(boat=ref(Boat, data.boat_id), price=Decimal("1.50"), at=info.now)

    @mutation(permission="boats.sink")
    async def boat_sink(self, info: Info, input: BoatRenameInput) -> BoatRenamePayload:
        """Needs a permission."""
        raise Invalid("Not today.")

    @mutation
    async def parts(self, info: Info, input: PartsInput) -> PartsPayload:
        """Echoes what the verb would be given."""
        data = fill(Parts, input, ids={"port_id": "port"})
        return PartsPayload(seen=JSON(data.model_dump(mode="json")))


allow(t.Trip, everyone)


@queries
class Query(HarbourQueries, NodeQueries):
    """All."""


@mutations
class Mutation(HarbourMutations):
    """All."""


SCHEMA = build_schema(Query, Mutation)
