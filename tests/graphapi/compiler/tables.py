"""A small harbour to test the compiler on: its tables have every kind of column the real ones have."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Double,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class BoatKind(StrEnum):
    """Values differ from names on purpose."""

    SLOOP = "sloop"
    TUG = "tug"
    FERRY = "ferry"


class Status(StrEnum):
    """Values equal names, as in the real vocabularies."""

    AFLOAT = "AFLOAT"
    SUNK = "SUNK"


class Base(DeclarativeBase):
    """Apart from the application's metadata."""

    metadata = MetaData()
    type_annotation_map = {  # noqa: RUF012 - the name and shape are SQLAlchemy's
        UUID: Uuid(),
        str: Text(),
        int: BigInteger(),
        bool: Boolean(),
        float: Double(),
        date: Date(),
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(none_as_null=True),
        list[str]: ARRAY(Text()),
        list[UUID]: ARRAY(Uuid()),
    }


class Tenant(Base):
    """(workspace_id, id)."""

    __abstract__ = True
    workspace_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)


def _fk(column: str, target: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["workspace_id", column], [f"{target}.workspace_id", f"{target}.id"])


class Port(Tenant):
    """Where boats live."""

    __tablename__ = "harbour_ports"
    key: Mapped[str]
    name: Mapped[str]


class Sailor(Tenant):
    """Who sails."""

    __tablename__ = "harbour_sailors"
    name: Mapped[str]
    salary_minor: Mapped[int]


class Boat(Tenant):
    """One of every kind of column."""

    __tablename__ = "harbour_boats"
    __table_args__ = (_fk("home_id", "harbour_ports"), _fk("captain_id", "harbour_sailors"))
    name: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str]
    length: Mapped[int | None] = mapped_column(Integer)
    rank: Mapped[int] = mapped_column(Integer)
    weight: Mapped[float | None]
    tonnage: Mapped[int]
    is_open: Mapped[bool]
    built_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    launched_on: Mapped[date | None]
    value_minor: Mapped[int | None]
    currency: Mapped[str]
    cargo: Mapped[int]
    tags: Mapped[list[str]]
    kinds: Mapped[list[str]]
    notes: Mapped[dict[str, Any] | None]
    home_id: Mapped[UUID]
    captain_id: Mapped[UUID | None]
    mates: Mapped[list[UUID]]


class Trip(Tenant):
    """A boat's journey."""

    __tablename__ = "harbour_trips"
    __table_args__ = (_fk("boat_id", "harbour_boats"), _fk("sailor_id", "harbour_sailors"))
    boat_id: Mapped[UUID]
    sailor_id: Mapped[UUID | None]
    title: Mapped[str | None]
    started_at: Mapped[datetime]


class Berth(Base):
    """A table without id."""

    __tablename__ = "harbour_berths"
    __table_args__ = (PrimaryKeyConstraint("workspace_id", "port_id", "number"),)
    workspace_id: Mapped[UUID]
    port_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(Integer)


class Secret(Tenant):
    """No record and no policy: closed."""

    __tablename__ = "harbour_secrets"
    word: Mapped[str]


TABLES = (Port, Sailor, Boat, Trip, Berth, Secret)


def statements() -> list[str]:
    """DDL for the owner: tables, fences, grants, a search function."""
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateTable

    found = [str(CreateTable(table.__table__).compile(dialect=postgresql.dialect())) for table in TABLES]  # type: ignore[no-untyped-call,arg-type]  # SQLAlchemy's dialects are untyped
    fence = "workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid"
    for table in TABLES:
        name = table.__tablename__
        found += [
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY fence ON {name} USING ({fence}) WITH CHECK ({fence})",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO touchline_app",
        ]
    found.append(
        "CREATE FUNCTION harbour_search(w uuid, words text) RETURNS SETOF uuid LANGUAGE sql STABLE AS"
        " $$ SELECT id FROM harbour_boats WHERE workspace_id = w AND strpos(name, words) > 0 $$"
    )
    return found
