"""Makes identities comparable: lower-case e-mail, E.164 phone; what cannot be one is refused."""

import re
from dataclasses import replace
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from crm.core.problems import Invalid
from crm.models.words import IdentityKind
from crm.people.identity import IdentityKey

MAX_LENGTH = 500

_REGION_OF_LANGUAGE = {"ru": "RU", "kk": "KZ"}
_REGION_OF_ZONE = {
    "Europe/Moscow": "RU", "Europe/Samara": "RU", "Europe/Kaliningrad": "RU", "Asia/Yekaterinburg": "RU",
    "Asia/Novosibirsk": "RU", "Asia/Vladivostok": "RU", "Asia/Almaty": "KZ", "Asia/Aqtau": "KZ",
    "Asia/Qyzylorda": "KZ",
    "Europe/Minsk": "BY", "Europe/Kyiv": "UA", "Europe/Berlin": "DE", "Europe/London": "GB", "Europe/Paris": "FR",
    "Europe/Madrid": "ES", "Europe/Rome": "IT", "Europe/Warsaw": "PL", "Europe/Istanbul": "TR",
    "America/New_York": "US", "America/Chicago": "US", "America/Los_Angeles": "US", "America/Sao_Paulo": "BR",
    "Asia/Tashkent": "UZ",
}  # fmt: skip


def region_of(time_zone: str, language: str) -> str | None:
    """The country whose numbers are written without a country code in a workspace; None: only + is understood."""
    return _REGION_OF_ZONE.get(time_zone) or _REGION_OF_LANGUAGE.get(language)


def normalise(key: IdentityKey, region: str | None, *, field: str = "value") -> IdentityKey:
    """The identity as it is stored. Raises Invalid with a sentence for what cannot be one."""
    value = key.value.strip()
    if len(value) > MAX_LENGTH or len(key.account) > MAX_LENGTH:
        raise Invalid(f"An identity has at most {MAX_LENGTH} characters.", field=field)
    if not value or not value.isprintable() or not key.account.isprintable():
        raise nobody(value, field=field)
    if key.kind is IdentityKind.EMAIL:
        return _as(key, email(value, field=field))
    if key.kind is IdentityKind.PHONE:
        return _as(key, phone(value, region, field=field))
    if key.kind is IdentityKind.HANDLE:
        return replace(key, value=value.removeprefix("@").casefold())
    return key if value == key.value else replace(key, value=value)


def nobody(value: str, *, field: str = "value") -> Invalid:
    """The refusal of a value that stands for nobody in particular."""
    return Invalid(f"{value.strip()[:40]!r} stands for nobody in particular; leave the identity out.", field=field)


def _as(key: IdentityKey, value: str) -> IdentityKey:
    return key if value == key.value and not key.account else IdentityKey(key.kind, value, verified=key.verified)


def email(value: str, *, field: str = "value") -> str:
    """The address in lower case; domains in their Unicode form."""
    found = _email(value)
    if found is None:
        raise Invalid(f"{value[:60]!r} is no e-mail address.", field=field)
    return found


def phone(value: str, region: str | None, *, field: str = "value") -> str:
    """The number in E.164, for example +77015551234; without + it is read as one of the workspace's country."""
    found = _phone(value, region)
    if found is None:
        hint = "" if region else " Write it with + and the country code."
        raise Invalid(f"{value[:40]!r} is no phone number.{hint}", field=field)
    return found


_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")
_PLAIN_DOMAIN = re.compile(r"[A-Za-z0-9.-]+")
_LONGEST_LOCAL, _LONGEST_EMAIL = 64, 254
_E164 = re.compile(r"\+[1-9][0-9]{5,16}")


def _email(value: str) -> str | None:
    """Of a plain address only the domain is asked of the library, once; everything else goes there whole."""
    local, _, domain = value.partition("@")
    plain = len(local) <= _LONGEST_LOCAL and len(value) <= _LONGEST_EMAIL
    if plain and _PLAIN_LOCAL.fullmatch(local) and _PLAIN_DOMAIN.fullmatch(domain):
        known = _checked_email(f"x@{domain}")
        return known and local.lower() + known[1:]
    return _checked_email(value)


@lru_cache(maxsize=8192)
def _checked_email(value: str) -> str | None:
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        return None


def _phone(value: str, region: str | None) -> str | None:
    """A number that is E.164 beyond doubt stays as it is; everything else goes to the library."""
    return value if _E164.fullmatch(value) and _stays(value) else _parsed_phone(value, region)


def _stays(value: str) -> bool:
    """Whether the library would neither refuse the number nor cut anything off: a usual length, no trunk prefix."""
    for end in (2, 3, 4):
        country = _country(value[1:end])
        if country is not None:
            lengths, prefix = country
            national = value[end:]
            return len(national) in lengths and national[0] != "0" and not (prefix and prefix.match(national))
    return False


@lru_cache(maxsize=1024)
def _country(code: str) -> tuple[frozenset[int], re.Pattern[str] | None] | None:
    """Usual lengths of a country's numbers, and what may stand before them inside it; None: no country's code."""
    number = int(code)
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(number)
    if regions is None:
        return None
    known = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(number, regions[0])
    if known is None or known.general_desc is None:
        return frozenset(), None
    prefix = known.national_prefix_for_parsing
    return frozenset(known.general_desc.possible_length), re.compile(prefix) if prefix else None


@lru_cache(maxsize=8192)
def _parsed_phone(value: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
