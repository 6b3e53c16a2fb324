"""Random valid documents about leads: what clients may write, each part with some chance."""

import string
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from graphql import GraphQLObjectType, get_named_type, is_composite_type, is_list_type

from crm.core.ids import encode
from tests.graphapi.witness.ask import Operation
from tests.graphapi.witness.filters import order_terms
from tests.graphapi.witness.kinds import NODES
from tests.graphapi.witness.market import uuid_of
from tests.graphapi.witness.model import Viewer
from tests.graphapi.witness.pages import Cursors, Terms, terms_of
from tests.graphapi.witness.questions import Questions, Word, literal
from tests.graphapi.witness.rows import Row
from tests.graphapi.witness.schema import SDL, is_connection, node_of
from tests.graphapi.witness.tables import KINDS, LISTS, ROOT_ORDERS
from tests.graphapi.witness.uncovered import UNASKED, UNCOVERED

MOST_LEVELS, MOST_FIELDS, MOST_ALIASES, MOST_DIRECTIVES = 11, 120, 40, 30
MOST_ROWS_INSIDE, MOST_ROWS = 2_000, 20_000
CONNECTIONS: dict[str, Terms] = {
    "Lead.timeline": terms_of("-occurred_at"),
    "Person.touchpoints": terms_of("-occurred_at"),
    "Person.timeline": terms_of("-occurred_at"),
    "Person.merges": terms_of("-merged_at"),
    "Company.leads": terms_of("-last_activity_at"),
    "Company.people": terms_of("sort_key"),
} | {where: terms for where, (_, _, terms) in LISTS.items()}
SEARCHES = ("anna", "ел", "еж", "сы", "x%_y", "%", "_", "'", "\\", "null", "nobody has this", "", "b", "drop table")


QUERY: Any = SDL.query_type
LEADS = ("leads", "leads", "leads", "lead", "node", "nodes")
"""Roots of operations about leads."""
RECORDS = tuple(
    name for name, field in QUERY.fields.items()
    if name in ROOT_ORDERS or name in ("node", "nodes", "responsePolicy")
    or (set(field.args) == {"id"} and get_named_type(field.type).name in KINDS)
)  # fmt: skip
"""Roots that show rows."""


ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "period": tuple({"start": start, "end": "2026-02-01"} for start in ("2024-02-29", "2026-01-31")),
    "on": ("2026-01-31", "2024-02-29"),
    "dark": ("#000000", "#1a2b3c"),
    "channel": ("EMAIL", "ёж"),
    "purpose": (Word("MARKETING"), Word("SERVICE")),
}
"""What is given to fields that ask for something of their own."""


def needs_more(definition: Any) -> bool:
    """Whether it cannot be asked without arguments that the generator does not know."""
    return any(kind.endswith("!") and name not in ARGUMENTS for name, kind in _kinds_of(definition).items())


def _kinds_of(definition: Any) -> dict[str, str]:
    return {name: str(argument.type) for name, argument in definition.args.items()}


