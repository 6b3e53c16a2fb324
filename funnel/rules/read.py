"""Reads a stored or given tree into a `Rule`, telling every problem at once with its path."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from crm.core.problems import Invalid, Problem, Problems
from crm.models.words import IdentityKind, TouchpointKind
from funnel.rules import words
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

CAMEL = {
    "form_answer": "formAnswer", "handoff_accepted": "handoffAccepted", "sale_recorded": "saleRecorded",
    "score_at_least": "scoreAtLeast", "silent_for_days": "silentForDays",
    "channel_keys": "channelKeys", "resource_ids": "resourceIds",
    "at_least": "atLeast", "within_days": "withinDays", "one_of": "oneOf", "place_resource_ids": "placeResourceIds",
    "landing_pages": "landingPages", "search_terms": "searchTerms", "promo_codes": "promoCodes",
    "has_tax_id": "hasTaxId",
}  # fmt: skip
_SNAKE = {camel: snake for snake, camel in CAMEL.items()}
_TOUCH = {
    "kinds", "channel_keys", "resource_ids", "at_least", "within_days", "place_resource_ids", "landing_pages",
    "campaigns", "search_terms", "promo_codes",
}  # fmt: skip
MAX_COUNT = 1_000
MAX_DAYS = 3_650


def parse(tree: Mapping[str, Any], path: str = "rule") -> Rule:
    """The rule of a tree; raises `Problems` when it is none."""
    rule, problems = read(tree, path)
    if rule is None or problems:
        raise Problems(problems)
    return rule


def read(tree: Any, path: str) -> tuple[Rule | None, list[Problem]]:
    """The rule, or None with every reason why not; paths are written as the client writes them."""
    reader = _Reader()
    return reader.node(tree, path), reader.problems


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def refuse(self, path: str, message: str) -> None:
        self.problems.append(Invalid(message, field=path))

    def given(self, tree: Any, path: str) -> dict[str, Any]:
        """The keys that are set, in snake_case."""
        if not isinstance(tree, Mapping):
            self.refuse(path, "A rule is an object with exactly one condition.")
            return {}
        return {_SNAKE.get(str(key), str(key)): value for key, value in tree.items() if value is not None}

    def node(self, tree: Any, path: str) -> Rule | None:
        keys = self.given(tree, path)
        if len(keys) != 1:
            if isinstance(tree, Mapping):
                self.refuse(path, f"A rule has exactly one condition, this one has {len(keys)}.")
            return None
        ((key, value),) = keys.items()
        build = _BUILD.get(key)
        if build is None:
            self.refuse(path, f"There is no condition named {key!r}.")
            return None
        return build(self, value, f"{path}.{CAMEL.get(key, key)}")

    def several(self, value: Any, path: str) -> tuple[Rule, ...] | None:
        if not isinstance(value, list) or not value:
            self.refuse(path, "Give at least one rule.")
            return None
        rules = [self.node(each, f"{path}.{index}") for index, each in enumerate(value)]
        return tuple(rule for rule in rules if rule is not None) if None not in rules else None

    def all(self, value: Any, path: str) -> Rule | None:
        rules = self.several(value, path)
        return All(rules) if rules else None

    def any(self, value: Any, path: str) -> Rule | None:
        rules = self.several(value, path)
        return AnyOf(rules) if rules else None

    def no(self, value: Any, path: str) -> Rule | None:
        inner = self.node(value, path)
        return Not(inner) if inner else None

    def touch(self, value: Any, path: str) -> Rule | None:
        before = len(self.problems)
        keys = self.known(value, path, _TOUCH)
        kinds = self.listed(keys, "kinds", path, TouchpointKind, "There is no touchpoint kind {!r}.")
        resources, places = (
            self.listed(keys, name, path, lambda each: UUID(str(each)), "{!r} is no resource's id.")
            for name in ("resource_ids", "place_resource_ids")
        )
        channels = self.listed(keys, "channel_keys", path, _text, "{!r} is no channel's key.")
        texts = [self.listed(keys, name, path, make, "{!r} says nothing.") for name, make in _TEXTS.items()]
        at_least = self.number(keys.get("at_least", 1), f"{path}.atLeast", MAX_COUNT)
        days = keys.get("within_days")
        within = None if days is None else self.number(days, f"{path}.withinDays", MAX_DAYS)
        if len(self.problems) > before or at_least is None:
            return None
        return Touch(kinds, channels, resources, at_least, within, places, *texts)

    def form_answer(self, value: Any, path: str) -> Rule | None:
        before = len(self.problems)
        keys = self.known(value, path, {"field", "equals", "one_of"})
        field, equals = keys.get("field"), keys.get("equals")
        if not isinstance(field, str) or not field.strip():
            self.refuse(f"{path}.field", "Name the form's field.")
        if equals is not None and not isinstance(equals, str):
            self.refuse(f"{path}.equals", "The answer is a text.")
        if equals is not None and keys.get("one_of"):
            self.refuse(path, "Give either equals or oneOf, not both.")
        one_of = self.listed(keys, "one_of", path, _text, "{!r} is no text.")
        return FormAnswer(str(field), equals, one_of) if len(self.problems) == before else None

    def flag(self, made: Rule) -> Callable[[Any, str], Rule | None]:
        def build(value: Any, path: str) -> Rule | None:
            if value is True:
                return made
            self.refuse(path, "This condition can only be true; put it into `not` for the opposite.")
            return None

        return build

    def score(self, value: Any, path: str) -> Rule | None:
        points = self.number(value, path, 1_000_000)
        return ScoreAtLeast(points) if points is not None else None

    def silence(self, value: Any, path: str) -> Rule | None:
        days = self.number(value, path, MAX_DAYS)
        return SilentFor(days) if days is not None else None

    def identity(self, value: Any, path: str) -> Rule | None:
        before = len(self.problems)
        keys = self.known(value, path, {"kinds", "verified"})
        kinds = self.listed(keys, "kinds", path, IdentityKind, "There is no kind of identity {!r}.")
        if not kinds and len(self.problems) == before:
            self.refuse(f"{path}.kinds", "Name at least one kind of identity.")
        return IdentityKnown(kinds, keys.get("verified") is True) if len(self.problems) == before else None

    def company(self, value: Any, path: str) -> Rule | None:
        before = len(self.problems)
        keys = self.known(value, path, {"domains", "has_tax_id"})
        domains = self.listed(keys, "domains", path, words.phrase, "{!r} says nothing.")
        has = keys.get("has_tax_id")
        return CompanyKnown(domains, has if isinstance(has, bool) else None) if len(self.problems) == before else None

    def known(self, value: Any, path: str, names: set[str]) -> dict[str, Any]:
        keys = self.given(value, path)
        for key in keys.keys() - names:
            self.refuse(f"{path}.{key}", f"There is no {key!r} here.")
        return keys

    def number(self, value: Any, path: str, most: int) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
            return value
        self.refuse(path, f"Give a whole number from 1 to {most}.")
        return None

    def listed(
        self, keys: dict[str, Any], name: str, path: str, make: Callable[[Any], Any], refusal: str
    ) -> tuple[Any, ...]:
        value, made = keys.get(name) or [], []
        if not isinstance(value, list):
            self.refuse(f"{path}.{CAMEL.get(name, name)}", "Give a list.")
            return ()
        for index, each in enumerate(value):
            try:
                made.append(make(each))
            except ValueError:
                self.refuse(f"{path}.{CAMEL.get(name, name)}.{index}", refusal.format(each))
        return tuple(dict.fromkeys(made))


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(value)
    return value


_TEXTS: dict[str, Callable[[Any], str]] = {
    "landing_pages": words.page,
    "campaigns": words.phrase,
    "search_terms": words.search_term,
    "promo_codes": words.promo_code,
}
"""In the order of `Touch`'s fields, each with how it is written to be compared."""

_BUILD: dict[str, Callable[[_Reader, Any, str], Rule | None]] = {
    "all": _Reader.all,
    "any": _Reader.any,
    "not": _Reader.no,
    "touch": _Reader.touch,
    "form_answer": _Reader.form_answer,
    "handoff_accepted": lambda reader, value, path: reader.flag(HandoffAccepted())(value, path),
    "sale_recorded": lambda reader, value, path: reader.flag(SaleRecorded())(value, path),
    "score_at_least": _Reader.score,
    "silent_for_days": _Reader.silence,
    "identity": _Reader.identity,
    "company": _Reader.company,
}
