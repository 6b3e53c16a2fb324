"""How many values of a kind one person may have, what stands for nobody, and who gives way."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from crm.core.ids import new_id
from crm.core.problems import Invalid
from crm.models.words import IdentityKind, IdentityPeriod
from crm.people.firms import Firm, firm
from crm.people.identity import IdentityKey
from crm.people.match import Plan
from crm.people.names import company_key
from crm.people.rules import DEFAULTS, Rule, Rules, rules_of
from crm.people.set_rule import IdentityRuleSet
from crm.people.sets import replay
from crm.people.tax_ids import tax_id
from tests.factories.people import T0

EMAIL, CRM = IdentityKind.EMAIL, IdentityKind.EXTERNAL_ID
MAIL = IdentityKey(EMAIL, "ann@example.com")
FIRST, SECOND = IdentityKey(CRM, "1"), IdentityKey(CRM, "2")


def test_of_an_id_of_another_system_a_person_has_one_and_the_weaker_identity_gives_way() -> None:
    ann = new_id()
    plan = Plan({MAIL.slot: ann, FIRST.slot: ann}, {ann: {(EMAIL, ""): [T0], (CRM, ""): [T0]}}, _by_crm())
    placed = plan.place([MAIL, SECOND], None, moment=T0)
    assert placed.person_id in plan.new_persons
    assert [(each.person_id, each.other_id) for each in plan.suggestions.values()] == [(placed.person_id, ann)]
    assert plan.known[MAIL.slot] == ann
    assert plan.new_identities[SECOND.slot] == (placed.person_id, SECOND)


def test_the_weaker_one_too_many_stays_out_and_the_fact_goes_on() -> None:
    ann = new_id()
    plan = Plan({MAIL.slot: ann, FIRST.slot: ann}, {ann: {(EMAIL, ""): [T0], (CRM, ""): [T0]}})
    placed = plan.place([SECOND, MAIL], None, moment=T0)
    assert (placed.person_id, placed.left_out) == (ann, (SECOND,))
    assert SECOND.slot not in plan.known
    assert plan.left_out == {SECOND.slot: ann}
    assert plan.place([SECOND], None, moment=T0).person_id in plan.new_persons


def test_of_another_account_it_is_another_kind() -> None:
    ann = new_id()
    plan = Plan({MAIL.slot: ann}, {ann: {(EMAIL, ""): [T0], (CRM, "a"): [T0]}})
    placed = plan.place([MAIL, IdentityKey(CRM, "1", account="b")], None, moment=T0)
    assert (placed.person_id, placed.left_out) == (ann, ())


def test_values_of_a_week_are_counted_by_when_they_first_came() -> None:
    rule = DEFAULTS[IdentityKind.ANONYMOUS_ID]
    five = [T0 + timedelta(days=day) for day in range(5)]
    assert not rule.fits(five, T0 + timedelta(days=2))
    assert not rule.fits(five, T0 - timedelta(days=2))
    assert rule.fits(five, T0 + timedelta(days=7))
    assert rule.fits(five, T0 + timedelta(days=100))
    assert Rule(EMAIL, None, IdentityPeriod.EVER, 1).fits(five * 100, T0)


@pytest.mark.parametrize(
    ("value", "blocked"),
    [("0", True), ("-1", True), ("NULL", True), (" Anonymous ", True), ("000-00-0000", True), ("", True),
     ("00000000-0000-0000-0000-000000000000", True), ("undefined", True), ("10", False), ("nullable", False)],
)  # fmt: skip
def test_what_broken_integrations_send_is_nobody(value: str, blocked: bool) -> None:
    assert Rules().blocks(IdentityKind.ANONYMOUS_ID, value) is blocked


def test_a_workspace_says_its_own() -> None:
    row = {"kind": "PHONE", "most": None, "period": "EVER", "priority": 9, "blocked_values": ["+74951234567"],
           "blocked_patterns": [r"^\+7800"]}  # fmt: skip
    rules = rules_of([row])
    assert rules.blocks(IdentityKind.PHONE, "+74951234567")
    assert rules.blocks(IdentityKind.PHONE, "+78005553535")
    assert not rules.blocks(IdentityKind.PHONE, "0")
    assert rules.by_kind[EMAIL] == DEFAULTS[EMAIL]
    phone = IdentityKey(IdentityKind.PHONE, "+77015551234")
    assert sorted([phone, FIRST], key=rules.rank) == [FIRST, phone]
    proven = IdentityKey(IdentityKind.PHONE, "+77015551234", verified=True)
    assert sorted([FIRST, proven], key=rules.rank) == [proven, FIRST]


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "[", "a*b*c*", "a+b*c{2,}", "a?" * 30 + "a" * 30, "a{0,9}b{,9}c{1,9}", "a+?b?c*"]
)
def test_a_pattern_that_may_take_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        IdentityRuleSet(kind=EMAIL, blocked_patterns=(pattern,))
    assert IdentityRuleSet(kind=EMAIL, blocked_patterns=(r"^[(+*]\+x{3}.*$",)).blocked_patterns


def test_merges_are_replayed_in_their_order() -> None:
    a, b, c, d = (new_id() for _ in range(4))
    assert replay([a, b, c, d], [(a, b), (b, c)]) == {a: [a, b, c], d: [d]}
    assert replay([a, b, c, d], [(b, c)]) == {a: [a], b: [b, c], d: [d]}
    assert replay([a, b, c, d], [(a, b), (c, d), (c, b)]) == {c: [c, d, a, b]}


def test_firms_are_told_by_name_and_by_domains_that_are_theirs_alone() -> None:
    assert firm("ООО Ромашка", ["ann@gmail.com"]) == Firm("ООО Ромашка", None)
    assert firm(None, ["ann@mail.ru", "ann@romashka.kz"]) == Firm(None, "romashka.kz")
    assert firm(None, ["ann@shop.example.com", "bob@any.test"]) is None
    assert {company_key(name) for name in ("ТОО «Ромашка»", "Ромашка, ТОО", "ромашка")} == {"ромашка"}
    assert company_key("Acme LLC") == company_key("ACME") == "acme"


@pytest.mark.parametrize(
    ("given", "kept"),
    [("7707083893", "7707083893"), ("77 07 083 893", "7707083893"), ("500100732259", "500100732259"),
     ("000140000039", None), ("7707083894", None), ("500100732258", None), ("DE123456789", "DE123456789"),
     ("hello", None), ("", None), ("１２３４５６７８", None)],
)  # fmt: skip
def test_tax_numbers_are_checked(given: str, kept: str | None) -> None:
    if kept is not None:
        assert tax_id(given) == kept
        return
    with pytest.raises(Invalid):
        tax_id(given)


def _by_crm() -> Rules:
    """Ids of another system before e-mails."""
    own = Rule(CRM, 1, IdentityPeriod.EVER, 1)
    return Rules({**DEFAULTS, CRM: own})