class Writer(Questions):
    """Writes documents."""

    def __init__(
        self, seed: int | str, viewer: Viewer, cursors: Cursors, roots: Sequence[str] = LEADS, most: int = MOST_FIELDS
    ) -> None:
        super().__init__(seed, viewer.side)
        self.viewer, self.cursors, self.roots, self.most = viewer, cursors, roots, most

    def operation(self, root: str | None = None) -> Operation:
        """A document with its variables; now and then equal keys in it mean two things, and it is not valid."""
        self.fields = self.aliases = self.directives = self.rows = self.number = 0
        self.declared, self.variables, self.others = {}, {}, {}
        self.fragments: dict[str, tuple[str, str]] = {}
        self.open: list[str] = []
        self.asked: list[str] = []
        self.unasked: list[str] = []
        self.names: dict[str, str] = {}
        document = self._document(root)
        self.made = Operation(document, self.variables, tuple(self.unasked))
        return self.made

    def varied(self) -> Operation:
        """The same document with other variables: the service may not take the plan of one shape for another's."""
        given = {name: self.others[name]() for name in self.variables if name in self.others and self._once(0.6)}
        given |= {name: self.others[name]() for name in self.others if name not in self.variables and self._once(0.5)}
        return Operation(self.made.document, {**self.variables, **given}, self.made.unasked)

    def _document(self, first: str | None) -> str:
        roots = " ".join([self._root(first), *(self._root() for _ in range(self.chance.choice((0, 0, 1, 2))))])
        if self._once(0.1):
            roots += " ...R"
            self.fragments["R"] = ("Query", self._root())
        declared = ", ".join(f"${name}: {kind}" for name, kind in self.declared.items())
        named = declared or self._once(0.5)
        head = f"query Q{f'({declared})' if declared else ''} " if named else ""
        parts = [f"{head}{{ {roots} }}"]
        parts += [f"fragment {name} on {kind} {{ {body} }}" for name, (kind, body) in self.fragments.items()]
        self.chance.shuffle(parts)
        return "\n".join(parts)

    # small things ---------------------------------------------------------------------------------------------------

    def _directive(self) -> str:
        if self.directives >= MOST_DIRECTIVES or not self._once(0.07):
            return ""
        self.directives += 1
        value = self._once(0.6)
        name = self.chance.choice(("include", "skip"))
        condition: Any = value
        if self._once(0.7):
            default = f" = {literal(value)}" if self._once(0.2) else ""
            condition = self._absent("Boolean!", default) if default else self._boolean(value)
        both = ""
        if self._once(0.1):
            both = f" @{'skip' if name == 'include' else 'include'}(if: {literal(self._once(0.5))})"
            self.directives += 1
        return f" @{name}(if: {literal(condition)}){both}"

    def _boolean(self, value: bool) -> Any:
        return self._variable("Boolean!", value, other=lambda: self._once(0.5))

    def _key(self, kind: str, name: str, arguments: str) -> str:
        """An alias that means the same wherever it stands; fields with arguments always have one."""
        if self.aliases >= MOST_ALIASES or not (arguments or self._once(0.12)):
            return ""
        self.aliases += 1
        what = f"{kind}.{name}{arguments}"
        letter = self.chance.choice(string.ascii_letters + "_")
        return self.names.setdefault(what, f"{letter}{len(self.names)}") + ": "

    # roots ----------------------------------------------------------------------------------------------------------

    def _root(self, name: str | None = None) -> str:
        name = name or self.chance.choice(self.roots)
        self.asked.append(name)
        if name in ("node", "nodes"):
            return self._node() if name == "node" else self._nodes()
        field = QUERY.fields[name]
        if name in ROOT_ORDERS and is_connection(field.type):
            return self._listed(name)
        if "id" not in field.args:
            return self._object("Query", name, "", get_named_type(field.type), 1, 30 if name in ROOT_ORDERS else 1)
        kind = node_of(field.type)
        arguments = f"(id: {literal(self._given('ID!', self._id(kind), 0.4, other=lambda: self._id(kind)))})"
        return self._object("Query", name, arguments, SDL.type_map[kind], 1, 1)

    def _listed(self, name: str) -> str:
        """A list of the root, with what may be asked of it."""
        definition = QUERY.fields[name]
        given, terms = self._asked_of(definition, order_terms(name, None))
        if "search" in definition.args and self._once(0.15):
            given["search"] = self._given("String", self.chance.choice(SEARCHES))
        return self._connection("Query", name, node_of(definition.type), terms, given, 1, 1)

    def _asked_of(self, definition: Any, usual: Terms) -> tuple[Row, Terms]:
        """Filter and order, where the list takes them."""
        given: Row = {}
        if "filter" in definition.args and self._once(0.7):
            given["filter"] = self._filter_argument(get_named_type(definition.args["filter"].type).name)
        order, terms = self._order(definition, usual)
        if order is not None:
            given["orderBy"] = order
        return given, terms

    def _node(self) -> str:
        kind = self._kind()
        arguments = f"(id: {literal(self._given('ID!', self._id(kind), 0.4, other=lambda: self._id(kind)))})"
        return f"{self._key('Query', 'node', arguments)}node{arguments}{self._directive()} {{ {self._any_of([kind])} }}"

    def _nodes(self) -> str:
        kinds = [self._kind() for _ in range(self.chance.randrange(1, 5))]
        ids: Any = [self._id(kind) for kind in kinds]
        if self._once(0.4):
            ids = self._variable("[ID!]!", ids)
        elif len(ids) == 1 and self._once(0.5):
            ids = ids[0]  # a single value stands for a list of one
        arguments = f"(ids: {literal(ids)})"
        return f"{self._key('Query', 'nodes', arguments)}nodes{arguments} {{ {self._any_of(kinds)} }}"

    def _kind(self) -> str:
        return "Lead" if self._once(0.4) else self.chance.choice(list(NODES.values()))

    def _any_of(self, kinds: Iterable[str]) -> str:
        parts = [self.chance.choice(("id", "__typename", "... on Node { id }"))]
        for kind in dict.fromkeys(kinds):
            if self._once(0.85):
                parts.append(f"... on {kind}{self._directive()} {{ {self._selection(SDL.type_map[kind], 2, 4)} }}")
        return " ".join(parts)

    def _id(self, kind: str) -> str:
        """Of a row of this workspace, of the other one, or of none."""
        rows = self.side.rows[KINDS[kind].table]
        id = self.chance.choice(rows)["id"] if rows else uuid_of(self.chance)
        if self._once(0.15):
            id = UUID(int=self.chance.choice((id.int ^ 1, 0, 2**128 - 1)))
        return encode(KINDS[kind].prefix, id)

    # selections -----------------------------------------------------------------------------------------------------

    def _selection(self, kind: Any, level: int, weight: int) -> str:
        parts = [self._part(kind, level, weight) for _ in range(self.chance.choice((1, 2, 3, 4, 5)))]
        parts = [part for part in parts if part] or [self._leaf(kind)]
        return " ".join(parts)

    def _part(self, kind: GraphQLObjectType, level: int, weight: int) -> str:
        if self.fields >= self.most:
            return ""
        if self._once(0.05):
            return f"__typename{self._directive()}"
        if self._once(0.09):
            on = self.chance.choice((f" on {kind.name}", ""))
            return f"...{on}{self._directive()} {{ {self._selection(kind, level, weight)} }}"
        if self._once(0.03) and any(one.name == "Node" for one in kind.interfaces):
            return "... on Node { __typename id }"
        if self._once(0.08):
            return self._spread(kind, level, weight)
        return self._field(kind, level, weight)

    def _spread(self, kind: GraphQLObjectType, level: int, weight: int) -> str:
        """A fragment of its own, or once more one that fits; it was measured at another depth, so only flat ones."""
        known = [name for name, (on, body) in self.fragments.items() if on == kind.name and "{" not in body]
        if known and self._once(0.6):
            name = self.chance.choice(known)
        else:
            name = f"F{len(self.fragments) + len(self.open)}"
            self.open.append(name)
            self.fragments[name] = (kind.name, self._selection(kind, level, weight))
            self.open.remove(name)
        return f"...{name}{self._directive()}"

    def _leaf(self, kind: Any) -> str:
        names = [name for name, one in kind.fields.items() if not is_composite_type(get_named_type(one.type))]
        name = self.chance.choice(names or ["__typename"])
        self.fields += 1
        arguments = self._own(kind.fields[name]) if name in kind.fields else ""
        return f"{self._key(kind.name, name, arguments)}{name}{arguments}{self._directive()}"

    def _field(self, kind: GraphQLObjectType, level: int, weight: int) -> str:
        composite = [
            name
            for name, one in kind.fields.items()
            if is_composite_type(get_named_type(one.type)) and not needs_more(one)
        ]
        if not composite or level >= MOST_LEVELS - 1 or self._once(0.5):
            return self._leaf(kind)
        name = self.chance.choice(composite)
        if f"{kind.name}.{name}" in UNASKED:
            self.unasked.append(f"{kind.name}.{name}")
            return "__typename"
        where, one = f"{kind.name}.{name}", kind.fields[name]
        target: Any = get_named_type(one.type)
        is_connection = target.name.endswith("Connection")
        if where in UNCOVERED or (
            is_connection and where not in CONNECTIONS
        ):  # asked all the same, for the share that is printed
            self.fields += 2
            return f"{name} {{ __typename }}"
        if target.name.endswith("Connection"):
            node: Any = get_named_type(get_named_type(target.fields["edges"].type).fields["node"].type)
            if level + 3 > MOST_LEVELS:
                return self._leaf(kind)
            given, terms = self._asked_of(one, CONNECTIONS[where])
            return self._connection(kind.name, name, node.name, terms, given, level, weight)
        inside = weight * (20 if is_list_type(getattr(one.type, "of_type", one.type)) else 1)
        if not self._affords(inside if inside > weight else 0):
            return self._leaf(kind)
        return self._object(kind.name, name, self._own(one), target, level, inside)

    def _own(self, definition: Any) -> str:
        """Arguments of a field that is no list of rows."""
        given = {
            name: self.chance.choice(ARGUMENTS[name]) for name, kind in _kinds_of(definition).items()
            if name in ARGUMENTS and (kind.endswith("!") or self._once(0.5))
        }  # fmt: skip
        return "(" + ", ".join(f"{name}: {literal(value)}" for name, value in given.items()) + ")" if given else ""

    def _affords(self, rows: int) -> bool:
        if rows > MOST_ROWS_INSIDE or self.rows + rows > MOST_ROWS:
            return False
        self.rows += rows
        return True

    def _object(self, parent: str, name: str, arguments: str, kind: Any, level: int, weight: int) -> str:
        """The field, at times twice: equal keys are merged."""
        self.fields += 1
        key = self._key(parent, name, arguments)
        times = 2 if self._once(0.12) and self._affords(weight if weight > 1 else 0) else 1
        return " ".join(
            f"{key}{name}{arguments}{self._directive()} {{ {self._selection(kind, level + 1, weight)} }}"
            for _ in range(times)
        )

    # connections ----------------------------------------------------------------------------------------------------

    def _connection(self, parent: str, name: str, kind: str, terms: Terms, given: Row, level: int, weight: int) -> str:
        if self.aliases >= MOST_ALIASES:
            self._forget(given)
            return "__typename"
        span, size = self._span(kind, terms, 60 if level == 1 else 8)
        if not self._affords(weight * max(size, 1)):
            self._forget({**given, **span})
            return "__typename"
        items = [*given.items(), *span.items()]
        self.chance.shuffle(items)
        arguments = "(" + ", ".join(f"{key}: {literal(value)}" for key, value in items) + ")" if items else ""
        key = self._key(parent, name, arguments)
        self.fields += 1
        parts: list[Callable[[], str]] = [
            lambda: f"edges{self._directive()} {{ {self._edge(kind, level + 2, weight * max(size, 1))} }}",
            lambda: f"pageInfo {{ {self._some('hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor')} }}",
            lambda: f"totalCount{self._directive()}",
            lambda: "totalCountIsExact",
            lambda: "__typename",
        ]
        chosen = [parts[0]] * self._once(0.9) + self.chance.choices(parts, (1, 8, 6, 3, 1), k=self.chance.randrange(3))
        self.chance.shuffle(chosen)
        body = " ".join(part() for part in chosen) or "totalCount"
        return f"{key}{name}{arguments}{self._directive()} {{ {body} }}"

    def _some(self, *names: str) -> str:
        return " ".join(self.chance.sample(names, self.chance.randrange(1, len(names) + 1)))

    def _edge(self, kind: str, level: int, weight: int) -> str:
        node = f"node{self._directive()} {{ {self._selection(SDL.type_map[kind], level + 1, weight)} }}"
        parts = [node, *(["cursor"] * self._once(0.6))]
        self.chance.shuffle(parts)
        return " ".join(parts)

    def _span(self, kind: str, terms: Terms, most: int) -> tuple[Row, int]:
        """`first`, `after`, `last`, `before` in all combinations that may be given, and the size they ask for."""
        span: Row = {}
        size = self.chance.choice((0, 1, 1, 2, 3, 5, 8, most))
        which = self.chance.choice(("first", "first", "first", "last", "last", None))
        if which:
            span[which] = self._given("Int", size, other=lambda: self.chance.randrange(size + 1))
            if self._once(0.05):
                span["last" if which == "first" else "first"] = None if self._once(0.5) else self._absent("Int")
        texts = self.cursors.known.get((KINDS[kind].table, terms), [])
        for name in ("after", "before"):
            if texts and self._once(0.35):
                span[name] = self._given("String", self.chance.choice(texts), 0.5)
            elif self._once(0.04):
                span[name] = None if self._once(0.5) else self._absent("String")
        return span, size if which else 50
