"""Random filters, orders and values, as literals or through variables."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta, timezone
from functools import partial
from typing import Any

from crm.core.ids import encode
from tests.graphapi.witness.pages import LEAD_FIELDS, LEAD_ORDERS, Terms, lead_terms
from tests.graphapi.witness.rows import HOSTILE, Row, Side

_TEXT_OPERATORS = ("eq", "ne", "in", "gt", "gte", "lt", "lte", "isNull", "contains", "startsWith")
_EQUAL, _ORDERED = ("eq", "ne", "in", "isNull"), _TEXT_OPERATORS[:8]
_FILTERS = {
    "status": ("LeadStatus", _EQUAL), "stepKey": ("String", _TEXT_OPERATORS), "channelKey": ("String", _TEXT_OPERATORS),
    "productId": ("ID", _EQUAL), "ownerId": ("ID", _EQUAL), "audienceId": ("ID", _EQUAL), "companyId": ("ID", _EQUAL),
    "resourceId": ("ID", _EQUAL), "score": ("Int", _ORDERED), "createdAt": ("DateTime", _ORDERED),
    "lastActivityAt": ("DateTime", _ORDERED), "stepEnteredAt": ("DateTime", _ORDERED), "revisitOn": ("Date", _ORDERED),
}  # fmt: skip
_PREFIXES = {"productId": "prod", "ownerId": "mem", "audienceId": "aud", "companyId": "comp", "resourceId": "res"}


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
    """What a client may ask of a list of leads."""

    def __init__(self, seed: int | str, side: Side) -> None:
        self.chance, self.side = random.Random(seed), side
        self.declared: dict[str, str] = {}
        self.variables: dict[str, Any] = {}
        self.others: dict[str, Callable[[], Any]] = {}
        """Other values that a variable may have in the same document."""

    def _once(self, share: float) -> bool:
        return self.chance.random() < share

    def _variable(self, kind: str, value: Any, *, default: str = "", other: Callable[[], Any] | None = None) -> Use:
        name = f"v{len(self.declared)}"
        self.declared[name] = kind + default
        self.variables[name] = value
        if other is not None:
            self.others[name] = other
        return Use(name)

    def _absent(self, kind: str, default: str = "") -> Use:
        use = self._variable(kind, None, default=default)
        del self.variables[use.name]
        return use

    def _given(self, kind: str, value: Any, share: float = 0.35, *, other: Callable[[], Any] | None = None) -> Any:
        """The value, or a variable with it."""
        if not self._once(share) or value is None:
            return value
        if self._once(0.15):
            return self._absent(kind, f" = {literal(value)}")
        return self._variable(f"{kind}{self.chance.choice(('', '!'))}", value, other=other)

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
        return tree if inside else self._variable("LeadFilter", tree, other=self._other_filter)

    def _other_filter(self) -> Any:
        return None if self._once(0.1) else self._tree(3, inside=False, strict=False)

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
            other = partial(self._another, name, operator)
            found[operator] = self._given(declared, value, 0.3, other=other)
            if operator == "in" and isinstance(value, list) and value and found[operator] is value and self._once(0.3):
                found[operator] = [self._variable(f"{kind}!", value[0]), *value[1:]]
        if not strict and self._once(0.05):
            return {**found, **({"eq": self._absent(kind)} if "eq" not in found else {})}
        return found

    def _another(self, name: str, operator: str) -> Any:
        """One that may stand in the same variable: not null."""
        while (value := self._operand(name, operator)) is None:
            pass
        return value

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
