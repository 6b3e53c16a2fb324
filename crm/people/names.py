"""Names of people and firms: what is stored, and by what two spellings of a firm are one."""

import re
import unicodedata

from crm.models.words import IdentityKind
from crm.people.identity import IdentityKey, strength

MAX_NAME = 300
UNKNOWN = "Unknown visitor"

_FORMS = frozenset(
    ("llc", "ltd", "limited", "inc", "incorporated", "corp", "corporation", "co", "company", "gmbh", "ag", "sa", "sarl",
     "bv", "oy", "ab", "plc", "ooo", "ооо", "зао", "оао", "пао", "ао", "ип", "тоо", "жшс", "too", "ip", "ao",
     "zao", "oao", "pao")
)  # fmt: skip
"""Legal forms, which people write or leave out."""


def clean(name: str | None) -> str | None:
    """A name without the spaces around and doubled inside; None when nothing is left."""
    if name is None:
        return None
    if not name.isprintable():
        name = "".join(c if c.isprintable() else " " for c in name)
    return " ".join(name.split())[:MAX_NAME] or None


def company_key(name: str) -> str:
    """Two spellings of a firm with the same key are the same firm: case, punctuation and legal form aside."""
    plain = unicodedata.normalize("NFKC", name).casefold().replace("ё", "е")
    words = re.findall(r"\w+", plain)
    return " ".join(word for word in words if word not in _FORMS) or " ".join(words) or plain.strip()


def best_name(name: str | None, identities: list[IdentityKey]) -> str:
    """What a lead is called: the person's name, or else its most telling identity."""
    if name:
        return name
    telling = [key for key in identities if key.kind is not IdentityKind.ANONYMOUS_ID]
    if not telling:
        return UNKNOWN
    return min(telling, key=lambda key: (strength(key.kind, key.verified), key.value)).value
