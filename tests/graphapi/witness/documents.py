"""Random valid documents about leads: what clients may write, each part with some chance."""

import json
import random
import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import Any

from graphql import GraphQLObjectType, get_named_type, is_composite_type, is_list_type, parse, validate

from crm.core.ids import encode
from tests.graphapi.witness.ask import SDL, Operation
from tests.graphapi.witness.model import KINDS, LISTS, NODES, UNCOVERED, Viewer
from tests.graphapi.witness.pages import LEAD_FIELDS, LEAD_ORDERS, Cursors, Terms, lead_terms, terms_of
from tests.graphapi.witness.rows import HOSTILE, Row

MOST_LEVELS, MOST_FIELDS, MOST_ALIASES, MOST_DIRECTIVES = 11, 160, 40, 30
MOST_ROWS_INSIDE, MOST_ROWS = 2_000, 20_000
_CONNECTIONS: dict[str, Terms] = {
    "Lead.timeline": terms_of("-occurred_at"),
    "Person.touchpoints": terms_of("-occurred_at"),
    "Person.timeline": terms_of("-occurred_at"),
    "Company.leads": terms_of("-last_activity_at"),
} | {where: terms for where, (_, _, terms) in LISTS.items()}
_TEXT_OPERATORS = ("eq", "ne", "in", "gt", "gte", "lt", "lte", "isNull", "contains", "startsWith")
_EQUAL, _ORDERED = ("eq", "ne", "in", "isNull"), _TEXT_OPERATORS[:8]
_FILTERS = {
    "status": ("LeadStatus", _EQUAL), "stepKey": ("String", _TEXT_OPERATORS), "channelKey": ("String", _TEXT_OPERATORS),
    "productId": ("ID", _EQUAL), "ownerId": ("ID", _EQUAL), "audienceId": ("ID", _EQUAL), "companyId": ("ID", _EQUAL),
    "resourceId": ("ID", _EQUAL), "score": ("Int", _ORDERED), "createdAt": ("DateTime", _ORDERED),
    "lastActivityAt": ("DateTime", _ORDERED), "stepEnteredAt": ("DateTime", _ORDERED), "revisitOn": ("Date", _ORDERED),
}  # fmt: skip
_PREFIXES = {"productId": "prod", "ownerId": "mem", "audienceId": "aud", "companyId": "comp", "resourceId": "res"}
SEARCHES = ("anna", "ёж", "ел", "қас", "x%_y", "%", "_", "'", "\\", "null", "nobody has this", "", "b", "drop table")


class Word(str):
    """An enum value: bare in a document, text in variables."""


@dataclass(frozen=True)
class Use:
    """A variable inside a value."""

    name: str


