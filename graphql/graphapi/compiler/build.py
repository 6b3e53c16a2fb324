"""One statement while it is being written: aliases, bound values, fences, holes, and what it will cost."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CTE, BindParameter, ColumnElement, FromClause, Select, Uuid, bindparam
from sqlalchemy import table as light_table
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import TextClause
from sqlalchemy.sql.schema import SchemaItem

from graphapi.compiler.errors import RequestError, SchemaError
from graphapi.compiler.given import Seen, Variables
from graphapi.compiler.policy import ALL_ROWS, Part, parts_of, rule_of, scoped_rule_of, tenant_of
from graphapi.compiler.rows import Row, column_of, table_of

if TYPE_CHECKING:
    from graphapi.compiler.records import Catalog

MAX_COST = 100_000
"""Rows a statement may produce at most, by the product of its page sizes."""


@dataclass(frozen=True, slots=True)
class Run:
    """Values of one execution of a plan."""

    variables: Variables
    workspace_id: UUID
    member_id: UUID | None
    now: Any
    ids: Collection[UUID] = ()


Getter = Callable[[Run], Any]


class Build:
    """Collects what belongs to one statement."""

    def __init__(
        self, catalog: Catalog, seen: Seen, permissions: frozenset[str] | None, row_scope: str = ALL_ROWS
    ) -> None:
        self.catalog = catalog
        self.seen = seen
        self.permissions = permissions
        self.row_scope = row_scope
        self.getters: dict[str, Getter] = {}
        self.roots: dict[str, str | None] = {}
        """Which root field each parameter belongs to, for the path of errors."""
        self.root: str | None = None
        self.holes: list[Any] = []
        self.has_cursors = False
        self.kept = True
        self._shared: dict[str, BindParameter[Any]] = {}
        self._once: dict[str, CTE] = {}
        self._aliases = 0
        self._weight = 1
        self._cost = 0

    def bind(self, getter: Getter, kind: Any) -> BindParameter[Any]:
        """A parameter of that SQL type, fetched at every execution."""
        name = f"b{len(self.getters)}"
        self.getters[name] = getter
        self.roots[name] = self.root
        return bindparam(name, type_=kind, required=True)

    def shared(self, name: str, getter: Getter, kind: Any) -> BindParameter[Any]:
        """A parameter that the whole statement needs once."""
        if name not in self._shared:
            self._shared[name] = self.bind(getter, kind)
        return self._shared[name]

    def once(self, name: str, make: Callable[[], Select[Any]]) -> CTE:
        """Rows that the whole statement reads once, before everything else: a WITH at its beginning."""
        if name not in self._once:
            self._once[name] = make().cte(self.alias(name))
        return self._once[name]

    @property
    def workspace_id(self) -> BindParameter[Any]:
        """The tenant, first of all parameters."""
        return self.shared("workspace", lambda run: run.workspace_id, Uuid())

    @property
    def is_personal(self) -> bool:
        """Whether what it finds depends on who reads it, and not on the permissions alone."""
        return "member" in self._shared

    def source(self, model: Any) -> tuple[FromClause, Row]:
        """A fresh alias of a table and its row."""
        table = table_of(model)
        alias = self.alias(table.name)
        return light_table(table.name, schema=table.schema).alias(alias), Row(model, alias)

    def alias(self, stem: str) -> str:
        """A name not used in this statement yet."""
        self._aliases += 1
        return f"{stem[:40]}_{self._aliases}"

    def fences(self, row: Row) -> list[ColumnElement[bool]]:
        """Workspace and policy: put on every alias of every table."""
        from graphapi.compiler.scope import Scope

        model, conditions = row._model, self.tenant_fence(row)
        rules = [rule_of(model)]
        if self.row_scope != ALL_ROWS and (scoped := scoped_rule_of(model)) is not None:
            rules.append(scoped)
        for rule in rules:
            extra = rule(row, Scope(self))
            if extra is not None:
                conditions.append(checked(extra, f"policy of {table_of(model).name}"))
        return conditions

    def parts(self, row: Row) -> Sequence[Part]:
        """What the actor sees of the table, as parts; none where they see all."""
        from graphapi.compiler.scope import Scope

        found = None if self.row_scope == ALL_ROWS else parts_of(row._model)
        return () if found is None else found(row, Scope(self))

    def tenant_fence(self, row: Row) -> list[ColumnElement[bool]]:
        """The workspace alone: for rules, which would ask themselves without end if they put on policies too."""
        tenant = tenant_of(row._model)
        return [] if tenant is None else [getattr(row, tenant) == self.workspace_id]

    def can(self, permission: str) -> bool:
        """Whether the actor may; permissions are part of every plan's key."""
        return self.permissions is None or permission in self.permissions

    def require(self, permission: str | None, where: str) -> None:
        """Refuses the document when the actor lacks the permission a field asks for."""
        if permission is not None and not self.can(permission):
            raise RequestError(f"You need the permission {permission} to read {where}.", code="FORBIDDEN")

    def enter(self, rows: int) -> int:
        """Counts a list of up to that many rows inside the current one; gives the weight to go back to."""
        before = self._weight
        self._weight *= max(rows, 1)
        self._cost += self._weight
        if self._cost > MAX_COST:
            raise RequestError(
                f"The document asks for more than {MAX_COST} rows; use smaller pages.", code="QUERY_TOO_COMPLEX"
            )
        return before

    def leave(self, weight: int) -> None:
        """Ends what `enter` began."""
        self._weight = weight


def checked(expression: Any, where: str) -> Any:
    """The expression of a declaration, proved to reach tables through fenced aliases only."""
    expression = getattr(expression, "__clause_element__", lambda: expression)()
    if not isinstance(expression, ColumnElement):
        raise SchemaError(f"{where} gives {type(expression).__name__}, which is no SQL expression over a row.")
    for element in visitors.iterate(expression):
        if isinstance(element, SchemaItem | TextClause):
            raise SchemaError(
                f"{where} names {element} directly; use the row it was given, or `scope` to look at another table."
            )
    return expression


def key_columns(model: Any, key: Collection[str]) -> list[Any]:
    """Columns of a record's key; raises SchemaError for a missing one."""
    return [column_of(model, name) for name in key]
