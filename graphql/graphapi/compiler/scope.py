"""What a condition may reach beside its own row: other tables, always fenced, and values of the request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    DateTime,
    FromClause,
    Select,
    Uuid,
    func,
    literal_column,
    select,
)
from sqlalchemy import exists as sql_exists

from crm.core.limits import at_most
from graphapi.compiler.build import Build, checked
from graphapi.compiler.rows import Row, table_of

Condition = Callable[[Row], Any]


class Scope:
    """Given to lambdas as their last parameter."""

    def __init__(self, build: Build) -> None:
        self._build = build

    @property
    def workspace_id(self) -> BindParameter[Any]:
        """The workspace, bound."""
        return self._build.workspace_id

    @property
    def member_id(self) -> BindParameter[Any]:
        """The acting member, bound; NULL when no person acts."""
        return self._build.shared("member", lambda run: run.member_id, Uuid())

    @property
    def now(self) -> BindParameter[Any]:
        """The request's instant, bound."""
        return self._build.shared("now", lambda run: run.now, DateTime(timezone=True))

    def can(self, permission: str) -> bool:
        """Whether the actor may; the plan is kept for actors of the same permissions only."""
        return self._build.can(permission)

    @property
    def row_scope(self) -> str:
        """Which rows the actor sees; the plan is kept for actors of the same scope only."""
        return self._build.row_scope

    def bare(self, model: Any) -> tuple[FromClause, Row, list[ColumnElement[bool]]]:
        """A table inside the workspace without its policy, for rules of `policy.scoped`: source, row, conditions."""
        source, row = self._build.source(model)
        return source, row, self._build.tenant_fence(row)

    def once(self, name: str, make: Callable[[], Select[Any]]) -> CTE:
        """Rows that the whole statement reads once, however many rules ask for them."""
        return self._build.once(name, make)

    def each(self, array: Any) -> tuple[FromClause, ColumnElement[Any]]:
        """What an array of ids holds, as rows: source and value."""
        name = self._build.alias("each")
        rows = func.unnest(array).table_valued("id").render_derived(name=name)
        return rows, literal_column(f"{name}.id", Uuid())

    def ids(self, found: Select[Any]) -> tuple[FromClause, ColumnElement[Any]]:
        """The same of a SELECT of one column, which is to be called `id`."""
        name = self._build.alias("each")
        return found.subquery(name), literal_column(f"{name}.id", Uuid())

    def exists(self, model: Any, where: Condition) -> ColumnElement[bool]:
        """Whether another table has such a row."""
        return sql_exists(self._select(model, lambda _: literal_column("1"), where))

    def count(self, model: Any, where: Condition) -> ColumnElement[Any]:
        """How many such rows another table has (bigint)."""
        return self._select(model, lambda _: func.count(), where).scalar_subquery()

    def sum(self, model: Any, what: Condition, where: Condition) -> ColumnElement[Any]:
        """Sum over such rows; 0 when there are none. A sum of bigint is numeric in SQL: cast where needed."""
        return func.coalesce(self._select(model, lambda row: func.sum(what(row)), where).scalar_subquery(), 0)

    def value(
        self, model: Any, what: Condition, where: Condition, *, order: str | tuple[str, ...] = ()
    ) -> ColumnElement[Any]:
        """A value of the first such row, or NULL."""
        return self._select(model, what, where, order=order, limit=1).scalar_subquery()

    def values(self, model: Any, what: Condition, where: Condition) -> Select[Any]:
        """Values of all such rows, for `column.in_(…)`."""
        return self._select(model, what, where)

    def _select(
        self,
        model: Any,
        what: Condition,
        where: Condition,
        *,
        order: str | tuple[str, ...] = (),
        limit: int | None = None,
    ) -> Select[Any]:
        source, row = self._build.source(model)
        name = f"a condition on {table_of(model).name}"
        chosen = checked(what(row), name)
        statement = select(chosen).select_from(source).where(*self._build.fences(row), checked(where(row), name))
        for part in (order,) if isinstance(order, str) else order:
            column = getattr(row, part.removeprefix("-"))
            statement = statement.order_by(column.desc() if part.startswith("-") else column)
        return statement if limit is None else statement.limit(at_most(limit))
