"""What cannot compile does not start, and the error names the place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import strawberry
from sqlalchemy import exists, func, select, text

from graphapi.answers.project import SCALAR_WRITERS
from graphapi.compiler import (
    SchemaError,
    allow,
    answer,
    answer_type,
    by_id,
    column,
    connection,
    embed,
    everyone,
    expr,
    filters,
    hole,
    many,
    match,
    micro,
    money,
    one,
    orders,
    public_id,
    queries,
    record,
)
from graphapi.compiler.leaves import FORMATS
from graphapi.compiler.registry import _TYPES
from graphapi.compiler.schema import build_schema
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.mutation import Payload, mutation, payload
from graphapi.nodes import Node
from graphapi.scalars import Money
from tests.graphapi.compiler import tables as t
from tests.graphapi.compiler.harbour import Port, Praise, afloat
from tests.graphapi.compiler.tables import BoatKind


@pytest.fixture(autouse=True)
def _forget() -> Any:
    """Types that cannot be built are not left behind for others to find."""
    known = {name: list(kinds) for name, kinds in _TYPES.items()}
    yield
    _TYPES.clear()
    _TYPES.update(known)


async def nothing(info: Info, ids: Any) -> Any:
    """A hole."""


FIELDS: list[tuple[Any, Callable[[], Any], str]] = [
    (str, lambda: column("nothing"), "harbour_boats has no column 'nothing'"),
    (str, lambda: column("home_id"), "String stands over uuid"),
    (int, lambda: column("length"), "non-null over something that may be NULL"),
    (int, lambda: column("tonnage"), "Int stands over bigint; it can be read from integer"),
    (BoatKind, lambda: column("rank"), "needs text"),
    (strawberry.ID, lambda: column("home_id"), "needs `public_id(column, Target)`"),
    (strawberry.ID, lambda: public_id("home_id", "Nobody"), "'Nobody' is no record"),
    (strawberry.ID, lambda: public_id("captain_id", "Hull"), "non-null over something that may be NULL"),
    (list[str], lambda: column("name"), "a list stands over text"),
    (list[int], lambda: column("tags"), "Int stands over text"),
    (str, lambda: expr(lambda boat: boat.name), "non-null over something that may be NULL"),
    (str, lambda: expr(lambda boat: func.strange(boat.name), nullable=False), "String stands over unknown"),
    (str, lambda: expr(lambda boat: "name", nullable=False), "instead of an SQL expression"),
    (str, lambda: expr(lambda boat: t.Port.name, nullable=False), "names harbour_ports.name directly"),
    (str, lambda: expr(lambda boat: text("name"), nullable=False), "instead of an SQL expression"),
    (bool, lambda: expr(lambda boat: exists(select(t.Port.id)), nullable=False), "directly"),
    (bool, lambda: expr(lambda boat: boat.nothing, nullable=False), "no column 'nothing'"),
    (
        bool,
        lambda: expr(lambda boat, scope: scope.exists(t.Secret, lambda s: s.word == ""), nullable=False),
        "no policy",
    ),
    (Port, lambda: one(on="captain_id"), "nothing proves the other row is there"),
    (Port, lambda: one(on=lambda boat, port: port.id == boat.home_id), "nothing proves the other row is there"),
    (Praise, lambda: one(on="home_id"), "Praise is no record"),
    (Praise, lambda: column("name"), "it can be read from nothing"),
    (list[Port], lambda: many(on="nothing"), "harbour_ports has no column 'nothing'"),
    (Connection[Port], lambda: connection(on="id"), "a connection needs an order"),
    (Connection[Port], lambda: connection(on="id", order="nothing"), "no column 'nothing'"),
    (Port, lambda: embed(), "`embed` needs a record of the same row"),
    (Money, lambda: money("value_minor"), "non-null over something that may be NULL"),
    (Money | None, lambda: money("name"), "money needs integer or bigint, not text"),
    (float, lambda: micro("length"), "non-null over something that may be NULL"),
    (str, lambda: hole(nothing, key="captain_id"), "a uuid column that is never NULL"),
]


@pytest.mark.parametrize(("kind", "field", "words"), FIELDS)
def test_a_field_that_cannot_compile(kind: Any, field: Callable[[], Any], words: str) -> None:
    with pytest.raises(SchemaError) as error:  # noqa: PT012 - declaring is part of what may refuse
        declared = type("Hull", (), {"__annotations__": {"plank": kind}, "plank": field(), "__module__": __name__})
        hull = record(t.Boat, prefix="hull", policy=afloat)(declared)
        root = {"__annotations__": {"hull": hull | None}, "hull": by_id(), "__module__": __name__}
        build_schema(queries(type("HullQueries", (), root)))
    assert words in str(error.value)
    assert "Hull.plank" in str(error.value)


def _query(**fields: tuple[Any, Any]) -> type:
    namespace = {"__annotations__": {name: kind for name, (kind, _) in fields.items()}, "__module__": __name__}
    return queries(type("Roots", (), namespace | {name: field for name, (_, field) in fields.items()}))


def test_roots_that_cannot_compile() -> None:
    for kind, field, words in (
        (Port, by_id(), "by_id needs a record with a prefix, and a nullable field"),
        (Port, one(where=lambda port: port.key == "p0"), "say why the row is always there"),
        (list[Port], many(on="id"), "a root field has no `on`"),
        (str, column("name"), "a root field of a record"),
        (Connection[Port], connection(), "a connection needs an order"),
    ):
        with pytest.raises(SchemaError, match=words):
            build_schema(_query(it=(kind, field)))


def test_functions_in_the_wrong_place() -> None:
    @record(t.Port, policy=everyone)
    class Pier:
        name: str

        @answer
        async def length(self, info: Info) -> int:
            return 1

    with pytest.raises(SchemaError, match=r"Pier\.length is a function: a record computes in Python by hole"):
        build_schema(_query(pier=(Pier | None, one(order="key"))))

    @answer_type
    class Log:
        @strawberry.field
        def line(self) -> str:
            return ""

    @queries
    class LogQueries:
        @answer
        async def log(self, info: Info) -> Log:
            return Log()

    with pytest.raises(SchemaError, match=r"Log\.line is a function: mark it with @answer"):
        build_schema(LogQueries)

    @queries
    class WriteQueries:
        @mutation
        async def write(self, info: Info) -> str:
            return ""

    with pytest.raises(SchemaError, match=r"WriteQueries\.write: @mutation belongs on Mutation"):
        build_schema(WriteQueries)


def test_an_answer_type_has_no_columns_and_known_scalars() -> None:
    @answer_type
    class Chart:
        name: str = column("name")

    @queries
    class ChartQueries:
        @answer
        async def chart(self, info: Info) -> Chart:
            return Chart(name="")

    with pytest.raises(SchemaError, match=r"Chart\.name: Chart is made by functions"):
        build_schema(ChartQueries)

    @queries
    class SpanQueries:
        @answer
        async def span(self, info: Info) -> timedelta:
            return timedelta()

    with pytest.raises(SchemaError, match="timedelta"):
        build_schema(SpanQueries)


def test_ids_and_policies() -> None:
    @record(t.Port, policy=everyone)
    class Quay(Node):
        name: str

    with pytest.raises(SchemaError, match="Quay is a Node: give it a prefix"):
        build_schema(_query(quay=(Quay | None, one(order="key"))))

    @record(t.Port, prefix="same", policy=everyone)
    class Left(Node):
        name: str

    @record(t.Port, prefix="same", policy=everyone)
    class Right(Node):
        name: str

    with pytest.raises(SchemaError, match="both use the id prefix 'same'"):
        build_schema(_query(left=(Left | None, by_id()), right=(Right | None, by_id())))
    with pytest.raises(SchemaError, match="two different policies"):
        allow(t.Port, afloat)
    with pytest.raises(SchemaError, match="needs a rule of its own"):
        allow(t.Secret, everyone, tenant=None)


def test_filters_orders_and_payloads() -> None:
    with pytest.raises(SchemaError, match="no column 'nothing'"):
        filters("BadFilter", t.Boat, nothing=match.string())
    with pytest.raises(SchemaError, match="no column 'nothing'"):
        orders("BadOrder", t.Boat, name="nothing", default="name")
    direct = filters("DirectFilter", t.Port, boat=match.string(through=lambda port, matches: matches(t.Boat.name)))
    with pytest.raises(SchemaError, match="directly"):
        build_schema(_query(ports=(Connection[Port], connection(order="key", filter=direct))))
    with pytest.raises(TypeError, match=r"BadPayload\.boat needs a default"):

        @payload
        class BadPayload(Payload):
            boat: str


def test_a_name_that_is_declared_twice() -> None:
    for _ in range(2):
        record(t.Port, policy=everyone)(
            type("Twin", (), {"__annotations__": {"name": str}, "__module__": "tests.conftest"})
        )
    root = _query(twin=("Twin | None", one(order="key")))
    with pytest.raises(SchemaError, match=r"Roots names Twin, .* tests\.conftest, tests\.conftest"):
        build_schema(root)


def test_a_name_that_nobody_declared() -> None:
    with pytest.raises(SchemaError, match="Stranger"):
        build_schema(_query(it=("Stranger | None", one(order="key"))))


def test_answers_and_records_know_the_same_scalars() -> None:
    assert set(SCALAR_WRITERS) == set(FORMATS)
