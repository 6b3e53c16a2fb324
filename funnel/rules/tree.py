"""A rule as it is stored: a small condition tree, each node with exactly one key.

Stored in snake_case with ids as UUID text: ``{"any": [{"touch": {"kinds": ["VISIT"], "at_least": 2}},
{"form_answer": {"field": "size", "one_of": ["L", "XL"]}}, {"handoff_accepted": true}]}``. Reading takes the client's
camelCase too, so that a tree may be checked before it is stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm.models.words import IdentityKind, TouchpointKind


@dataclass(frozen=True)
class Touch:
    """The person had at least so many touches of these kinds, through these channels or sent by these resources.

    What is left empty does not matter; of each list that is given one entry must fit.
    """

    kinds: tuple[TouchpointKind, ...] = ()
    channel_keys: tuple[str, ...] = ()
    resource_ids: tuple[UUID, ...] = ()
    at_least: int = 1
    within_days: int | None = None
    """Calendar days of the workspace's zone back from the fact's day, inclusive; None: ever."""
    place_resource_ids: tuple[UUID, ...] = ()
    """Where it happened."""
    landing_pages: tuple[str, ...] = ()
    """Pages with everything below them, as `funnel.rules.words.page` writes them."""
    campaigns: tuple[str, ...] = ()
    search_terms: tuple[str, ...] = ()
    """What was searched for (utm_term)."""
    promo_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormAnswer:
    """The person answered a form's field with this value, with one of these, or at all."""

    field: str
    equals: str | None = None
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class HandoffAccepted:
    """Sales accepted a handoff of the lead."""


@dataclass(frozen=True)
class SaleRecorded:
    """The person bought the product."""


@dataclass(frozen=True)
class ScoreAtLeast:
    """The person's score for the product once came to so many points: the dated fact of that, never today's score."""

    points: int


@dataclass(frozen=True)
class SilentFor:
    """So many whole days of the workspace's zone went by without a contact: dated at the midnight that ended them."""

    days: int


@dataclass(frozen=True)
class IdentityKnown:
    """The person is known by an identity of one of these kinds. For scores; it counts from when that was first seen."""

    kinds: tuple[IdentityKind, ...]
    verified: bool = False
    """Whether only verified ones count."""


@dataclass(frozen=True)
class CompanyKnown:
    """The person belongs to a company like this. For scores; it counts from when the person was first seen."""

    domains: tuple[str, ...] = ()
    has_tax_id: bool | None = None


@dataclass(frozen=True)
class All:
    """Every one of them holds."""

    rules: tuple["Rule", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one of them holds."""

    rules: tuple["Rule", ...]


@dataclass(frozen=True)
class Not:
    """It does not hold."""

    rule: "Rule"


Leaf = Touch | FormAnswer | HandoffAccepted | SaleRecorded | ScoreAtLeast | SilentFor | IdentityKnown | CompanyKnown
Rule = Leaf | All | AnyOf | Not


def children(rule: Rule) -> tuple[Rule, ...]:
    """The rules inside a rule."""
    if isinstance(rule, All | AnyOf):
        return rule.rules
    return (rule.rule,) if isinstance(rule, Not) else ()


def walk(rule: Rule) -> Iterator[Rule]:
    """The rule and everything in it, depth first."""
    yield rule
    for child in children(rule):
        yield from walk(child)


def positive_leaves(rule: Rule) -> Iterator[Leaf]:
    """The leaves outside every `not`: the facts at which the rule can come to hold."""
    if isinstance(rule, Not):
        return
    if isinstance(rule, All | AnyOf):
        for child in rule.rules:
            yield from positive_leaves(child)
    else:
        yield rule


def stored(rule: Rule) -> dict[str, Any]:
    """The rule as JSON."""
    match rule:
        case All(rules):
            return {"all": [stored(each) for each in rules]}
        case AnyOf(rules):
            return {"any": [stored(each) for each in rules]}
        case Not(inner):
            return {"not": stored(inner)}
        case Touch():
            return {"touch": _touch(rule)}
        case FormAnswer(field, equals, one_of):
            wanted = {"equals": equals} if equals is not None else {"one_of": list(one_of)} if one_of else {}
            return {"form_answer": {"field": field, **wanted}}
        case HandoffAccepted():
            return {"handoff_accepted": True}
        case SaleRecorded():
            return {"sale_recorded": True}
        case ScoreAtLeast(points):
            return {"score_at_least": points}
        case SilentFor(days):
            return {"silent_for_days": days}
        case IdentityKnown(kinds, verified):
            return {"identity": {"kinds": [kind.value for kind in kinds], **({"verified": True} if verified else {})}}
        case CompanyKnown(domains, has_tax_id):
            given = {"domains": list(domains)} if domains else {}
            return {"company": given | ({} if has_tax_id is None else {"has_tax_id": has_tax_id})}


_IDS = ("resource_ids", "place_resource_ids")
_TEXTS = ("landing_pages", "campaigns", "search_terms", "promo_codes")


def _touch(rule: Touch) -> dict[str, Any]:
    given: dict[str, Any] = {"at_least": rule.at_least}
    if rule.kinds:
        given["kinds"] = [kind.value for kind in rule.kinds]
    if rule.channel_keys:
        given["channel_keys"] = list(rule.channel_keys)
    for name in _IDS:
        if ids := getattr(rule, name):
            given[name] = [str(each) for each in ids]
    for name in _TEXTS:
        if texts := getattr(rule, name):
            given[name] = list(texts)
    if rule.within_days is not None:
        given["within_days"] = rule.within_days
    return given
