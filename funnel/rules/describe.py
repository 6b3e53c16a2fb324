"""A rule as one sentence people read in step goals, step histories and forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from funnel.rules.phrases import Phrases, phrases
from funnel.rules.tree import (
    All,
    AnyOf,
    CompanyKnown,
    FormAnswer,
    HandoffAccepted,
    IdentityKnown,
    Not,
    Rule,
    SaleRecorded,
    ScoreAtLeast,
    SilentFor,
    Touch,
)

MOST_NAMED = 3


@dataclass(frozen=True)
class Names:
    """What channels and resources are called; a key or id stands for what is not named."""

    channels: Mapping[str, str] = field(default_factory=dict)
    resources: Mapping[UUID, str] = field(default_factory=dict)


def describe(rule: Rule, names: Names | None = None, language: str = "en") -> str:
    """One sentence with the person as its subject, e.g. "Visits at least 2 times within 30 days, or downloads."."""
    said = _Teller(names or Names(), phrases(language)).say(rule, outer=True)
    return f"{said[0].upper()}{said[1:]}."


@dataclass(frozen=True)
class _Teller:
    names: Names
    phrases: Phrases

    def say(self, rule: Rule, *, outer: bool = False) -> str:
        words = self.phrases.words
        match rule:
            case All(rules) | AnyOf(rules):
                word = "and" if isinstance(rule, All) else "or"
                said = self.joined([self.say(each) for each in rules], word)
                return said if outer or len(rules) == 1 else f"({said})"
            case Not(inner):
                return words["not"].format(self.say(inner))
            case Touch():
                return self.touch(rule)
            case FormAnswer():
                return self.answer(rule)
            case HandoffAccepted():
                return words["handoff"]
            case SaleRecorded():
                return words["sale"]
            case ScoreAtLeast(points):
                return words["score"].format(points)
            case SilentFor(days):
                return self.phrases.silent(days)
            case IdentityKnown(kinds, verified):
                named = self.joined([self.phrases.identities[kind] for kind in kinds], "or", comma=False)
                return words["verified" if verified else "known"].format(named)
            case CompanyKnown():
                return self.company(rule)

    def touch(self, rule: Touch) -> str:
        does = [self.phrases.does[kind] for kind in rule.kinds]
        parts = [self.joined(does, "or", comma=False) if does else self.phrases.words["any"]]
        parts += [self.listed(word, texts) for word, texts in self.where(rule) if texts]
        parts += [self.listed(word, texts, MOST_NAMED) for word, texts in self.carried(rule) if texts]
        if rule.at_least > 1:
            parts.append(self.phrases.times(rule.at_least))
        if rule.within_days is not None:
            parts.append(self.phrases.days(rule.within_days))
        return " ".join(parts)

    def where(self, rule: Touch) -> tuple[tuple[str, list[str]], ...]:
        return (
            ("through", [self.names.channels.get(each, each) for each in rule.channel_keys]),
            ("sent", [self.names.resources.get(each, str(each)) for each in rule.resource_ids]),
        )

    def carried(self, rule: Touch) -> tuple[tuple[str, list[str]], ...]:
        return (
            ("at", [self.names.resources.get(each, str(each)) for each in rule.place_resource_ids]),
            ("landing", [page.rstrip("/") or "/" for page in rule.landing_pages]),
            ("campaign", [self.quoted(each) for each in rule.campaigns]),
            ("search", [self.quoted(each) for each in rule.search_terms]),
            ("promo", list(rule.promo_codes)),
        )

    def listed(self, word: str, texts: list[str], most: int | None = None) -> str:
        """At most so many by name: a sentence of a thousand keywords is read by nobody."""
        too_many = most is not None and len(texts) > most + 1
        named = [*texts[:most], self.phrases.words["more"].format(len(texts) - (most or 0))] if too_many else texts
        return f"{self.phrases.words[word]} " + self.joined(named, "or", comma=False)

    def answer(self, rule: FormAnswer) -> str:
        asked = self.phrases.words["answers"].format(self.quoted(rule.field))
        wanted = [rule.equals] if rule.equals is not None else list(rule.one_of)
        if not wanted:
            return asked
        given = self.joined([self.quoted(each) for each in wanted], "or", comma=False)
        return self.phrases.words["with"].format(asked, given)

    def company(self, rule: CompanyKnown) -> str:
        words = self.phrases.words
        parts = [words["company"]]
        if rule.domains:
            parts.append(words["domain"].format(self.joined(list(rule.domains), "or", comma=False)))
        if rule.has_tax_id is not None:
            parts.append(words["tax" if rule.has_tax_id else "no_tax"])
        return " ".join(parts)

    def quoted(self, said: str) -> str:
        return self.phrases.quoted.format(said)

    def joined(self, parts: list[str], word: str, *, comma: bool = True) -> str:
        if len(parts) == 1:
            return parts[0]
        return (
            f"{', '.join(parts[:-1])}{self.phrases.last_comma if comma else ''} {self.phrases.words[word]} {parts[-1]}"
        )
