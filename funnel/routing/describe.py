"""A routing rule as one sentence people read in decisions: whose leads, to whom, and how one of several is chosen."""

from collections.abc import Sequence
from uuid import UUID

from crm.core.money import to_decimal
from funnel.models.words.routing import OutsideHours, RoutingStrategy, RoutingTarget
from funnel.routing.names import Known
from funnel.routing.plan import Rule
from funnel.routing.view import Among, AtLeast, Condition, Either, Every, Facts, HasCompany, No, PhoneCode
from funnel.rules.describe import describe as describe_facts

HOW = {
    RoutingStrategy.ROUND_ROBIN: "in turn",
    RoutingStrategy.LEAST_LOADED: "to the least loaded",
    RoutingStrategy.WEIGHTED: "in turn by weight",
}
ATTRIBUTE = {
    "channel_keys": "came first through {}",
    "resource_ids": "was sent first by {}",
    "audience_ids": "is of the audience {}",
    "company_ids": "is of the company {}",
    "step_keys": "is at the step {}",
}


def describe(rule: Rule, known: Known, currency: str) -> str:
    """The sentence, e.g. "A lead that came first through VK goes to the team Sales, in turn."."""
    whose = f"A lead that {_say(rule.condition, known, currency, outer=True)}" if rule.condition else "Every lead"
    waits = ", and waits for their working hours" if rule.way.outside is OutsideHours.WAIT else ""
    return f"{whose} goes to {_whom(rule, known)}{waits}."


def _whom(rule: Rule, known: Known) -> str:
    match rule.target:
        case RoutingTarget.TEAM:
            return f"the team {known.teams.get(rule.team_id or UUID(int=0), '?')}, {HOW[rule.way.strategy]}"
        case RoutingTarget.MEMBER:
            return known.members.get(rule.member_id or UUID(int=0), "?")
        case RoutingTarget.PREVIOUS_OWNER:
            return "whoever of sales had it last"
        case RoutingTarget.COMPANY_OWNER:
            return "whoever of sales last took a lead of the same company"


def _say(condition: Condition, known: Known, currency: str, *, outer: bool = False) -> str:
    match condition:
        case Every(conditions) | Either(conditions):
            word = "and" if isinstance(condition, Every) else "or"
            said = _joined([_say(each, known, currency) for each in conditions], word)
            return said if outer or len(conditions) == 1 else f"({said})"
        case No(inner):
            return f"not {_say(inner, known, currency)}"
        case Among(name, values):
            return ATTRIBUTE[name].format(_joined([_called(name, each, known) for each in values], "or"))
        case AtLeast("score_at_least", value):
            return f"has reached a score of {value}"
        case AtLeast(_, value):
            return f"is worth at least {_money(value, currency)}"
        case PhoneCode(codes):
            return f"has a phone number of {_joined(list(codes), 'or')}"
        case HasCompany(wanted):
            return "belongs to a company" if wanted else "belongs to no company"
        case Facts(rule):
            said = describe_facts(rule, known.of_facts)
            return f"once fulfilled “{said[0].lower()}{said[1:-1]}”"


def _called(name: str, value: object, known: Known) -> str:
    if name == "channel_keys":
        return known.channels.get(str(value), str(value))
    if name == "step_keys":
        return f"“{known.steps.get(str(value), str(value))}”"
    return f"“{known.things[value]}”" if isinstance(value, UUID) and value in known.things else str(value)


def _joined(said: Sequence[str], word: str) -> str:
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} {word} {said[-1]}"


def _money(minor: int, currency: str) -> str:
    return f"{to_decimal(minor, currency):,} {currency}"
