"""What forms of sites have in common, whoever made the form: names of fields, UTM parameters, click ids."""

from collections.abc import Mapping

from crm.models.words import IdentityKind
from crm.people.identity import IdentityKey
from funnel.adapters.reading import named, told

UTM = ("source", "medium", "campaign", "term", "content")
"""The parameters that facts keep; further ones stay among the answers."""
CLICK_IDS = (
    "gclid", "gbraid", "wbraid", "dclid", "msclkid", "fbclid", "igshid", "yclid", "ysclid", "rb_clickid", "ttclid",
    "twclid", "li_fat_id", "rdt_cid", "epik", "irclickid",
)  # fmt: skip
_EMAIL = frozenset({"email", "e-mail", "mail", "почта", "эл. почта"})
_PHONE = frozenset({"phone", "tel", "telephone", "phone_number", "телефон", "номер телефона"})
_NAME = frozenset({"name", "full_name", "fullname", "имя", "фио"})


def utm_of(fields: Mapping[str, str]) -> dict[str, str] | None:
    """UTM parameters among fields, in any case of letters; macros that nobody filled in are none."""
    lower = {name.casefold(): value for name, value in fields.items()}
    found = {name: told(lower[key]) for name in UTM if (key := f"utm_{name}") in lower}
    return {name: value for name, value in found.items() if value} or None


def click_ids_of(fields: Mapping[str, str]) -> dict[str, str] | None:
    """Ids of clicks among fields."""
    lower = {name.casefold(): value for name, value in fields.items()}
    found = {name: told(lower[name]) for name in CLICK_IDS if name in lower}
    return {name: value for name, value in found.items() if value} or None


def identities_of(fields: Mapping[str, str]) -> tuple[IdentityKey, ...]:
    """E-mails and phones by the usual names of their fields."""
    kinds = ((_EMAIL, IdentityKind.EMAIL), (_PHONE, IdentityKind.PHONE))
    found = (named(value, kind) for names, kind in kinds for name, value in fields.items() if name.casefold() in names)
    return tuple(key for keys in found for key in keys)


def name_of(fields: Mapping[str, str]) -> str | None:
    """A name by the usual names of its field."""
    return next((told(value) for name, value in fields.items() if name.casefold() in _NAME and told(value)), None)


def answers_of(fields: Mapping[str, str]) -> dict[str, str]:
    """What is left: neither who it was nor where they came from."""
    taken = {*_EMAIL, *_PHONE, *_NAME, *CLICK_IDS, *(f"utm_{name}" for name in UTM)}
    return {name: value for name, value in fields.items() if name.casefold() not in taken}
