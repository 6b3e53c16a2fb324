"""The base of every table: names of constraints, keys of tenants, and the kinds of column in use.

Three kinds of table (decisions §1), listed here so that the catalogue test can check them:
*tenant* tables carry ``workspace_id`` first in every key and have forced row-level security; *reference* tables are
shared by all workspaces; *local* tables stay on one node when the database is spread.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    SmallInteger,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from crm.core.ids import new_id

REFERENCE_TABLES = frozenset({"accounts", "workspace_directory", "entry_points"})
LOCAL_TABLES = frozenset({"outbox_events", "jobs", "sessions", "login_attempts", "alembic_version"})
LOCAL_TENANT_TABLES = frozenset({"outbox_events", "jobs"})
"""Local tables that hold tenants' data: row-level security there too."""
ROOT_TABLE = "workspaces"

C = "C"
"""Collation of text that is ordered or compared by range; names carry a `sort_key` made in Python."""


class Table(DeclarativeBase):
    """Declarative base; the naming convention is fixed for ever (Citus cannot rename constraints)."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - the name and shape are SQLAlchemy's
        UUID: Uuid(),
        str: Text(),
        int: BigInteger(),
        bool: Boolean(),
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
        list[str]: ARRAY(Text()),
        list[UUID]: ARRAY(Uuid()),
        list[int]: ARRAY(Integer()),
    }

    def __init_subclass__(cls, **options: Any) -> None:
        """Every time and day of a table is finite: a CHECK that no column has to ask for.

        `infinity` is a value to PostgreSQL, later than everything, and nothing that Python's clock can hold.
        """
        super().__init_subclass__(**options)
        table = cls.__dict__.get("__table__")
        if table is None:
            return
        for column in table.columns:
            if isinstance(column.type, DateTime | Date):
                table.append_constraint(CheckConstraint(f"isfinite({column.name})", name=f"{column.name}_finite"))


class Tenant(Table):
    """A row of one workspace: the key starts with the tenant, the id is a UUIDv7 made here."""

    __abstract__ = True

    workspace_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-20)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-19)


def tenant_fk(column: str, target: str, *, name: str | None = None, deferrable: bool = False) -> ForeignKeyConstraint:
    """A foreign key inside the workspace: (workspace_id, column) → target(workspace_id, id)."""
    return ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{target}.workspace_id", f"{target}.id"],
        name=name,
        deferrable=deferrable or None,
        initially="DEFERRED" if deferrable else None,
    )


def workspace_fk() -> ForeignKeyConstraint:
    """The workspace itself."""
    return ForeignKeyConstraint(["workspace_id"], ["workspaces.id"])


def one_of(column: str, words: type[StrEnum], *, nullable: bool = False) -> CheckConstraint:
    """Text + CHECK instead of an enum type, whose ``=`` is not leakproof and would lose its index under RLS."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    condition = f"{column} IN ({listed})"
    return CheckConstraint(f"{column} IS NULL OR {condition}" if nullable else condition, name=column)


def small() -> Any:
    """A smallint column: positions, priorities, dense numbers (1..32767)."""
    return mapped_column(SmallInteger)


def integer(**options: Any) -> Any:
    """A four-byte integer: what GraphQL's Int can hold."""
    return mapped_column(Integer, **options)


def day(**options: Any) -> Any:
    """A calendar day of the workspace's zone."""
    return mapped_column(Date, **options)


def ordered_text(**options: Any) -> Any:
    """Text compared byte by byte: keys, sort keys, external ids."""
    return mapped_column(Text(collation=C), **options)


def sort_key(name: str) -> str:
    """Key by which a name sorts for readers of Russian, Kazakh and English (the embedded server has no ICU).

    Case-folded; ё sorts right after е, and each Kazakh letter right after its Russian neighbour.
    """
    return "".join(_AFTER.get(letter, letter) for letter in " ".join(name.casefold().split()))


_AFTER = {
    "ё": "е\uffff",
    "ә": "а\uffff",
    "ғ": "г\uffff",
    "қ": "к\uffff",
    "ң": "н\uffff",
    "ө": "о\uffff",
    "ұ": "у\uffff",
    "ү": "у\uffff\uffff",
    "һ": "х\uffff",
    "і": "и\uffff",
}
