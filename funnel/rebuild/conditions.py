"""Stored rule trees as conditions on one fact `f`, by correlated counts of the facts before it.

On purpose another way than `funnel.rules.compile`: from the JSON itself, without windows, so that both can be compared.
"""

import re
from typing import Any

_PAST = (
    "(SELECT count(*) FROM rb_facts g WHERE g.person_id = f.person_id"
    " AND (g.product_id IS NULL OR g.product_id = f.asked_product_id)"
    " AND (g.at, g.source, g.external_id) <= (f.at, f.source, f.external_id)"
)


_COLUMNS = {
    "kinds": "touch_kind", "channel_keys": "channel_key", "resource_ids": "resource_id",
    "place_resource_ids": "place_resource_id", "campaigns": "campaign", "search_terms": "term",
    "promo_codes": "promo_code",
}  # fmt: skip
"""What a condition on touches lists → the column of rb_facts."""


class Conditions:
    """Conditions of the rules of one statement; the values go into `values`."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def fires(self, rule: dict[str, Any]) -> str:
        """That the fact is one the rule asks for, and the rule holds at it."""
        asked = " OR ".join(self.matches(key, body, "f") for key, body in _leaves(rule)) or "false"
        return f"(({asked}) AND {self.holds(rule)})"

    def holds(self, rule: dict[str, Any]) -> str:
        """That the rule holds at the fact `f`."""
        ((key, body),) = rule.items()
        if key == "not":
            return f"NOT {self.holds(body)}"
        if key in ("all", "any"):
            word = " AND " if key == "all" else " OR "
            return f"({word.join(self.holds(each) for each in body)})"
        least = int(body.get("at_least", 1)) if key == "touch" else 1
        window = ""
        if key == "touch" and body.get("within_days") is not None:
            window = f" AND g.day >= f.day - {int(body['within_days'])}"
        return f"{_PAST} AND {self.matches(key, body, 'g')}{window}) >= {least}"

    def matches(self, key: str, body: Any, fact: str) -> str:
        """That one fact is of the kind a leaf asks for."""
        match key:
            case "touch":
                return self._touch(body, fact)
            case "form_answer":
                return self._answer(body, fact)
            case "sale_recorded":
                return f"{fact}.kind = 'SALE'"
            case "handoff_accepted":
                return f"{fact}.kind = 'HANDOFF'"
            case "score_at_least":
                return f"({fact}.kind = 'SCORE' AND {fact}.points = {int(body)})"
            case "silent_for_days":
                return f"({fact}.kind = 'SILENCE' AND {fact}.points = {int(body)})"
            case "identity":
                verified = f" AND {fact}.is_trait" if body.get("verified") else ""
                kinds = self._value(list(body["kinds"]))
                return f"({fact}.kind = 'IDENTITY' AND {fact}.trait = ANY(CAST({kinds} AS text[])){verified})"
            case "company":
                return self._company(body, fact)
            case _:
                return "false"

    def _company(self, body: dict[str, Any], fact: str) -> str:
        parts = [f"{fact}.kind = 'COMPANY'"]
        if body.get("domains"):
            parts.append(f"coalesce({fact}.trait = ANY(CAST({self._value(list(body['domains']))} AS text[])), false)")
        if body.get("has_tax_id") is not None:
            parts.append(f"{'' if body['has_tax_id'] else 'NOT '}{fact}.is_trait")
        return f"({' AND '.join(parts)})"

    def _touch(self, body: dict[str, Any], fact: str) -> str:
        parts = [f"{fact}.kind = 'TOUCHPOINT'"]
        for name, column in _COLUMNS.items():
            if body.get(name):
                parts.append(f"CAST({fact}.{column} AS text) = ANY(CAST({self._value(list(body[name]))} AS text[]))")
        if body.get("landing_pages"):
            patterns = self._value([_pattern(page) for page in body["landing_pages"]])
            parts.append(f"coalesce({fact}.landed ~ ANY(CAST({patterns} AS text[])), false)")
        return f"({' AND '.join(parts)})"

    def _answer(self, body: dict[str, Any], fact: str) -> str:
        answer = f"({fact}.answers ->> CAST({self._value(body['field'])} AS text))"
        if body.get("equals") is not None:
            return f"coalesce({answer} = CAST({self._value(body['equals'])} AS text), false)"
        if body.get("one_of"):
            return f"coalesce({answer} = ANY(CAST({self._value(list(body['one_of']))} AS text[])), false)"
        return f"coalesce({answer} <> '', false)"

    def _value(self, value: Any) -> str:
        name = f"r{len(self.values)}"
        self.values[name] = value
        return f":{name}"


def _pattern(page: str) -> str:
    """A regular expression for addresses of that page and those below it."""
    site = "[^/?#]*" if page.startswith("/") else r"(www\.)?"
    return rf"^\s*(https?://)?{site}{re.escape(page.rstrip('/'))}/*([/?#]|\s*$)"


def _leaves(rule: dict[str, Any]) -> list[tuple[str, Any]]:
    ((key, body),) = rule.items()
    if key == "not":
        return []
    if key in ("all", "any"):
        return [leaf for each in body for leaf in _leaves(each)]
    return [(key, body)]


def sale_position(rules: list[dict[str, Any] | None]) -> int:
    """Where a buyer without a lead enters: the first step whose rule asks for a sale, else the last one."""
    for position, rule in enumerate(rules, start=1):
        if rule and any(key == "sale_recorded" for key, _ in _leaves(rule)):
            return position
    return len(rules)
