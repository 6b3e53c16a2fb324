"""Numbers that stand in adverts, as calls name them."""

from collections.abc import Iterable

import phonenumbers

from crm.core.problems import Invalid


def e164(text: str, *, field: str) -> str:
    """The number in E.164; without its country code it is refused, guessing one would name the wrong advert."""
    try:
        parsed = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        raise Invalid(f"{text!r} is no phone number; write it with + and the country code.", field=field)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def e164_all(given: Iterable[str], *, field: str) -> list[str]:
    """Each number once; `field` is the path of the list."""
    return list(dict.fromkeys(e164(text, field=f"{field}.{place}") for place, text in enumerate(given)))


def dialled(text: str | None, region: str | None) -> str | None:
    """The number that a touch says was called, or None when it is none; of a fact, so nothing is refused."""
    if not text:
        return None
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
