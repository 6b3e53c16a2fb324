"""One way to read for both doors: the read pool of Answers and the open transaction of verbs."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Executable, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from crm.core.work import Work

T = TypeVar("T")


class Row(Protocol):
    """A row by column name."""

    def __getitem__(self, key: str, /) -> Any:
        """The column's value."""

    def keys(self) -> Iterable[str]:
        """Names of the columns."""


class Reads(Protocol):
    """What `crm.core.reader.Reader` can do, and `WorkReads` for a transaction that writes too."""

    workspace_id: UUID

    async def rows(self, statement: Executable) -> Sequence[Row]:
        """All rows of a Core statement, by column name."""


class WorkReads:
    """Reads inside a Work, seeing what it wrote."""

    def __init__(self, work: Work) -> None:
        self.workspace_id = work.workspace_id
        self._work = work

    async def rows(self, statement: Executable) -> Sequence[Row]:
        """All rows of a Core statement, by column name."""
        return [dict(row) for row in (await self._work.execute(statement)).mappings()]


def among(column: InstrumentedAttribute[T] | ColumnElement[T], values: Sequence[T]) -> ColumnElement[bool]:
    """`column = ANY(values)` with one array parameter: one statement text for every length."""
    kind: TypeEngine[Any] = column.type
    return column == any_(literal(list(values), ARRAY(kind)))
