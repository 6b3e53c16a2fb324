"""Whose fact it is: the plan, without a database."""

from uuid import UUID

from crm.core.ids import new_id
from crm.models.words import IdentityKind
from crm.people.identity import IdentityKey
from crm.people.match import Owned, Plan, slot
from crm.people.rules import Rules
from tests.factories.people import T0

MAIL = IdentityKey(IdentityKind.EMAIL, "ann@example.com")
OTHER = IdentityKey(IdentityKind.EMAIL, "bob@example.com")
PHONE = IdentityKey(IdentityKind.PHONE, "+77015551234")
COOKIE = IdentityKey(IdentityKind.ANONYMOUS_ID, "c1")
COOKIE_2 = IdentityKey(IdentityKind.ANONYMOUS_ID, "c2")
HANDLE = IdentityKey(IdentityKind.HANDLE, "ann")


def plan(rules: Rules | None = None, **known: tuple[UUID, list[IdentityKey]]) -> Plan:
    pairs = [(person, key) for person, keys in known.values() for key in keys]
    owned: dict[UUID, Owned] = {}
    for person, key in pairs:
        owned.setdefault(person, {}).setdefault((key.kind, key.account), []).append(T0)
    return Plan({slot(key): person for person, key in pairs}, owned, rules or Rules())


def whose(made: Plan, keys: list[IdentityKey], person_id: UUID | None) -> UUID:
    return made.place(keys, person_id, moment=T0).person_id


def test_a_new_person_gets_all_its_identities() -> None:
    made = plan()
    person = whose(made, [COOKIE, MAIL], None)
    assert made.new_persons == {person}
    assert {value for value, _ in made.new_identities.values()} == {person}
    assert whose(made, [MAIL, PHONE], None) == person
    assert len(made.new_identities) == 3


def test_nobody_known_is_a_person_each_time() -> None:
    made = plan()
    assert whose(made, [], None) != whose(made, [], None)


def test_the_strongest_identity_decides() -> None:
    ann, bob = new_id(), new_id()
    made = plan(ann=(ann, [MAIL]), bob=(bob, [PHONE]))
    assert whose(made, [PHONE, MAIL], None) == ann
    verified = IdentityKey(IdentityKind.PHONE, PHONE.value, verified=True)
    assert whose(made, [MAIL, verified], None) == bob
    assert made.unions == []
    assert set(made.suggestions) == {(ann, bob), (bob, ann)}


def test_a_visitor_is_united_with_who_it_turns_out_to_be() -> None:
    visitor, ann = new_id(), new_id()
    made = plan(visitor=(visitor, [COOKIE]), ann=(ann, [MAIL]))
    assert whose(made, [COOKIE, MAIL], None) == ann
    assert made.unions == [(ann, visitor)]
    assert made.find(visitor) == ann
    assert whose(made, [COOKIE], None) == ann
    assert not made.suggestions


def test_a_visitor_stays_when_the_other_is_only_being_made() -> None:
    visitor = new_id()
    made = plan(visitor=(visitor, [COOKIE]))
    first = whose(made, [MAIL], None)
    assert whose(made, [MAIL, COOKIE], None) == visitor
    assert made.find(first) == visitor
    assert made.new_persons == set()
    assert made.unions == []


def test_two_visitors_become_one() -> None:
    one, two = new_id(), new_id()
    made = plan(one=(one, [COOKIE]), two=(two, [COOKIE_2]))
    assert whose(made, [COOKIE, COOKIE_2], None) == one
    assert made.unions == [(one, two)]


def test_a_handle_is_somebody() -> None:
    known, ann = new_id(), new_id()
    made = plan(known=(known, [HANDLE]), ann=(ann, [MAIL]))
    assert whose(made, [HANDLE, MAIL], None) == ann
    assert made.unions == []
    assert [each.other_id for each in made.suggestions.values()] == [known]


def test_a_second_mail_on_one_device_is_a_second_human() -> None:
    ann = new_id()
    made = plan(ann=(ann, [MAIL, COOKIE]))
    bob = whose(made, [COOKIE, OTHER], None)
    assert bob != ann
    assert made.new_identities[slot(OTHER)][0] == bob
    assert slot(COOKIE) not in made.new_identities
    assert [(each.person_id, each.other_id) for each in made.suggestions.values()] == [(bob, ann)]


def test_a_new_phone_beside_a_known_mail_is_attached() -> None:
    ann = new_id()
    made = plan(ann=(ann, [MAIL]))
    assert whose(made, [PHONE, MAIL], None) == ann
    assert made.new_identities[slot(PHONE)][0] == ann


def test_a_named_person_wins() -> None:
    ann, given = new_id(), new_id()
    made = plan(ann=(ann, [MAIL]))
    made.owned[given] = {(IdentityKind.PHONE, ""): [T0]}
    assert whose(made, [MAIL], given) == given
    assert list(made.suggestions) == [(given, ann)]
