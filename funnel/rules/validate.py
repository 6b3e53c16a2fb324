"""What a rule must be like before a funnel with it may be published."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from crm.core.problems import Invalid, Problem
from funnel.rules.read import read
from funnel.rules.tree import (
    All,
    AnyOf,
    CompanyKnown,
    IdentityKnown,
    Not,
    Rule,
    ScoreAtLeast,
    children,
    positive_leaves,
    walk,
)

MAX_DEPTH = 6
MAX_NODES = 30
MAX_NAMED = 1_000
"""Values of one list of a condition."""


def problems_of(tree: Any, path: str) -> list[Problem]:
    """Every reason why the tree is no usable rule; an empty list when it is one."""
    rule, problems = read(tree, path)
    return [*problems, *(validate(rule, path) if rule is not None else ())]


def validate(rule: Rule, path: str = "rule") -> list[Problem]:
    """Every reason why the rule cannot be decided from dated facts; for all rules but those of steps and scores."""
    return [Invalid(message, field=path) for check in (size, undated, circular, negations) for message in check(rule)]


def size(rule: Rule) -> Iterator[str]:
    """A rule is read by people and runs for every fact: it stays small."""
    if (deep := _depth(rule)) > MAX_DEPTH:
        yield f"The rule is {deep} levels deep; at most {MAX_DEPTH} are allowed."
    if (nodes := sum(1 for _ in walk(rule))) > MAX_NODES:
        yield f"The rule has {nodes} conditions; at most {MAX_NODES} are allowed."
    if (named := max(_named(each) for each in walk(rule))) > MAX_NAMED:
        yield f"A condition names {named:,} values in one list; at most {MAX_NAMED:,} are allowed, split it in two."


def undated(rule: Rule) -> Iterator[str]:
    """A step entry happens at a fact: what a person is, has no date that could say when."""
    if any(isinstance(each, IdentityKnown | CompanyKnown) for each in walk(rule)):
        yield "What a person is has no date, so it cannot say when; use touches, answers, handoffs, sales or a score."


def circular(rule: Rule) -> Iterator[str]:
    """Audiences and scores are judged before a score is: they cannot ask for one."""
    if any(isinstance(each, ScoreAtLeast) for each in walk(rule)):
        yield "Only the rules of steps may ask for a score; use touches, answers, handoffs or sales here."


def negations(rule: Rule) -> Iterator[str]:
    """Absence is anchored at a fact that is there: `not` stands beside a positive condition inside `all`."""
    for parent in walk(rule):
        inside = [child for child in children(parent) if isinstance(child, Not)]
        if not inside:
            continue
        if not isinstance(parent, All) or not any(_is_positive(child) for child in parent.rules):
            yield "`not` may only stand inside `all`, beside at least one condition that must hold."
    if isinstance(rule, Not):
        yield "A rule cannot be only `not`; put it inside `all` beside a condition that must hold."


def _is_positive(rule: Rule) -> bool:
    return not isinstance(rule, Not) and any(True for _ in positive_leaves(rule))


def _named(node: Rule) -> int:
    """How long the longest list of its values is; rules inside it are no values."""
    values = () if isinstance(node, All | AnyOf) else [getattr(node, each.name) for each in fields(node)]
    return max((len(each) for each in values if isinstance(each, tuple)), default=0)


def _depth(rule: Rule) -> int:
    return 1 + max((_depth(child) for child in children(rule)), default=0)
