"""What cannot compile does not start, and the error names the place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
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
    shaped,
)
from graphapi.compiler.emit import MAY_BE_NULL
from graphapi.compiler.leaves import FORMATS
from graphapi.compiler.registry import _TYPES
from graphapi.compiler.schema import build_schema
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.mutation import Payload, mutation, payload
from graphapi.nodes import Node
from graphapi.scalars import JSON, Money
from tests.graphapi.compiler import tables as t
from tests.graphapi.compiler.faulty import FOREIGN_FILTER, FOREIGN_ORDER, VAGUE_ORDER, WRONG_FILTER, Dated, Firm
from tests.graphapi.compiler.harbour import Notes, Port, Praise, afloat
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


DIRECTLY = "directly; use the row it was given, or `scope` to look at another table."
UNPROVEN = (
    "it is non-null, but nothing proves the other row is there: "
    "write `| None`, or `proven=` with the reason (a NOT NULL column with a foreign key is proof)."
)


FIELDS: list[tuple[Any, Callable[[], Any], str]] = [
    (str, lambda: column("nothing"), "harbour_boats has no column 'nothing'."),
    (str, lambda: column("home_id"), "String stands over uuid; it can be read from text."),
    (int, lambda: column("length"), MAY_BE_NULL),
    (int, lambda: column("tonnage"), "Int stands over bigint; it can be read from integer."),
    (BoatKind, lambda: column("rank"), "enum BoatKind stands over integer; it needs text."),
    (
        strawberry.ID,
        lambda: column("home_id"),
        "an ID over a uuid needs `public_id(column, Target)`, or a prefix on the record.",
    ),
    (strawberry.ID, lambda: public_id("home_id", "Nobody"), "'Nobody' is no record with a prefix for ids."),
    (strawberry.ID, lambda: public_id("captain_id", "Hull"), MAY_BE_NULL),
    (list[str], lambda: column("name"), "a list stands over text; it needs an array column."),
    (list[int], lambda: column("tags"), "Int stands over text; it can be read from integer."),
    (str, lambda: expr(lambda boat: boat.name), MAY_BE_NULL),
    (
        str,
        lambda: expr(lambda boat: func.strange(boat.name), nullable=False),
        "the SQL type is not known: cast it, for String to text.",
    ),
    (
        str,
        lambda: expr(lambda boat: "name", nullable=False),
        "its expression gives str, which is no SQL expression over a row.",
    ),
    (
        str,
        lambda: expr(lambda boat: t.Port.name, nullable=False),
        f"its expression names harbour_ports.name {DIRECTLY}",
    ),
    (
        str,
        lambda: expr(lambda boat: text("name"), nullable=False),
        "its expression gives TextClause, which is no SQL expression over a row.",
    ),
    (
        bool,
        lambda: expr(lambda boat: exists(select(t.Port.id)), nullable=False),
        f"its expression names harbour_ports.id {DIRECTLY}",
    ),
    (bool, lambda: expr(lambda boat: boat.nothing, nullable=False), "harbour_boats has no column 'nothing'."),
    (
        bool,
        lambda: expr(lambda boat, scope: scope.exists(t.Secret, lambda s: s.word == ""), nullable=False),
        "harbour_secrets has no policy: declare a record of it, or `allow(…, everyone)`.",
    ),
    (Port, lambda: one(on="captain_id"), UNPROVEN),
    (Port, lambda: one(on=lambda boat, port: port.id == boat.home_id), UNPROVEN),
    (Praise, lambda: one(on="home_id"), "Praise is no record."),
    (Praise, lambda: column("name"), "Praise is no value: read it by one, many, connection, embed or a hole."),
    (list[Port], lambda: many(on="nothing"), "harbour_ports has no column 'nothing'."),
    (Connection[Port], lambda: connection(on="id"), "a connection needs an order."),
    (Connection[Port], lambda: connection(on="id", order="nothing"), "harbour_ports has no column 'nothing'."),
    (Port, lambda: embed(), "`embed` needs a record of the same row."),
    (Money, lambda: money("value_minor"), MAY_BE_NULL),
    (Money | None, lambda: money("name"), "money needs integer or bigint, not text."),
    (float, lambda: micro("length"), MAY_BE_NULL),
    (
        Port | None,
        lambda: one(on=lambda boat, port: True),
        "its `on` gives bool, which is no SQL expression over a row.",
    ),
    (
        list[Port],
        lambda: many(on=lambda boat, port: True),
        "its `on` gives bool, which is no SQL expression over a row.",
    ),
    (
        list[Port],
        lambda: many(on="id", where=lambda port: t.Boat.is_open),
        f"its `where` names harbour_boats.is_open {DIRECTLY}",
    ),
    (list[Port], lambda: connection(on="id", order="key"), "a connection stands over Port; annotate it Connection[…]."),
    (
        Connection[Port],
        lambda: connection(on="id", order="key", filter=FOREIGN_FILTER),
        f"ForeignFilter.boat.eq: filter boat names harbour_boats.name {DIRECTLY}",
    ),
    (
        Connection[Port],
        lambda: connection(on="id", order="key", filter=WRONG_FILTER),
        "WrongFilter.boat.eq: harbour_ports has no column 'nothing'.",
    ),
    (
        Connection[Port],
        lambda: connection(on="id", order=FOREIGN_ORDER),
        f"ForeignOrder.NAME: the order by name names harbour_boats.name {DIRECTLY}",
    ),
    (
        Connection[Port],
        lambda: connection(on="id", order=VAGUE_ORDER),
        "VagueOrder.RANK: a list sorted by rank (unknown) cannot be paged; cast it to a known type.",
    ),
    (Money | None, lambda: money(lambda boat: 5), "its expression gives int, which is no SQL expression over a row."),
    (
        Decimal | None,
        lambda: column("weight"),
        "Decimal stands over float; it can be read from bigint or integer or numeric.",
    ),
    (JSON | None, lambda: column("tags"), "JSON stands over array; it can be read from json."),
    (
        bool,
        lambda: expr(lambda boat: 1 / 0, nullable=False),
        "ZeroDivisionError: division by zero",
    ),
    (Notes | None, lambda: shaped("name"), "a shape stands over text; it needs a jsonb column."),
    (Notes, lambda: shaped("notes"), MAY_BE_NULL),
    (Praise | None, lambda: shaped("notes"), "Praise is no shape of JSON: decorate it by @shape."),
    (Firm | None, lambda: shaped("notes"), "Firm.word: JSON promises nothing; write `| None`."),
    (
        Dated | None,
        lambda: shaped("notes"),
        "DateTime cannot be read from JSON; String, Boolean, Float, Int and JSON can.",
    ),
    (str, lambda: hole(nothing, key="captain_id"), "a hole needs a uuid column that is never NULL; captain_id is not."),
]


@pytest.mark.parametrize(("kind", "field", "sentence"), FIELDS)
def test_a_field_that_cannot_compile(kind: Any, field: Callable[[], Any], sentence: str) -> None:
    with pytest.raises(SchemaError) as error:  # noqa: PT012 - declaring is part of what may refuse
        declared = type("Hull", (), {"__annotations__": {"plank": kind}, "plank": field(), "__module__": __name__})
        hull = record(t.Boat, prefix="hull", policy=afloat)(declared)
        root = {"__annotations__": {"hull": hull | None}, "hull": by_id(), "__module__": __name__}
        build_schema(queries(type("HullQueries", (), root)))
    assert str(error.value) == f"Hull.plank: {sentence}"


def refusal(declare: Callable[[], Any]) -> str:
    """Why it does not start."""
    with pytest.raises(SchemaError) as error:
        declare()
    return str(error.value)


def _query(**fields: tuple[Any, Any]) -> type:
    namespace = {"__annotations__": {name: kind for name, (kind, _) in fields.items()}, "__module__": __name__}
    return queries(type("Roots", (), namespace | {name: field for name, (_, field) in fields.items()}))


def test_roots_that_cannot_compile() -> None:
    for kind, field, words in (
        (Port, by_id(), "Roots.it → by_id needs a record with a prefix, and a nullable field."),
        (
            Port,
            one(where=lambda port: port.key == "p0"),
            "Roots.it → it is non-null: say why the row is always there by `proven=`.",
        ),
        (list[Port], many(on="id"), "Roots.it → a root field has no `on`; use `where`."),
        (str, column("name"), "Roots.it: a root field of a record is by_id, one, many or connection."),
        (Connection[Port], connection(), "Roots.it: a connection needs an order."),
    ):
        root = _query(it=(kind, field))
        assert refusal(partial(build_schema, root)) == words


def test_functions_in_the_wrong_place() -> None:
    @record(t.Port, policy=everyone)
    class Pier:
        name: str

        @answer
        async def length(self, info: Info) -> int:
            return 1

    assert (
        refusal(lambda: build_schema(_query(pier=(Pier | None, one(order="key")))))
        == "Pier.length is a function: a record computes in Python by hole(…) only."
    )

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

    assert (
        refusal(lambda: build_schema(LogQueries))
        == "Log.line is a function: mark it with @answer, @mutation or @subscription."
    )

    @queries
    class WriteQueries:
        @mutation
        async def write(self, info: Info) -> str:
            return ""

    assert (
        refusal(lambda: build_schema(WriteQueries))
        == "WriteQueries.write: @mutation belongs on Mutation, @answer elsewhere."
    )


def test_an_answer_type_has_no_columns_and_known_scalars() -> None:
    @answer_type
    class Chart:
        name: str = column("name")

    @queries
    class ChartQueries:
        @answer
        async def chart(self, info: Info) -> Chart:
            return Chart(name="")

    assert (
        refusal(lambda: build_schema(ChartQueries))
        == "Chart.name: Chart is made by functions; only records read from tables."
    )

    @queries
    class SpanQueries:
        @answer
        async def span(self, info: Info) -> timedelta:
            return timedelta()

    assert refusal(lambda: build_schema(SpanQueries)).startswith(
        "The schema cannot be built: SpanQueries fields cannot be resolved. "
        "Unexpected type '<class 'datetime.timedelta'>'"
    )


def test_a_hole_gives_what_has_a_format() -> None:
    @record(t.Port, policy=everyone)
    class Jetty:
        depth: timedelta = hole(nothing)

    message = refusal(lambda: build_schema(_query(jetty=(Jetty | None, one(order="key")))))
    assert "timedelta" in message

    @record(t.Port, policy=everyone)
    class Mole:
        tide: strawberry.scalars.Base64 = hole(nothing)

    message = refusal(lambda: build_schema(_query(mole=(Mole | None, one(order="key")))))
    assert message == "Mole.tide: the scalar Base64 has no format; see graphapi/scalars.py."


def test_ids_and_policies() -> None:
    @record(t.Port, policy=everyone)
    class Quay(Node):
        name: str

    assert (
        refusal(lambda: build_schema(_query(quay=(Quay | None, one(order="key")))))
        == "Quay is a Node: give it a prefix."
    )

    @record(t.Port, prefix="same", policy=everyone)
    class Left(Node):
        name: str

    @record(t.Port, prefix="same", policy=everyone)
    class Right(Node):
        name: str

    assert (
        refusal(lambda: build_schema(_query(left=(Left | None, by_id()), right=(Right | None, by_id()))))
        == "Right and Left both use the id prefix 'same'."
    )
    assert refusal(lambda: allow(t.Port, afloat)) == "harbour_ports has two different policies."
    assert (
        refusal(lambda: allow(t.Secret, everyone, tenant=None))
        == "harbour_secrets has no tenant column: it needs a rule of its own, not `everyone`."
    )


def test_filters_orders_and_payloads() -> None:
    assert (
        refusal(lambda: filters("BadFilter", t.Boat, nothing=match.string()))
        == "harbour_boats has no column 'nothing'."
    )
    assert (
        refusal(lambda: orders("BadOrder", t.Boat, name="nothing", default="name"))
        == "harbour_boats has no column 'nothing'."
    )
    direct = filters("DirectFilter", t.Port, boat=match.string(through=lambda port, matches: matches(t.Boat.name)))
    assert (
        refusal(lambda: build_schema(_query(ports=(Connection[Port], connection(order="key", filter=direct)))))
        == f"Roots.ports: DirectFilter.boat.eq: filter boat names harbour_boats.name {DIRECTLY}"
    )
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
    assert refusal(lambda: build_schema(root)) == (
        "Roots names Twin, which is declared in tests.conftest, tests.conftest; it must be exactly one place."
    )


def test_a_name_that_nobody_declared() -> None:
    message = refusal(lambda: build_schema(_query(it=("Stranger | None", one(order="key")))))
    assert message.startswith("The schema cannot be built: Could not resolve the type of 'it'.")
    assert "Not declared by our decorators and not imported at run time:" in message
    assert "Roots names Stranger" in message


def test_answers_and_records_know_the_same_scalars() -> None:
    assert set(SCALAR_WRITERS) == set(FORMATS)
