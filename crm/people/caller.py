"""A number as somebody reads it off a display, made ready to be looked for."""

import re
from dataclasses import dataclass

import phonenumbers

from crm.core.problems import Invalid
from crm.people.normalise import phone

SHORTEST = 7
"""Digits that a tail has at least; fewer would be everybody's."""
LONGEST = 10
"""Digits of a tail that are compared: what stands before is written in many ways."""


@dataclass(frozen=True)
class Dialled:
    """What is looked for: the whole number where it is one, and its last digits."""

    e164: str | None
    tail: str


def dialled(value: str, region: str | None, *, field: str = "phone") -> Dialled:
    """The number in E.164 as it is written in the workspace's country, or as many last digits as there are.

    Raises Invalid for fewer than seven digits.
    """
    digits = re.sub(r"\D", "", value)
    e164 = _whole(value.strip(), region)
    if len(digits) < SHORTEST or len(value) > 100:
        raise Invalid(f"Give at least the last {SHORTEST} digits of the number.", field=field)
    return Dialled(e164, (e164.removeprefix("+") if e164 else digits)[-LONGEST:])


def _whole(value: str, region: str | None) -> str | None:
    """The number in E.164, unless it is one that is dialled inside a town only: then something of it is missing."""
    try:
        e164 = phone(value, region)
    except Invalid:
        return None
    reason = phonenumbers.is_possible_number_with_reason(phonenumbers.parse(e164))
    return e164 if reason == phonenumbers.ValidationResult.IS_POSSIBLE else None
