"""Random filters, orders and values, as literals or through variables."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta, timezone
from functools import partial
from typing import Any
from uuid import UUID

from graphql import GraphQLEnumType, get_named_type

from crm.core.ids import encode
from tests.graphapi.witness.filters import THROUGH, asked_terms, column_of, operators_of
from tests.graphapi.witness.pages import Terms
from tests.graphapi.witness.rows import HOSTILE, Row, Side
from tests.graphapi.witness.schema import SDL, node_of
from tests.graphapi.witness.tables import KINDS, ROOT_ORDERS

QUERY: Any = SDL.query_type
FILTERED = {
    get_named_type(field.args["filter"].type).name: KINDS[node_of(field.type)].table
    for name, field in QUERY.fields.items() if name in ROOT_ORDERS and "filter" in field.args
}  # fmt: skip
"""Filter → the table of its rows."""
PREFIXES = {
    "memberId": "mem", "ownerId": "mem", "actorId": "mem", "assigneeId": "mem", "authorId": "mem", "partnerId": "comp",
    "companyId": "comp", "productId": "prod", "personId": "per", "leadId": "lead", "dealId": "deal",
    "resourceId": "res", "parentId": "res", "stageId": "stage", "teamId": "team", "goalId": "goal",
    "variantOfId": "item", "contentItemId": "item", "placeId": "place", "objectiveId": "obj", "audienceId": "aud",
    "planId": "plan", "correctsId": "spend", "objectId": "lead", "connectedAccountId": "conn", "formId": "form",
    "endpointId": "whe", "destinationId": "cdest",
}  # fmt: skip
"""Field of a filter → how the ids it takes begin."""


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


class Questions:
    """What a client may ask of a list."""

    def __init__(self, seed: int | str, side: Side) -> None:
        self.chance, self.side = random.Random(seed), side
        self.number = 0
        self.declared: dict[str, str] = {}
        self.variables: dict[str, Any] = {}
        self.others: dict[str, Callable[[], Any]] = {}
        """Other values that a variable may have in the same document."""

    def _once(self, share: float) -> bool:
        return self.chance.random() < share

    def _variable(self, kind: str, value: Any, *, default: str = "", other: Callable[[], Any] | None = None) -> Use:
        name = f"v{self.number}"
        self.number += 1
        self.declared[name] = kind + default
        self.variables[name] = value
        if other is not None:
            self.others[name] = other
        return Use(name)

    def _absent(self, kind: str, default: str = "") -> Use:
        use = self._variable(kind, None, default=default)
        del self.variables[use.name]
        return use

    def _forget(self, value: Any) -> None:
        """What was to be written is not: its variables are none."""
        if isinstance(value, Use):
            for known in (self.declared, self.variables, self.others):
                known.pop(value.name, None)
        elif isinstance(value, dict | list):
            for each in value.values() if isinstance(value, dict) else value:
                self._forget(each)

    def _given(self, kind: str, value: Any, share: float = 0.35, *, other: Callable[[], Any] | None = None) -> Any:
        """The value, or a variable with it."""
        if not self._once(share) or value is None:
            return value
        if self._once(0.15):
            return self._absent(kind, f" = {literal(value)}")
        return self._variable(kind if kind.endswith("!") else kind + self.chance.choice(("", "!")), value, other=other)

    # filters and orders ---------------------------------------------------------------------------------------------

    def _order(self, definition: Any, usual: Terms) -> tuple[Any, Terms]:
        """Of a list, and what that makes of its order, which is the usual one unless something is said."""
        argument = definition.args.get("orderBy")
        if argument is None:
            return None, usual
        order: Any = get_named_type(argument.type)
        words = list(get_named_type(order.fields["field"].type).values)
        chosen = [
            {"field": Word(name)} | ({"direction": Word(way)} if way else {})
            for name in self.chance.sample(words, min(len(words), self.chance.choice((0, 1, 1, 2, 3))))
            for way in [self.chance.choice(("ASC", "DESC", None))]
        ]
        if not chosen:
            return self.chance.choice((None, [])), usual
        terms = asked_terms([{"direction": "ASC", **one} for one in chosen])
        given: Any = chosen[0] if len(chosen) == 1 and self._once(0.4) else chosen
        if self._once(0.4):
            given = self._variable(f"[{order.name}!]", given)
        return given, terms

    def _filter_argument(self, filter: str) -> Any:
        if self._once(0.03):
            return None
        inside = self._once(0.6)
        tree = self._tree(filter, 3, inside=inside, strict=False)
        return tree if inside else self._variable(filter, tree, other=partial(self._other_filter, filter))

    def _other_filter(self, filter: str) -> Any:
        return None if self._once(0.1) else self._tree(filter, 3, inside=False, strict=False)

    def _tree(self, filter: str, depth: int, *, inside: bool, strict: bool) -> Row:
        """A filter tree. `inside`: with variables; `strict`: no part may turn out empty."""
        tree: Row = {}
        kind: Any = SDL.type_map[filter]
        names = [name for name in kind.fields if name not in ("and", "or", "not")]
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            name = self.chance.choice(names)
            what = self.chance.choice((*["leaf"] * 4, "and", "or", "not")) if depth > 1 else "leaf"
            if (name if what == "leaf" else what) in tree:
                continue
            if what == "leaf":
                tree[name] = self._operators(filter, name, inside=inside, strict=strict)
            elif what == "not":
                tree["not"] = self._tree(filter, depth - 1, inside=inside, strict=True)
            else:
                trees = [
                    self._tree(filter, depth - 1, inside=inside, strict=strict or what == "or")
                    for _ in range(self.chance.choice((1, 2, 3)))
                ]
                tree[what] = trees[0] if len(trees) == 1 and self._once(0.3) else trees
        if not strict and self._once(0.05):
            empty: tuple[Row, ...] = ({"and": []}, {"not": None}, {name: None}, {name: {}})
            tree = {**self.chance.choice(empty), **tree}
        return tree

    def _operators(self, filter: str, name: str, *, inside: bool, strict: bool) -> Any:
        asked = operators_of(filter, name)
        kind = get_named_type(asked.fields["eq"].type).name
        chosen = self.chance.sample(list(asked.fields), self.chance.choice((1, 1, 1, 2)))
        values = {operator: self._operand(filter, name, operator) for operator in chosen}
        if not inside:
            return values
        found: Row = {}
        for operator, value in values.items():
            declared = "Boolean" if operator == "isNull" else f"[{kind}!]" if operator == "in" else kind
            other = partial(self._another, filter, name, operator)
            found[operator] = self._given(declared, value, 0.3, other=other)
            if operator == "in" and isinstance(value, list) and value and found[operator] is value and self._once(0.3):
                found[operator] = [self._variable(f"{kind}!", value[0]), *value[1:]]
        if not strict and self._once(0.05):
            return {**found, **({"eq": self._absent(kind)} if "eq" not in found else {})}
        return found

    def _another(self, filter: str, name: str, operator: str) -> Any:
        """One that may stand in the same variable: not null."""
        while (value := self._operand(filter, name, operator)) is None:
            pass
        return value

    def _operand(self, filter: str, name: str, operator: str) -> Any:
        if operator == "isNull":
            return self._once(0.5)
        if operator == "in":
            values = [self._value(filter, name, operator) for _ in range(self.chance.randrange(4))]
            return values[0] if len(values) == 1 and self._once(0.3) else values
        if operator in ("eq", "ne") and self._once(0.1):
            return None
        return self._value(filter, name, operator)

    def _value(self, filter: str, name: str, operator: str) -> Any:
        """Mostly one that occurs."""
        kind = get_named_type(operators_of(filter, name).fields["eq"].type)
        table, where = FILTERED[filter], f"{filter}.{name}"
        if kind.name == "Boolean":
            return self._once(0.5)
        column = column_of(filter, name)
        if where in THROUGH:
            _, table, column = THROUGH[where]
        elif where == "ResourceGoalFilter.ownerId":
            table, column = "resources", "owner_id"
        values = [row[column] for row in self.side.rows[table] if row[column] is not None]
        if isinstance(kind, GraphQLEnumType):
            return Word(self.chance.choice([each for each in values if each in kind.values] or list(kind.values)))
        if not values:
            return self._any(kind.name, name)
        return self._shown(kind.name, name, self.chance.choice(values), operator)

    def _any(self, kind: str, name: str) -> Any:
        if kind == "ID":
            return encode(PREFIXES[name], UUID(int=1))
        return {"String": "x", "Int": 1, "Float": 0.5, "Date": "2026-01-31", "DateTime": "2026-01-31T00:00:00Z"}[kind]

    def _shown(self, kind: str, name: str, value: Any, operator: str) -> Any:
        if kind == "ID":
            return encode(PREFIXES[name], value if self._once(0.9) else UUID(int=value.int ^ 1))
        if kind == "String":
            return self._part_of(value, operator)
        if kind == "Date":
            return value.isoformat()
        if kind == "Float":
            return float(value)
        return self._moment(value) if kind == "DateTime" else value

    def _moment(self, value: Any) -> str:
        """In one of the spellings of RFC 3339."""
        if not 1000 < value.year < 2999:  # at the ends of what is taken no other zone is
            return f"{value:%Y-%m-%dT%H:%M:%S.%f}Z"
        hours = self.chance.choice((0, 5, -3.5))
        text: str = value.astimezone(timezone(timedelta(hours=hours))).isoformat(timespec="microseconds")
        return text.replace("+00:00", "Z") if self._once(0.5) else text

    def _part_of(self, value: str, operator: str) -> str:
        if operator not in ("contains", "startsWith"):
            return value if self._once(0.9) else self.chance.choice(HOSTILE)
        start = self.chance.randrange(len(value) + 1) if operator == "contains" else 0
        return self.chance.choice((value[start : start + 2], value[start:], "%", "_", "\\", "", HOSTILE[0][:3]))
