"""A rule as one sentence people read in step goals and step histories."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from crm.models.words import TouchpointKind
from funnel.rules.tree import All, AnyOf, FormAnswer, HandoffAccepted, Not, Rule, SaleRecorded, ScoreAtLeast, Touch

_DOES = {
    TouchpointKind.IMPRESSION: "sees an ad", TouchpointKind.VIEW: "views", TouchpointKind.REACTION: "reacts",
    TouchpointKind.COMMENT: "comments", TouchpointKind.SHARE: "shares", TouchpointKind.MENTION: "mentions us",
    TouchpointKind.FOLLOW: "follows", TouchpointKind.MESSAGE: "writes a message", TouchpointKind.CLICK: "clicks",
    TouchpointKind.VISIT: "visits", TouchpointKind.DOWNLOAD: "downloads", TouchpointKind.SUBSCRIBE: "subscribes",
    TouchpointKind.FORM_SUBMIT: "submits a form", TouchpointKind.CALL: "calls",
    TouchpointKind.EVENT_REGISTER: "registers for an event", TouchpointKind.EVENT_ATTEND: "attends an event",
    TouchpointKind.PURCHASE: "purchases", TouchpointKind.REVIEW: "writes a review",
    TouchpointKind.RECOMMENDATION: "recommends us", TouchpointKind.CUSTOM: "does something of our own kinds",
}  # fmt: skip

MOST_NAMED = 3


@dataclass(frozen=True)
class Names:
    """What channels and resources are called; a key or id stands for what is not named."""

    channels: Mapping[str, str] = field(default_factory=dict)
    resources: Mapping[UUID, str] = field(default_factory=dict)


def describe(rule: Rule, names: Names | None = None) -> str:
    """One sentence with the person as its subject, e.g. "Visits at least 2 times within 30 days, or downloads."."""
    said = _say(rule, names or Names(), outer=True)
    return f"{said[0].upper()}{said[1:]}."


def _say(rule: Rule, names: Names, *, outer: bool = False) -> str:
    match rule:
        case All(rules) | AnyOf(rules):
            word = "and" if isinstance(rule, All) else "or"
            said = _joined([_say(each, names) for each in rules], word)
            return said if outer or len(rules) == 1 else f"({said})"
        case Not(inner):
            return f"not {_say(inner, names)}"
        case Touch():
            return _touch(rule, names)
        case FormAnswer():
            return _answer(rule)
        case HandoffAccepted():
            return "sales accepts the handoff"
        case SaleRecorded():
            return "a sale is recorded"
        case ScoreAtLeast(points):
            return f"has a score of at least {points}"


def _touch(rule: Touch, names: Names) -> str:
    does = _joined([_DOES[kind] for kind in rule.kinds], "or", comma=False) if rule.kinds else "is in touch"
    parts = [does]
    if rule.channel_keys:
        through = [names.channels.get(key, key) for key in rule.channel_keys]
        parts.append("through " + _joined(through, "or", comma=False))
    if rule.resource_ids:
        sent = [names.resources.get(each, str(each)) for each in rule.resource_ids]
        parts.append("sent by " + _joined(sent, "or", comma=False))
    parts += [_listed(words, texts) for words, texts in _texts(rule, names) if texts]
    if rule.at_least > 1:
        parts.append(f"at least {rule.at_least} times")
    if rule.within_days is not None:
        parts.append("within 1 day" if rule.within_days == 1 else f"within {rule.within_days} days")
    return " ".join(parts)


def _texts(rule: Touch, names: Names) -> tuple[tuple[str, list[str]], ...]:
    return (
        ("at", [names.resources.get(each, str(each)) for each in rule.place_resource_ids]),
        ("landing on", [page.rstrip("/") or "/" for page in rule.landing_pages]),
        ("by the campaign", [f"“{each}”" for each in rule.campaigns]),
        ("searching for", [f"“{each}”" for each in rule.search_terms]),
        ("with the promo code", list(rule.promo_codes)),
    )


def _listed(words: str, texts: list[str]) -> str:
    """At most three by name: a sentence of a thousand keywords is read by nobody."""
    more = [f"{len(texts) - MOST_NAMED} more"] if len(texts) > MOST_NAMED + 1 else []
    named = texts[:MOST_NAMED] if more else texts
    return f"{words} " + _joined([*named, *more], "or", comma=False)


def _answer(rule: FormAnswer) -> str:
    if rule.equals is not None:
        return f"answers “{rule.field}” with “{rule.equals}”"
    if rule.one_of:
        return f"answers “{rule.field}” with " + _joined([f"“{each}”" for each in rule.one_of], "or", comma=False)
    return f"answers “{rule.field}”"


def _joined(parts: list[str], word: str, *, comma: bool = True) -> str:
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])}{',' if comma else ''} {word} {parts[-1]}"
