"""What routing may know of a lead at an instant, and the conditions over it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from funnel.rules.read import parse
from funnel.rules.tree import Rule as FactRule
from funnel.rules.tree import stored as stored_facts


@dataclass(frozen=True)
class LeadView:
    """A lead as it was at `at`. Channel and resource are those of its first touch; amount, audience and company are
    today's; `held` says since when each condition on facts has held."""

    lead_id: UUID
    person_id: UUID
    product_id: UUID
    at: datetime
    channel_key: str | None = None
    resource_id: UUID | None = None
    audience_id: UUID | None = None
    company_id: UUID | None = None
    phones: tuple[str, ...] = ()
    amount_minor: int | None = None
    score: int = 0
    step_key: str = ""
    previous_owner_id: UUID | None = None
    company_owner_id: UUID | None = None
    held: Mapping[FactRule, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Among:
    """An attribute of the lead is one of these."""

    name: str
    """Key of `ATTRIBUTES`."""
    values: tuple[Any, ...]


@dataclass(frozen=True)
class AtLeast:
    """The expected amount (minor units), or the highest score the lead has reached."""

    name: str
    value: int


@dataclass(frozen=True)
class PhoneCode:
    """A phone number of the person begins with one of these codes: region and language, as far as a number tells."""

    codes: tuple[str, ...]


@dataclass(frozen=True)
class HasCompany:
    """The person belongs to a firm (True), or to none that we know."""

    wanted: bool


@dataclass(frozen=True)
class Facts:
    """A rule over the person's dated facts has held, at a fact of then or before."""

    rule: FactRule


@dataclass(frozen=True)
class Every:
    """All of them hold."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True)
class Either:
    """At least one of them holds."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True)
class No:
    """It does not hold."""

    condition: "Condition"


Condition = Among | AtLeast | PhoneCode | HasCompany | Facts | Every | Either | No

ATTRIBUTES = {
    "channel_keys": "channel_key",
    "resource_ids": "resource_id",
    "audience_ids": "audience_id",
    "company_ids": "company_id",
    "step_keys": "step_key",
}
"""Key of the tree → attribute of the view."""
NUMBERS = {"amount_at_least": "amount_minor", "score_at_least": "score"}


def holds(condition: Condition | None, lead: LeadView) -> bool:
    """Whether it holds for the lead at its instant; no condition holds for every lead."""
    match condition:
        case None:
            return True
        case Every(conditions):
            return all(holds(each, lead) for each in conditions)
        case Either(conditions):
            return any(holds(each, lead) for each in conditions)
        case No(inner):
            return not holds(inner, lead)
        case Among(name, values):
            return getattr(lead, ATTRIBUTES[name]) in values
        case AtLeast(name, value):
            return (getattr(lead, NUMBERS[name]) or 0) >= value
        case PhoneCode(codes):
            return any(phone.startswith(codes) for phone in lead.phones)
        case HasCompany(wanted):
            return (lead.company_id is not None) == wanted
        case Facts(rule):
            since = lead.held.get(rule)
            return since is not None and since <= lead.at


def walk(condition: Condition | None) -> Iterator[Condition]:
    """The condition and everything in it."""
    if condition is None:
        return
    yield condition
    for inner in inside(condition):
        yield from walk(inner)


def inside(condition: Condition) -> tuple[Condition, ...]:
    """The conditions directly inside."""
    if isinstance(condition, Every | Either):
        return condition.conditions
    return (condition.condition,) if isinstance(condition, No) else ()


def stored(condition: Condition) -> dict[str, Any]:
    """The condition as JSON; ids are text."""
    match condition:
        case Every(conditions):
            return {"all": [stored(each) for each in conditions]}
        case Either(conditions):
            return {"any": [stored(each) for each in conditions]}
        case No(inner):
            return {"not": stored(inner)}
        case Among(name, values):
            return {name: [str(each) for each in values]}
        case AtLeast(name, value):
            return {name: value}
        case PhoneCode(codes):
            return {"phone_codes": list(codes)}
        case HasCompany(wanted):
            return {"has_company": wanted}
        case Facts(rule):
            return {"facts": stored_facts(rule)}


def load(tree: Mapping[str, Any] | None) -> Condition | None:
    """The condition of a stored tree, which was checked when it was written down."""
    if tree is None:
        return None
    ((key, value),) = tree.items()
    if key in ("all", "any"):
        inner = tuple(found for each in value if (found := load(each)) is not None)
        return Every(inner) if key == "all" else Either(inner)
    if key == "not":
        found = load(value)
        return No(found) if found is not None else None
    if key in ATTRIBUTES:
        return Among(key, tuple(UUID(each) for each in value) if key.endswith("_ids") else tuple(value))
    if key in NUMBERS:
        return AtLeast(key, int(value))
    if key == "phone_codes":
        return PhoneCode(tuple(value))
    return HasCompany(value) if key == "has_company" else Facts(parse(value))
