"""Identities are comparable, or refused."""

import pytest

from crm.core.problems import Invalid
from crm.models.words import IdentityKind
from crm.people.identity import IdentityKey, strength
from crm.people.names import UNKNOWN, best_name, clean, company_key
from crm.people.normalise import normalise, region_of


@pytest.mark.parametrize(
    ("kind", "given", "region", "stored"),
    [
        ("EMAIL", " Ann.Lee@Example.COM ", None, "ann.lee@example.com"),
        ("EMAIL", "a@пример.рф", None, "a@пример.рф"),
        ("PHONE", "+7 701 555-12-34", None, "+77015551234"),
        ("PHONE", "8 (701) 555-12-34", "KZ", "+77015551234"),
        ("PHONE", "8 495 123-45-67", "RU", "+74951234567"),
        ("HANDLE", "@Ann_Lee", None, "ann_lee"),
        ("ANONYMOUS_ID", " c-1 ", None, "c-1"),
        ("EXTERNAL_ID", "CRM-7", None, "CRM-7"),
        ("PLATFORM_USER_ID", "12345", None, "12345"),
    ],
)
def test_one_spelling(kind: str, given: str, region: str | None, stored: str) -> None:
    key = IdentityKey(IdentityKind(kind), given)
    once = normalise(key, region)
    assert once.value == stored
    assert normalise(once, region) == once


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("EMAIL", "ann"), ("EMAIL", "a@b"), ("EMAIL", ""), ("PHONE", "12"), ("PHONE", "495 123-45-67"),
        ("PHONE", "call me"), ("HANDLE", "a\0b"),
        ("EXTERNAL_ID", "x" * 501), ("ANONYMOUS_ID", "   "),
    ],
)  # fmt: skip
def test_nobody_in_particular_is_refused(kind: str, given: str) -> None:
    with pytest.raises(Invalid) as refused:
        normalise(IdentityKey(IdentityKind(kind), given), None, field="items.0.identities.0.value")
    assert refused.value.field == "items.0.identities.0.value"
    assert refused.value.message.endswith(".")


def test_the_account_matters_only_where_ids_differ_per_page() -> None:
    page = normalise(IdentityKey(IdentityKind.PLATFORM_USER_ID, "1", account="page-7"), None)
    assert page.account == "page-7"
    assert normalise(IdentityKey(IdentityKind.EMAIL, "a@example.com", account="page-7"), None).account == ""


def test_regions() -> None:
    assert region_of("Asia/Almaty", "ru") == "KZ"
    assert region_of("Asia/Tbilisi", "ru") == "RU"
    assert region_of("UTC", "en") is None


def test_strength() -> None:
    ranked = [
        strength(IdentityKind.PHONE, True), strength(IdentityKind.EMAIL, False), strength(IdentityKind.PHONE, False),
        strength(IdentityKind.EXTERNAL_ID, True), strength(IdentityKind.PLATFORM_USER_ID, False),
        strength(IdentityKind.HANDLE, False), strength(IdentityKind.ANONYMOUS_ID, True),
    ]  # fmt: skip
    assert ranked == sorted(set(ranked))
    assert strength(IdentityKind.EMAIL, True) == strength(IdentityKind.PHONE, True)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ООО «Ромашка»", "ромашка"), ("Chairs, Ltd.", "CHAIRS"), ("ТОО Ёлка", "Елка"), ("A  B", "a b")],
)
def test_spellings_of_a_firm(one: str, other: str) -> None:
    assert company_key(one) == company_key(other) != ""


def test_a_firm_called_like_a_legal_form_keeps_its_name() -> None:
    assert company_key("IP") == "ip"
    assert company_key("!!!") == "!!!"


def test_names() -> None:
    assert clean("  Ann\n Lee ") == "Ann Lee"
    assert clean(" \0 ") is None
    keys = [IdentityKey(IdentityKind.ANONYMOUS_ID, "c"), IdentityKey(IdentityKind.HANDLE, "ann"),
            IdentityKey(IdentityKind.PHONE, "+77015551234")]  # fmt: skip
    assert best_name(None, keys) == "+77015551234"
    assert best_name("Ann", keys) == "Ann"
    assert best_name(None, keys[:1]) == UNKNOWN
