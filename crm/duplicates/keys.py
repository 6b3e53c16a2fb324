"""By what persons are found that may be one: the same key is a reason to compare them, no more."""

import re
from collections.abc import Iterator
from itertools import combinations

from crm.duplicates.profile import Profile
from crm.duplicates.spelling import latin, sounds
from crm.models.words import MatchKeyKind

Key = tuple[MatchKeyKind, str]
TAIL = 7
"""Last digits of a number: what people say on the phone, and what stays the same however the rest is written."""
SHORTEST = 5
"""Letters that a local part or a handle has at least; shorter ones are everybody's."""
MOST_WORDS = 4
_ROLES = frozenset(
    ("info", "sales", "admin", "administrator", "office", "mail", "email", "contact", "contacts", "hello", "support",
     "help", "service", "shop", "order", "orders", "zakaz", "zakupki", "manager", "director", "buh", "buhgalter",
     "reception", "secretary", "hr", "job", "jobs", "marketing", "pr", "press", "noreply", "no-reply", "webmaster",
     "postmaster", "zayavka", "snab", "tender", "account", "accounting", "billing", "team", "company", "user", "test")
)  # fmt: skip
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})


def keys_of(one: Profile) -> set[Key]:
    """All keys of a person; somebody known by anonymous ids only has none."""
    return {key for found in (_phones, _mails, _handles, _names) for key in found(one)}


def _phones(one: Profile) -> Iterator[Key]:
    for value in one.of("PHONE"):
        yield MatchKeyKind.PHONE_TAIL, value[-TAIL:]


def _mails(one: Profile) -> Iterator[Key]:
    for value in one.of("EMAIL"):
        yield MatchKeyKind.EMAIL, mailbox(value)
        if local := plain(value.partition("@")[0].partition("+")[0]):
            yield MatchKeyKind.EMAIL_LOCAL, local


def _handles(one: Profile) -> Iterator[Key]:
    """A name on a network is compared with those on other networks, and with local parts of addresses."""
    for value in one.of("HANDLE"):
        if handle := plain(value):
            yield MatchKeyKind.EMAIL_LOCAL, handle
            yield MatchKeyKind.HANDLE, handle


def _names(one: Profile) -> Iterator[Key]:
    """Pairs of words, so that a patronymic is neither needed nor in the way; with the firm too, where it is known."""
    words = sounds(one.name or "")[:MOST_WORDS]
    for pair in combinations(words, 2):
        yield MatchKeyKind.NAME, " ".join(pair)
        if one.company_id is not None:
            yield MatchKeyKind.NAME, f"{' '.join(pair)} @{one.company_id}"


def mailbox(value: str) -> str:
    """The mailbox behind an address: without what follows a +, and without dots where they mean nothing."""
    local, _, domain = value.partition("@")
    local = local.partition("+")[0]
    if domain in _DOTLESS:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"


def plain(word: str) -> str | None:
    """A local part or handle without dots and dashes; None when it is too short or names an office."""
    if word in _ROLES:
        return None
    letters = re.sub(r"[^a-z0-9]", "", latin(word))
    return letters if len(letters) >= SHORTEST and not letters.isdigit() and letters not in _ROLES else None
