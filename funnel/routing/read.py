"""Reads a condition as a client gives it into the tree, telling every problem at once with its path."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from crm.core.money import from_decimal
from crm.core.problems import Invalid, Problem
from funnel.funnels.rules import stored as plain
from funnel.routing.view import Among, AtLeast, Condition, Either, Every, Facts, HasCompany, No, PhoneCode, walk
from funnel.rules.read import read as read_facts
from funnel.rules.validate import validate

MAX_CONDITIONS = 30
MOST_NAMED = 200
CODE = re.compile(r"\+[0-9]{1,11}")
CAMEL = {
    "channel_keys": "channelKeys", "resource_ids": "resourceIds", "audience_ids": "audienceIds",
    "company_ids": "companyIds", "step_keys": "stepKeys", "has_company": "hasCompany", "phone_codes": "phoneCodes",
    "amount_at_least": "amountAtLeast", "score_at_least": "scoreAtLeast",
}  # fmt: skip


def read(tree: Mapping[str, Any] | None, path: str, currency: str) -> tuple[Condition | None, list[Problem]]:
    """The condition, and every reason why it is none; None without a problem for no condition at all."""
    if tree is None:
        return None, []
    reader = _Reader(currency)
    found = reader.node(plain(tree), path)
    if found is not None and sum(1 for _ in walk(found)) > MAX_CONDITIONS:
        reader.refuse(path, f"A rule has at most {MAX_CONDITIONS} conditions; split it in two.")
    return found, reader.problems


class _Reader:
    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.problems: list[Problem] = []

    def refuse(self, path: str, message: str) -> None:
        self.problems.append(Invalid(message, field=path))

    def node(self, tree: Mapping[str, Any], path: str) -> Condition | None:
        if len(tree) != 1:
            self.refuse(path, f"A condition has exactly one field, this one has {len(tree)}.")
            return None
        ((key, value),) = tree.items()
        return _BUILD[key](self, key, value, f"{path}.{CAMEL.get(key, key)}")

    def several(self, key: str, value: Any, path: str) -> Condition | None:
        found = [self.node(each, f"{path}.{place}") for place, each in enumerate(value)]
        if not found:
            self.refuse(path, "Give at least one condition.")
        inner = tuple(each for each in found if each is not None)
        return Every(inner) if key == "all" else Either(inner)

    def no(self, _key: str, value: Any, path: str) -> Condition | None:
        found = self.node(value, path)
        return No(found) if found is not None else None

    def among(self, key: str, value: Any, path: str) -> Condition | None:
        made = tuple(dict.fromkeys(UUID(str(each)) if key.endswith("_ids") else str(each) for each in value))
        if not 1 <= len(made) <= MOST_NAMED:
            self.refuse(path, f"Name 1 to {MOST_NAMED} of them.")
        return Among(key, made)

    def amount(self, key: str, value: Any, path: str) -> Condition | None:
        try:
            minor = from_decimal(Decimal(str(value)), self.currency, field=path).minor
        except Problem as problem:
            self.problems.append(problem)
            return None
        return self.number(key, minor, path)

    def number(self, key: str, value: int, path: str) -> Condition | None:
        if value < 0:
            self.refuse(path, "Give a number that is not below zero.")
        return AtLeast(key, value)

    def codes(self, _key: str, value: Any, path: str) -> Condition | None:
        for place, code in enumerate(value):
            if not CODE.fullmatch(code):
                self.refuse(f"{path}.{place}", "A code begins with + and has digits only, such as +7 or +7701.")
        made = tuple(dict.fromkeys(value))
        if not 1 <= len(made) <= MOST_NAMED:
            self.refuse(path, f"Name 1 to {MOST_NAMED} of them.")
        return PhoneCode(made)

    def company(self, _key: str, value: Any, _path: str) -> Condition | None:
        return HasCompany(bool(value))

    def facts(self, _key: str, value: Any, path: str) -> Condition | None:
        rule, problems = read_facts(value, path)
        self.problems += problems or (validate(rule, path) if rule is not None else [])
        return Facts(rule) if rule is not None else None


_BUILD: dict[str, Callable[[_Reader, str, Any, str], Condition | None]] = {
    "all": _Reader.several, "any": _Reader.several, "not": _Reader.no,
    "channel_keys": _Reader.among, "resource_ids": _Reader.among, "audience_ids": _Reader.among,
    "company_ids": _Reader.among, "step_keys": _Reader.among,
    "amount_at_least": _Reader.amount, "score_at_least": _Reader.number,
    "phone_codes": _Reader.codes, "has_company": _Reader.company, "facts": _Reader.facts,
}  # fmt: skip
