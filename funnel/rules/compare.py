"""What can be said of two rules without looking at any fact."""

from collections.abc import Iterator
from typing import TypeVar
from uuid import UUID

from funnel.rules.tree import All, AnyOf, FormAnswer, Not, Rule, SilentFor, Touch, children

T = TypeVar("T")


def implies(one: Rule, other: Rule) -> bool:
    """Whether whoever fulfils the one is sure to fulfil the other; False where that cannot be told from the trees."""
    if isinstance(one, AnyOf):
        return all(implies(each, other) for each in one.rules)
    if isinstance(other, All):
        return all(implies(one, each) for each in other.rules)
    if isinstance(one, All) and any(implies(each, other) for each in one.rules):
        return True
    if isinstance(other, AnyOf):
        return any(implies(one, each) for each in other.rules)
    if isinstance(one, Touch) and isinstance(other, Touch):
        return _touch_implies(one, other)
    if isinstance(one, SilentFor) and isinstance(other, SilentFor):
        return one.days >= other.days
    if isinstance(one, FormAnswer) and isinstance(other, FormAnswer):
        return one.field == other.field and _inside(_answers(one), _answers(other))
    if isinstance(one, Not) and isinstance(other, Not):
        return implies(other.rule, one.rule)
    return one == other


def same(one: Rule, other: Rule) -> bool:
    """Whether two rules ask the same, however they are written."""
    return implies(one, other) and implies(other, one)


def _touch_implies(one: Touch, other: Touch) -> bool:
    within = other.within_days is None or (one.within_days is not None and one.within_days <= other.within_days)
    return (
        within
        and one.at_least >= other.at_least
        and _inside(set(one.kinds), set(other.kinds))
        and _inside(set(one.channel_keys), set(other.channel_keys))
        and _inside(set(one.resource_ids), set(other.resource_ids))
    )


def _answers(rule: FormAnswer) -> set[str]:
    return {rule.equals} if rule.equals is not None else set(rule.one_of)


def _inside(few: set[T], many: set[T]) -> bool:
    """Whether every thing of the one is one of the other; an empty set stands for everything."""
    return not many or (bool(few) and few <= many)


def contradictions(rule: Rule) -> Iterator[All]:
    """Every `all` inside the rule that asks for a thing and for its absence: nothing can fulfil it."""
    if isinstance(rule, All):
        absent = [each.rule for each in rule.rules if isinstance(each, Not)]
        asked = [each for each in rule.rules if not isinstance(each, Not)]
        if any(implies(wanted, refused) for wanted in asked for refused in absent):
            yield rule
    for child in children(rule):
        yield from contradictions(child)


def is_out_of_reach(rule: Rule, gone: frozenset[UUID]) -> bool:
    """Whether nothing can fulfil the rule any more, because every resource it needs is among those that are gone."""
    if isinstance(rule, Touch):
        return bool(rule.resource_ids) and set(rule.resource_ids) <= gone
    if isinstance(rule, All):
        return any(is_out_of_reach(each, gone) for each in rule.rules if not isinstance(each, Not))
    if isinstance(rule, AnyOf):
        return all(is_out_of_reach(each, gone) for each in rule.rules)
    return False
