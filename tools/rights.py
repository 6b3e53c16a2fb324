"""docs/rights.md: which permissions each write asks for, and which roles have them.

Read off the code: from a mutation's function along everything it calls in this project to each `actor.require(…)`.
`tests/graphapi/rights` runs every write with exactly these permissions, and with each of them missing.
"""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

from crm.members.permissions import ROLE_ACTIONS, Action
from crm.models.words import Role
from graphapi.compiler.records import field_of, source_of
from graphapi.schema import schema

PACKAGES = frozenset({"crm", "funnel", "graphapi"})
HEAD = """# Who may do what

Made from the code by `python -m tools.pages`; a change of rights is seen here. What a role may is `ROLE_ACTIONS` of
`crm/members/permissions.py`; what a write asks for is in its verb. An action alone is not always enough: tasks, offers
and leads of others are their own people's, sales leads' and administrators' (`crm/leads/rights.py`). Which rows
somebody sees and may name is another matter: `crm/members/row_scope.py`. Where a write asks for nothing, everybody does
it for themselves, and who acts for others for them.
"""


@dataclass(frozen=True)
class Needed:
    """What a write asks for: always, and besides by what is given or found."""

    always: frozenset[Action]
    depends: frozenset[Action]

    def may(self, role: Role) -> bool:
        """Whether the role can do it at all."""
        has = ROLE_ACTIONS[role]
        return self.always <= has and (not self.depends or not self.depends.isdisjoint(has) or bool(self.always))


@cache
def needed() -> Mapping[str, Needed]:
    """What each mutation asks for."""
    mutation = schema.graphql.mutation_type
    assert mutation is not None
    return {name: _of_field(field) for name, field in sorted(mutation.fields.items())}


def needed_to_read(definition: Any) -> Needed:
    """What a read asks for; one that names no permission of its own asks for that of its schema."""
    source: Any = source_of(definition)
    own = source.permission or (None if getattr(source, "public", False) else schema.read_permission)
    if own == schema.read_permission and field_of(definition).name in schema.open_fields:
        own = None
    always = {Action(own)} if own else set()
    resolver: Any = field_of(definition).base_resolver
    asked = _asked(resolver.wrapped_func, set(), branches=False) if resolver is not None else set()
    return Needed(frozenset(always | asked), frozenset())


def _of_field(definition: Any) -> Needed:
    resolver: Any = field_of(definition).base_resolver
    source: Any = source_of(definition)
    always = _asked(resolver.wrapped_func, set(), branches=False)
    always |= {Action(source.permission)} if source.permission else set()
    return Needed(frozenset(always), frozenset(_asked(resolver.wrapped_func, set(), branches=True) - always))


def _asked(function: FunctionType, seen: set[FunctionType], *, branches: bool) -> set[Action]:
    """What the function and those it names require, as far as they are functions of this project."""
    if function in seen:
        return set()
    seen.add(function)
    tree, imported = _read(function)
    known = dict(function.__globals__) | imported
    found: set[Action] = set()
    for node in _walk(tree, branches=branches):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKED[branches]:
            found.update(*(_named(part, known, branches=branches) for part in node.args))
        target = _resolved(node, known)
        if target is not None:
            found |= _asked(target, seen, branches=branches)
    return found


@cache
def _read(function: FunctionType) -> tuple[ast.AST, dict[str, Any]]:
    """The function's syntax tree, and what it imports itself."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return tree, _imported(tree)


def _imported(tree: ast.AST) -> dict[str, Any]:
    """What the function itself imports, where files would import one another in a ring."""
    found: dict[str, Any] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            module = importlib.import_module(node.module)
            found |= {each.asname or each.name: getattr(module, each.name, None) for each in node.names}
    return found


ASKED = {False: {"require"}, True: {"require", "can"}}


def _walk(tree: ast.AST, *, branches: bool) -> Iterator[ast.AST]:
    """The code; without `branches` only what runs whatever is given and found."""
    for node in ast.iter_child_nodes(tree):
        yield node
        if not branches and isinstance(node, ast.If | ast.IfExp):
            yield from _walk(ast.Expr(node.test), branches=False)
        elif branches or not isinstance(node, ast.Lambda | ast.For | ast.AsyncFor | ast.While | ast.ExceptHandler):
            yield from _walk(node, branches=branches)


def _named(part: ast.expr, known: Mapping[str, Any], *, branches: bool) -> set[Action]:
    """`Action.X`, or one of a table's: then which is told by what is found."""
    if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "Action":
        return {Action(part.attr)}
    if branches and isinstance(part, ast.Subscript) and isinstance(part.value, ast.Name):
        return {each for each in dict(known.get(part.value.id, {})).values() if isinstance(each, Action)}
    return set()


def _resolved(name: ast.AST, known: Mapping[str, Any]) -> FunctionType | None:
    found: Any = None
    if isinstance(name, ast.Name):
        found = known.get(name.id)
    elif isinstance(name, ast.Attribute) and isinstance(name.value, ast.Name):
        module = known.get(name.value.id)
        found = getattr(module, name.attr, None) if isinstance(module, ModuleType) else None
    found = inspect.unwrap(found) if callable(found) else None
    is_ours = isinstance(found, FunctionType) and found.__module__.partition(".")[0] in PACKAGES
    return found if is_ours else None


def page() -> str:
    """The whole page."""
    roles = list(Role)
    lines = [HEAD, "## Roles", "", "| role | may |", "|---|---|"]
    for role in roles:
        may = [action.value for action in Action if action in ROLE_ACTIONS[role]]
        lines.append(f"| {role.value} | {'everything' if len(may) == len(Action) else ', '.join(may)} |")
    lines += ["", "## Writes", "", "| write | asks for | and, by what is given or found | roles |", "|---|---|---|---|"]
    for name, asked in needed().items():
        may = [role.value for role in roles if asked.may(role)]
        lines.append(f"| {name} | {listed(asked.always)} | {listed(asked.depends)} | {', '.join(may)} |")
    return "\n".join(lines) + "\n"


def listed(actions: Collection[Action]) -> str:
    """Their names, in the order of the table."""
    return ", ".join(action.value for action in Action if action in actions)
