"""Which rows an actor may see: one rule per table, closed by default.

The workspace fence is not a rule; every statement carries it. A rule adds what lies inside the workspace
(own, team, all).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, FromClause, Table

from graphapi.compiler.errors import SchemaError
from graphapi.compiler.rows import Row, table_of

if TYPE_CHECKING:
    from graphapi.compiler.scope import Scope

Rule = Callable[[Row, "Scope"], "ColumnElement[bool] | None"]


def everyone(row: Row, scope: Scope) -> ColumnElement[bool] | None:
    """Every member of the workspace sees every row."""
    return None


class _Entry:
    def __init__(self, rule: Rule, tenant: str | None) -> None:
        self.rule = rule
        self.tenant = tenant


_ENTRIES: dict[Table, _Entry] = {}


def allow(model: Any, rule: Rule, *, tenant: str | None = "workspace_id") -> None:
    """Opens a table to the compiler under this rule; `tenant` names the workspace's column.

    A table shared by all workspaces has `tenant=None` and must come with a rule of its own.
    """
    table = table_of(model)
    if tenant is None and rule is everyone:
        raise SchemaError(f"{table.name} has no tenant column: it needs a rule of its own, not `everyone`.")
    known = _ENTRIES.get(table)
    if known is not None and (known.rule is not rule or known.tenant != tenant):
        raise SchemaError(f"{table.name} has two different policies.")
    _ENTRIES[table] = _Entry(rule, tenant)


ALL_ROWS = "ALL"
"""The row scope under which rules of `scoped` do not hold: `crm.models.words_rights.RowScope.ALL`."""
_SCOPED: dict[Table, Rule] = {}
Part = tuple["FromClause | None", "ColumnElement[bool]"]
"""Rows to be gone through one by one (or None), and which rows of the table belong to each."""
Parts = Callable[[Row, "Scope"], Sequence[Part]]
_PARTS: dict[Table, Parts] = {}


def scoped(model: Any, rule: Rule, *, parts: Parts | None = None) -> None:
    """What an actor who does not see all rows sees of the table; joins the table's policy with AND.

    `parts` says the same as parts that share no row and have an index each, for lists of the whole table.
    """
    table = table_of(model)
    if _SCOPED.setdefault(table, rule) is not rule:
        raise SchemaError(f"{table.name} has two different row scopes.")
    if parts is not None:
        _PARTS[table] = parts


def parts_of(model: Any) -> Parts | None:
    """The parts of the table's rule, where it has some."""
    return _PARTS.get(table_of(model))


def scoped_rule_of(model: Any) -> Rule | None:
    """The table's rule for those who do not see all rows, or None where everybody sees them."""
    return _SCOPED.get(table_of(model))


def rule_of(model: Any) -> Rule:
    """The table's rule; a table without one is closed."""
    return _entry(model).rule


def tenant_of(model: Any) -> str | None:
    """The attribute that names the workspace, or None for shared tables."""
    return _entry(model).tenant


def _entry(model: Any) -> _Entry:
    try:
        return _ENTRIES[table_of(model)]
    except KeyError:
        raise SchemaError(
            f"{table_of(model).name} has no policy: declare a record of it, or `allow(…, everyone)`."
        ) from None
