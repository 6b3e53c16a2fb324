"""How schemathesis makes values of our scalars and arguments; it loads this file by SCHEMATHESIS_HOOKS.

Left to itself it makes ids of nobody and pages of 50,000 rows, which are refused before anything of ours runs: so most
ids are those of the company that is served (WORLD), of the kind the argument's name asks for, and most pages are small.
"""

import json
import os
import re
from collections import defaultdict
from random import Random
from typing import Any

import schemathesis
from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectFieldNode,
    StringValueNode,
    Visitor,
    parse_value,
    print_ast,
    visit,
)
from hypothesis import strategies as st
from schemathesis.graphql import nodes

WORDS = st.text(max_size=40)
DAYS = st.dates().filter(lambda day: 1990 < day.year < 2040).map(lambda day: day.isoformat())
NEAR = st.integers(1, 12).map(lambda month: f"2026-{month:02}-15")
MORNINGS = NEAR.map(lambda day: f"{day}T09:30:00Z")
MOMENTS = st.datetimes().map(lambda moment: f"{moment.isoformat(timespec='microseconds')}Z")
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False).map(lambda number: format(number, "f"))
SMALL = st.integers(0, 100_000).map(str)
PATHS = WORDS.map(lambda text: f"https://example.com/{text}")
CURRENCIES = st.sampled_from(["RUB", "EUR", "JPY", "KWD", "xx", ""])

for name, strategy in {
    "Date": NEAR | NEAR | NEAR | NEAR | DAYS | WORDS,
    "DateTime": MORNINGS | MORNINGS | MORNINGS | MOMENTS | WORDS,
    "Decimal": SMALL | SMALL | SMALL | NUMBERS | WORDS,
    "BigInt": SMALL | st.integers(-(2**70), 2**70).map(str),
    "CurrencyCode": CURRENCIES,
    "URL": PATHS | WORDS,
}.items():
    schemathesis.graphql.scalar(name, strategy.map(nodes.String))
schemathesis.graphql.scalar("Duration", st.integers(-(2**31), 2**31 - 1).map(nodes.Int))
schemathesis.graphql.scalar("JSON", WORDS.map(nodes.String) | st.integers(-9, 9).map(nodes.Int))

WORLD = json.loads(os.environ.get("WORLD", "{}"))
BY_KIND: dict[str, list[str]] = defaultdict(list)
for known in WORLD.get("ids", {}).values():
    BY_KIND[known.partition("_")[0]].append(known)
KINDS: dict[str, str] = WORLD.get("kinds", {})
"""Prefix of an id by the name of its type, in lower case."""
MEANS = {"owner": "member", "author": "member", "assignee": "member", "partner": "company", "conversion": "sale"}
"""Of which type a thing is that is called by its part."""
USUAL = {
    "period": ['{start: "2026-09-01", end: "2026-12-31"}', '{start: "2026-01-01", end: "2026-06-30"}'],
    "conversion": ["{sale: true}", '{stepKey: "asked"}'],
    "model": ['{key: "linear"}', '{key: "decay(7d)"}', '"last"'],
    "models": ['[{key: "first"}, {key: "position(40,20,40)"}]', '[{key: "linear"}]'],
    "step": ['{amount: "1000"}'],
    "stepKey": ['"aware"', '"asked"', '"bought"'],
    "stepKeys": ['["aware"]', '["interested", "bought"]'],
}
"""Arguments by which questions are answered: nobody guesses the keys of a funnel."""
MEANT = {name: [parse_value(text) for text in texts] for name, texts in USUAL.items()}
ANY = sorted(set(WORLD.get("ids", {}).values()))


@schemathesis.check
def no_incident(context: Any, response: Any, case: Any) -> None:
    """No 5xx, and no error that the server hides behind a number.

    Schemathesis' own check takes every code that is none of Apollo's for a fault of the server: NOT_FOUND, CONFLICT.
    """
    codes = [error.get("extensions", {}).get("code") for error in response.json().get("errors", ())]
    assert response.status_code < 500, f"HTTP {response.status_code}"
    assert "INTERNAL_SERVER_ERROR" not in codes, response.text


@schemathesis.hook
def map_body(context: Any, body: DocumentNode) -> DocumentNode:
    """The document with the company's ids; the same document gets the same ones."""
    found: DocumentNode = visit(body, _Settled(Random(print_ast(body))))
    return found


class _Settled(Visitor):
    """Replaces most ids, page sizes, large numbers, and what only the company knows."""

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self._chance = chance
        self._fields: list[str] = []

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self._fields.append(node.name.value)

    def leave_field(self, node: FieldNode, *_: Any) -> FieldNode | None:
        self._fields.pop()
        sizes = [part for part in node.arguments if part.name.value in ("last", "before", "after")]
        if not sizes or self._chance.random() < 0.2:
            return None
        kept = tuple(part for part in node.arguments if part not in sizes)
        return FieldNode(
            alias=node.alias, name=node.name, arguments=kept, directives=node.directives,
            selection_set=node.selection_set,
        )  # fmt: skip

    def leave_argument(self, node: ArgumentNode, *_: Any) -> ArgumentNode | None:
        if node.name.value == "first" and isinstance(node.value, IntValueNode) and self._chance.random() < 0.8:
            return ArgumentNode(name=node.name, value=IntValueNode(value=str(self._chance.randrange(1, 30))))
        value = self._value(node.name.value, node.value)
        return None if value is None else ArgumentNode(name=node.name, value=value)

    def leave_object_field(self, node: ObjectFieldNode, *_: Any) -> ObjectFieldNode | None:
        if node.name.value in ("and", "or", "not"):
            return None
        value = self._value(node.name.value, node.value)
        return None if value is None else ObjectFieldNode(name=node.name, value=value)

    def _value(self, name: str, value: Any) -> Any:
        meant = [one for one in MEANT.get(name, ()) if isinstance(one, type(value))]
        if meant:
            return self._chance.choice(meant) if self._chance.random() < 0.8 else None
        wanted = self._kind(name)
        if wanted is None or isinstance(value, NullValueNode) or self._chance.random() < 0.15:
            return None
        if isinstance(value, ListValueNode):
            return ListValueNode(values=tuple(self._id(wanted) for _ in value.values[:20]))
        return self._id(wanted) if isinstance(value, StringValueNode) else None

    def leave_int_value(self, node: IntValueNode, *_: Any) -> IntValueNode | None:
        is_usual = abs(int(node.value)) <= 40 or self._chance.random() < 0.3
        return None if is_usual else IntValueNode(value=str(self._chance.randrange(1, 40)))

    def _kind(self, name: str) -> str | None:
        if name in ("id", "ids"):
            return self._fields[-1].lower()
        found = re.fullmatch(r"(\w*?)Ids?", name)
        return found[1].lower() if found else None

    def _id(self, wanted: str) -> StringValueNode:
        called = MEANS.get(wanted, wanted)
        kinds = [prefix for kind, prefix in KINDS.items() if called.endswith(kind)]
        pool = [known for prefix in kinds for known in BY_KIND[prefix]] or ANY
        return StringValueNode(value=self._chance.choice(pool) if pool else "lead_0")