def literal(value: Any) -> str:
    """As it stands in a document."""
    if isinstance(value, Use):
        return f"${value.name}"
    if isinstance(value, Word):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + " ".join(literal(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=isinstance(value, str) and "\x7f" in value)


class Writer:
    """Writes one document; `operation` tries again until graphql-core calls it valid."""

    def __init__(self, seed: int | str, viewer: Viewer, cursors: Cursors) -> None:
        self.chance, self.viewer, self.side, self.cursors = random.Random(seed), viewer, viewer.side, cursors

    def operation(self) -> Operation:
        """A valid document with its variables."""
        while True:
            self.fields = self.aliases = self.directives = self.rows = 0
            self.declared: dict[str, str] = {}
            self.variables: dict[str, Any] = {}
            self.fragments: dict[str, tuple[str, str]] = {}
            self.open: list[str] = []
            self.names: dict[str, str] = {}
            made = Operation(self._document(), self.variables)
            if not validate(SDL, parse(made.document)):
                return made

    def _document(self) -> str:
        roots = " ".join(self._root() for _ in range(self.chance.choice((1, 1, 2, 3))))
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

    def _once(self, share: float) -> bool:
        return self.chance.random() < share

    def _variable(self, kind: str, value: Any, *, default: str = "") -> Use:
        name = f"v{len(self.declared)}"
        self.declared[name] = kind + default
        self.variables[name] = value
        return Use(name)

    def _absent(self, kind: str, default: str = "") -> Use:
        use = self._variable(kind, None, default=default)
        del self.variables[use.name]
        return use

    def _given(self, kind: str, value: Any, share: float = 0.35) -> Any:
        """The value, or a variable with it."""
        if not self._once(share) or value is None:
            return value
        if self._once(0.15):
            return self._absent(kind, f" = {literal(value)}")
        return self._variable(f"{kind}{self.chance.choice(('', '!'))}", value)

    def _directive(self) -> str:
        if self.directives >= MOST_DIRECTIVES or not self._once(0.07):
            return ""
        self.directives += 1
        value = self._once(0.6)
        name = self.chance.choice(("include", "skip"))
        condition: Any = value
        if self._once(0.7):
            default = f" = {literal(value)}" if self._once(0.2) else ""
            condition = self._absent("Boolean!", default) if default else self._variable("Boolean!", value)
        both = ""
        if self._once(0.1):
            both = f" @{'skip' if name == 'include' else 'include'}(if: {literal(self._once(0.5))})"
            self.directives += 1
        return f" @{name}(if: {literal(condition)}){both}"

    def _key(self, kind: str, name: str, arguments: str) -> str:
        """An alias that means the same wherever it stands; fields with arguments always have one."""
        if self.aliases >= MOST_ALIASES or not (arguments or self._once(0.12)):
            return ""
        self.aliases += 1
        what = f"{kind}.{name}{arguments}"
        letter = self.chance.choice(string.ascii_letters + "_")
        return self.names.setdefault(what, f"{letter}{len(self.names)}") + ": "

    # roots ----------------------------------------------------------------------------------------------------------

    def _root(self) -> str:
        return self.chance.choice((self._leads, self._leads, self._leads, self._lead, self._node, self._nodes))()

    def _leads(self) -> str:
        given: Row = {}
        if self._once(0.7):
            given["filter"] = self._filter_argument()
        order, terms = self._order()
        if order is not None:
            given["orderBy"] = order
        if self._once(0.15):
            given["search"] = self._given("String", self.chance.choice(SEARCHES))
        return self._connection("Query", "leads", "Lead", terms, given, 1, 1)

    def _lead(self) -> str:
        arguments = f"(id: {literal(self._given('ID', self._id('Lead'), 0.4))})"
        return self._object("Query", "lead", arguments, SDL.type_map["Lead"], 1, 1)

    def _node(self) -> str:
        kind = self._kind()
        arguments = f"(id: {literal(self._given('ID', self._id(kind), 0.4))})"
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
        id = self.chance.choice(rows)["id"]
        if self._once(0.15):
            id = type(id)(int=self.chance.choice((id.int ^ 1, 0, 2**128 - 1)))
        return encode(KINDS[kind].prefix, id)

    # selections -----------------------------------------------------------------------------------------------------

    def _selection(self, kind: Any, level: int, weight: int) -> str:
        parts = [self._part(kind, level, weight) for _ in range(self.chance.choice((1, 2, 3, 4, 5)))]
        parts = [part for part in parts if part] or [self._leaf(kind)]
        return " ".join(parts)

    def _part(self, kind: GraphQLObjectType, level: int, weight: int) -> str:
        if self.fields >= MOST_FIELDS:
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
        return f"{self._key(kind.name, name, '')}{name}{self._directive()}"

    def _field(self, kind: GraphQLObjectType, level: int, weight: int) -> str:
        composite = [name for name, one in kind.fields.items() if is_composite_type(get_named_type(one.type))]
        if not self.viewer.actor.can("READ_MONEY"):
            composite = [name for name in composite if name != "spend"]  # refused to this viewer
        if not composite or level >= MOST_LEVELS - 1 or self._once(0.5):
            return self._leaf(kind)
        name = self.chance.choice(composite)
        where, one = f"{kind.name}.{name}", kind.fields[name]
        if where in UNCOVERED and not self._once(0.25):
            return self._leaf(kind)
        if any(str(argument.type).endswith("!") for argument in one.args.values()):
            return self._leaf(kind)
        target: Any = get_named_type(one.type)
        if where in UNCOVERED:
            self.fields += 2
            return f"{name} {{ __typename }}"
        if target.name.endswith("Connection"):
            node: Any = get_named_type(get_named_type(target.fields["edges"].type).fields["node"].type)
            if level + 3 > MOST_LEVELS:
                return self._leaf(kind)
            return self._connection(kind.name, name, node.name, _CONNECTIONS[where], {}, level, weight)
        inside = weight * (20 if is_list_type(getattr(one.type, "of_type", one.type)) else 1)
        if not self._affords(inside if inside > weight else 0):
            return self._leaf(kind)
        return self._object(kind.name, name, "", target, level, inside)

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

    def _connection(
        self, parent: str, name: str, kind: str, terms: Terms, given: Row, level: int, weight: int
    ) -> str:
        if self.aliases >= MOST_ALIASES:
            return "__typename"
        span, size = self._span(kind, terms, 60 if level == 1 else 8)
        if not self._affords(weight * max(size, 1)):
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
            span[which] = self._given("Int", size)
            if self._once(0.05):
                span["last" if which == "first" else "first"] = self.chance.choice((None, self._absent("Int")))
        texts = self.cursors.known.get((KINDS[kind].table, terms), [])
        for name in ("after", "before"):
            if texts and self._once(0.35):
                span[name] = self._given("String", self.chance.choice(texts), 0.5)
            elif self._once(0.04):
                span[name] = self.chance.choice((None, self._absent("String")))
        return span, size if which else 50

    # filters and orders ---------------------------------------------------------------------------------------------

    def _order(self) -> tuple[Any, Terms]:
        chosen = [
            {"field": Word(name)} | ({"direction": Word(way)} if way else {})
            for name in self.chance.sample(list(LEAD_ORDERS), self.chance.choice((0, 1, 1, 2, 3)))
            for way in [self.chance.choice(("ASC", "DESC", None))]
        ]
        if not chosen:
            return (self.chance.choice((None, [])), lead_terms(None))
        terms = lead_terms([{"direction": "ASC", **one} for one in chosen])
        given: Any = chosen[0] if len(chosen) == 1 and self._once(0.4) else chosen
        if self._once(0.4):
            given = self._variable("[LeadOrder!]", given)
        return given, terms

    def _filter_argument(self) -> Any:
        if self._once(0.03):
            return None
        inside = self._once(0.6)
        tree = self._tree(3, inside=inside, strict=False)
        return tree if inside else self._variable("LeadFilter", tree)

    def _tree(self, depth: int, *, inside: bool, strict: bool) -> Row:
        """A filter tree. `inside`: with variables; `strict`: no part may turn out empty."""
        tree: Row = {}
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            what = self.chance.choice((*["leaf"] * 4, "and", "or", "not")) if depth > 1 else "leaf"
            if what == "leaf":
                name = self.chance.choice(list(_FILTERS))
                tree[name] = self._operators(name, inside=inside, strict=strict)
            elif what == "not":
                tree["not"] = self._tree(depth - 1, inside=inside, strict=True)
            else:
                trees = [
                    self._tree(depth - 1, inside=inside, strict=strict or what == "or")
                    for _ in range(self.chance.choice((1, 2, 3)))
                ]
                tree[what] = trees[0] if len(trees) == 1 and self._once(0.3) else trees
        if not strict and self._once(0.05):
            empty: tuple[Row, ...] = ({"score": None}, {"and": []}, {"not": None}, {"channelKey": {}}, {"status": {}})
            tree |= self.chance.choice(empty)
        return tree

    def _operators(self, name: str, *, inside: bool, strict: bool) -> Any:
        kind, operators = _FILTERS[name]
        chosen = self.chance.sample(operators, self.chance.choice((1, 1, 1, 2)))
        values = {operator: self._operand(name, operator) for operator in chosen}
        if not inside:
            return values
        found: Row = {}
        for operator, value in values.items():
            declared = "Boolean" if operator == "isNull" else f"[{kind}!]" if operator == "in" else kind
            found[operator] = self._given(declared, value, 0.3)
            if operator == "in" and isinstance(value, list) and value and found[operator] is value and self._once(0.3):
                found[operator] = [self._variable(f"{kind}!", value[0]), *value[1:]]
        if not strict and self._once(0.05):
            return {**found, **({"eq": self._absent(kind)} if "eq" not in found else {})}
        return found

    def _operand(self, name: str, operator: str) -> Any:
        if operator == "isNull":
            return self._once(0.5)
        if operator == "in":
            values = [self._value(name, operator) for _ in range(self.chance.randrange(4))]
            return values[0] if len(values) == 1 and self._once(0.3) else values
        if operator in ("eq", "ne") and self._once(0.1):
            return None
        return self._value(name, operator)

    def _value(self, name: str, operator: str) -> Any:
        """Mostly one that occurs."""
        if name == "channelKey":
            return self._part_of(self.chance.choice(self.side.rows["channels"])["key"], operator)
        column = LEAD_FIELDS[name][0]
        values = [row[column] for row in self.side.rows["leads"] if row[column] is not None]
        return self._shown(name, self.chance.choice(values), operator)

    def _shown(self, name: str, value: Any, operator: str) -> Any:
        if name == "status":
            return Word(value)
        if name in _PREFIXES:
            return encode(_PREFIXES[name], value if self._once(0.9) else type(value)(int=value.int ^ 1))
        if name == "stepKey":
            return self._part_of(value, operator)
        if name == "revisitOn":
            return value.isoformat()
        return self._moment(value) if name.endswith("At") else value

    def _moment(self, value: Any) -> str:
        """In one of the spellings of RFC 3339."""
        if not 1000 < value.year < 9000:
            return f"{value.year:04}-{value:%m-%dT%H:%M:%S.%f}Z"
        hours = self.chance.choice((0, 5, -3.5))
        text: str = value.astimezone(timezone(timedelta(hours=hours))).isoformat(timespec="microseconds")
        return text.replace("+00:00", "Z") if self._once(0.5) else text

    def _part_of(self, value: str, operator: str) -> str:
        if operator not in ("contains", "startsWith"):
            return value if self._once(0.9) else self.chance.choice(HOSTILE)
        start = self.chance.randrange(len(value) + 1) if operator == "contains" else 0
        return self.chance.choice((value[start : start + 2], value[start:], "%", "_", "\\", "", HOSTILE[0][:3]))
