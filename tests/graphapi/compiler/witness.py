"""A plain-Python model of filters, orders and pages over the generated rows: what the compiler is compared with."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any
from uuid import UUID

from crm.core.ids import encode
from graphapi.scalars import format_datetime
from tests.graphapi.compiler.world import HOSTILE, World

Row = dict[str, Any]
_WORDS = {"kind": str.upper}
_IDS = {"home_id": "port", "captain_id": "sail"}


def shown(column: str, value: Any) -> Any:
    """A stored value as a client writes it in a filter."""
    if value is None or isinstance(value, bool):
        return value
    if column in _IDS:
        return encode(_IDS[column], value)
    if column in _WORDS:
        return _WORDS[column](value)
    if column.endswith("_at"):
        return format_datetime(value)
    return value.isoformat() if column.endswith("_on") else value


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "in": lambda left, right: left is not None and left in right,
    "gt": lambda left, right: left is not None and left > right,
    "gte": lambda left, right: left is not None and left >= right,
    "lt": lambda left, right: left is not None and left < right,
    "lte": lambda left, right: left is not None and left <= right,
    "isNull": lambda left, right: (left is None) is right,
    "contains": lambda left, right: left is not None and right in left,
    "startsWith": lambda left, right: left is not None and left.startswith(right),
}
_EQUAL = ["eq", "ne", "in", "isNull"]
_ORDERED = [*_EQUAL, "gt", "gte", "lt", "lte"]
FIELDS = {
    "name": [*_ORDERED, "contains", "startsWith"],
    "kind": _EQUAL,
    "status": _EQUAL,
    "length": _ORDERED,
    "rank": _ORDERED,
    "weight": _ORDERED,
    "is_open": ["eq", "ne", "isNull"],
    "built_at": _ORDERED,
    "seen_at": _ORDERED,
    "launched_on": _ORDERED,
    "home_id": _EQUAL,
    "captain_id": _EQUAL,
}
ORDERS = ["name", "rank", "length", "weight", "built_at", "seen_at", "launched_on", "is_open", "tonnage", "doubled"]


def camel(name: str) -> str:
    """As GraphQL writes it."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


@dataclass
class Asked:
    """One random list: as GraphQL variables and as Python."""

    filter: dict[str, Any] | None
    keep: Callable[[Row], bool]
    order: list[tuple[str, bool]]

    @property
    def order_by(self) -> list[dict[str, str]] | None:
        """orderBy as a client writes it."""
        return [
            {"field": name.upper(), "direction": "DESC" if descending else "ASC"} for name, descending in self.order
        ] or None


class Chance:
    """Random questions about the boats of a world."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.random = world, random.Random(seed)
        self.boats = world.of("boats")

    def asked(self) -> Asked:
        """A random filter and order."""
        filter, keep = self.tree(3) if self.random.random() < 0.8 else (None, lambda row: True)
        names = self.random.sample(ORDERS, self.random.randrange(4))
        return Asked(filter, keep, [(name, self.random.random() < 0.5) for name in names])

    def tree(self, depth: int) -> tuple[dict[str, Any], Callable[[Row], bool]]:
        """A filter tree and the same as a function."""
        parts: dict[str, Any] = {}
        checks: list[Callable[[Row], bool]] = []
        for _ in range(self.random.choice([1, 1, 2, 3])):
            key, value, check = self.part(depth)
            if key not in parts:
                parts[key] = value
                checks.append(check)
        return parts, lambda row: all(check(row) for check in checks)

    def part(self, depth: int) -> tuple[str, Any, Callable[[Row], bool]]:
        """One member of a tree."""
        what = self.random.choice(["leaf", "leaf", "leaf", "and", "or", "not", "through"]) if depth > 1 else "leaf"
        if what == "leaf":
            return self.leaf()
        if what == "through":
            return self.through()
        if what == "not":
            inner, check = self.tree(depth - 1)
            return "not", inner, lambda row: not check(row)
        found = [self.tree(depth - 1) for _ in range(self.random.choice([1, 2, 3]))]
        join = all if what == "and" else any
        return what, [tree for tree, _ in found], lambda row: join(check(row) for _, check in found)

    def leaf(self) -> tuple[str, Any, Callable[[Row], bool]]:
        """Operators on one column."""
        column = self.random.choice(list(FIELDS))
        chosen = self.random.sample(FIELDS[column], self.random.choice([1, 1, 2]))
        values = {operator: self.value(column, operator) for operator in chosen}
        written = {
            operator: [shown(column, one) for one in value] if isinstance(value, list) else shown(column, value)
            for operator, value in values.items()
        }
        return (
            camel(column),
            written,
            lambda row: all(_OPERATORS[operator](row[column], value) for operator, value in values.items()),
        )

    def value(self, column: str, operator: str) -> Any:
        """An operand, mostly one that occurs."""
        if operator == "isNull":
            return self.random.random() < 0.5
        known = [row[column] for row in self.boats if row[column] is not None]
        if operator == "in":
            return self.random.sample(known, self.random.randrange(4))
        if operator in ("eq", "ne") and self.random.random() < 0.15:
            return None
        if operator in ("contains", "startsWith"):
            return self.random.choice(["", "Boat", "%", "_", "\\", "'", self.random.choice(HOSTILE)[:4]])
        return self.random.choice(known)

    def through(self) -> tuple[str, Any, Callable[[Row], bool]]:
        """Conditions on related rows."""
        if self.random.random() < 0.5:
            key = self.random.choice(["p0", "p1", "nowhere"])
            ports = {port["id"] for port in self.world.of("ports") if port["key"] == key}
            return "portKey", {"eq": key}, lambda row: row["home_id"] in ports
        title = self.random.choice(["out", "back", "never"])
        boats = {trip["boat_id"] for trip in self.world.of("trips") if trip["title"] == title}
        return "tripTitle", {"in": [title]}, lambda row: row["id"] in boats


def _value(row: Row, name: str) -> Any:
    if name == "doubled":
        return row["rank"] * 2
    value = row[name]
    return value.encode() if isinstance(value, str) else value.bytes if isinstance(value, UUID) else value


def sort(rows: list[Row], order: list[tuple[str, bool]]) -> list[Row]:
    """Sorted as documented: NULLs last either way, the id last in the direction of the last term."""
    terms = order or [("built_at", True)]
    terms = [*terms, ("id", terms[-1][1])]

    def compare(left: Row, right: Row) -> int:
        for name, descending in terms:
            a, b = _value(left, name), _value(right, name)
            if a == b:
                continue
            if a is None or b is None:
                return 1 if a is None else -1
            return (1 if a > b else -1) * (-1 if descending else 1)
        return 0

    return sorted(rows, key=cmp_to_key(compare))


def expected(world: World, asked: Asked) -> list[Row]:
    """The whole list."""
    return sort([row for row in world.of("boats") if asked.keep(row)], asked.order)
