"""A rule as a form shows it: every condition with its place, its operands and a sentence of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from funnel.rules.describe import Names, describe
from funnel.rules.read import CAMEL, read
from funnel.rules.tree import Rule, children, stored


class RuleKind(StrEnum):
    """What a node of a rule asks for."""

    ALL = "ALL"
    ANY = "ANY"
    NOT = "NOT"
    TOUCH = "TOUCH"
    FORM_ANSWER = "FORM_ANSWER"
    HANDOFF_ACCEPTED = "HANDOFF_ACCEPTED"
    SALE_RECORDED = "SALE_RECORDED"
    SCORE_AT_LEAST = "SCORE_AT_LEAST"
    SILENT_FOR_DAYS = "SILENT_FOR_DAYS"
    IDENTITY = "IDENTITY"
    COMPANY = "COMPANY"


GROUPS = frozenset({RuleKind.ALL, RuleKind.ANY, RuleKind.NOT})


@dataclass(frozen=True)
class Operand:
    """A value of a condition, as the input names it."""

    name: str
    value: Any
    """As the rule is stored."""


@dataclass(frozen=True)
class Node:
    """One condition, or a group of them."""

    path: str
    """Its place in the input: "" of the whole rule, `all.0.touch` lies in `all.0`."""
    parent: str | None
    kind: RuleKind
    description: str
    operands: tuple[Operand, ...]
    tree: Mapping[str, Any]
    """The node alone, as it is stored."""


@dataclass(frozen=True)
class Form:
    """The rule in its parts, the whole first, depth first."""

    description: str
    tree: Mapping[str, Any]
    nodes: Sequence[Node]


def form_of(tree: Any, names: Names, language: str) -> Form | None:
    """The form of a stored rule; None of one that cannot be read, which the draft's problems tell."""
    rule, problems = read(tree, "rule")
    if rule is None or problems:
        return None
    nodes = list(_nodes(rule, "", None, names, language))
    return Form(nodes[0].description, nodes[0].tree, nodes)


def _nodes(rule: Rule, path: str, parent: str | None, names: Names, language: str) -> Iterator[Node]:
    tree = stored(rule)
    ((key, body),) = tree.items()
    kind = RuleKind(key.upper())
    yield Node(path, parent, kind, describe(rule, names, language), tuple(_operands(kind, key, body)), tree)
    for place, child in enumerate(children(rule)):
        own = key if kind is RuleKind.NOT else f"{key}.{place}"
        yield from _nodes(child, f"{path}.{own}" if path else own, path, names, language)


def _operands(kind: RuleKind, key: str, body: Any) -> Iterator[Operand]:
    if kind in GROUPS:
        return
    if not isinstance(body, dict):
        yield Operand(CAMEL.get(key, key), body)
        return
    for name, value in body.items():
        yield Operand(CAMEL.get(str(name), str(name)), value)
