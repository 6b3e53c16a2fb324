"""Who is compared, how sure it is, and what is told."""

from uuid import UUID

import pytest

from crm.core.ids import new_id
from crm.duplicates.keys import keys_of
from crm.duplicates.profile import Profile
from crm.duplicates.score import LEAST, score
from crm.duplicates.spelling import sound, sounds
from crm.models.words import MatchKeyKind

FIRM = new_id()


def person(name: str | None = None, *slots: tuple[str, str], firm: UUID | None = None) -> Profile:
    return Profile(new_id(), name, firm, "Ромашка" if firm else None, {(kind, "", value) for kind, value in slots})


def shared(one: Profile, other: Profile, persons: int = 2) -> dict[MatchKeyKind, int]:
    return {kind: persons for kind, _ in keys_of(one) & keys_of(other)}


@pytest.mark.parametrize(
    "names",
    [("Дмитрий", "Dmitriy", "Dmitry", "Dmitrii"), ("Сергей", "Sergey", "Sergei"), ("Алексей", "Aleksey", "Alexei"),
     ("Юлия", "Yulia", "Julia", "Iuliia"), ("Щукин", "Shchukin", "Schukin"), ("Цой", "Tsoi", "Tsoy"),
     ("Айгүл", "Aigul"), ("Хабаров", "Khabarov")],
)  # fmt: skip
def test_one_name_in_several_writings(names: tuple[str, ...]) -> None:
    assert len({sound(name) for name in names}) == 1


def test_words_of_a_name() -> None:
    assert sounds("Иванов И. Иван") == ["ivan", "ivanov"]
    assert sounds("Иван Иванов") == sounds("IVANOV  Ivan")


def test_keys() -> None:
    one = person("Иван Петров", ("PHONE", "+79161234567"), ("EMAIL", "i.petrov+shop@gmail.com"), ("HANDLE", "i.petrov"),
                 ("ANONYMOUS_ID", "c1"), firm=FIRM)  # fmt: skip
    assert keys_of(one) == {
        (MatchKeyKind.PHONE_TAIL, "1234567"), (MatchKeyKind.EMAIL, "ipetrov@gmail.com"),
        (MatchKeyKind.EMAIL_LOCAL, "ipetrov"), (MatchKeyKind.HANDLE, "ipetrov"), (MatchKeyKind.NAME, "ivan petrov"),
        (MatchKeyKind.NAME, f"ivan petrov @{FIRM}"),
    }  # fmt: skip
    assert keys_of(person(None, ("ANONYMOUS_ID", "c1"))) == set()
    assert keys_of(person("Иван", ("EMAIL", "info@romashka.kz"))) == {(MatchKeyKind.EMAIL, "info@romashka.kz")}


def test_a_common_name_alone_is_never_sure() -> None:
    one, other = person("Иван Петров"), person("Ivan Petrov")
    rare = score(one, other, shared(one, other))
    assert (rare.confidence, rare.reason) == (0.45, "Иван Петров and Ivan Petrov sound alike.")
    assert score(one, other, shared(one, other, 4)).confidence == 0.3 < LEAST
    assert score(one, other, shared(one, other, 40)).confidence == 0.15 < LEAST


def test_the_same_firm_makes_a_name_surer() -> None:
    one, other = person("Иван Петров", firm=FIRM), person("Петров Иван", firm=FIRM)
    found = score(one, other, shared(one, other))
    assert (found.confidence, found.reason) == (
        0.64, "Иван Петров and Петров Иван sound alike, both belong to Ромашка.",
    )  # fmt: skip


def test_reasons_add_up_and_other_names_speak_against() -> None:
    one = person("Иван Петров", ("EMAIL", "ivan.petrov@mail.ru"), ("HANDLE", "ivanpetrov"))
    other = person("Ivan Petroff", ("EMAIL", "ivanpetrov@gmail.com"), ("PHONE", "+79161234567"))
    found = score(one, other, shared(one, other))
    assert found.confidence == 0.84
    assert found.reason == (
        "Both use the name ivanpetrov on a network and in an e-mail address, ivan.petrov@mail.ru and"
        " ivanpetrov@gmail.com begin alike, Иван Петров and Ivan Petroff sound alike."
    )
    stranger = person("Мария Ким", ("EMAIL", "ivanpetrov@bk.ru"))
    against = score(other, stranger, shared(other, stranger))
    assert against.confidence == 0.16 < LEAST


def test_the_same_mailbox_and_the_same_last_digits() -> None:
    one, other = person(None, ("EMAIL", "an.na@gmail.com")), person(None, ("EMAIL", "anna+x@googlemail.com"))
    assert score(one, other, shared(one, other)).confidence == 0.9
    one, other = person(None, ("PHONE", "+79161234567")), person(None, ("PHONE", "+89161234567"))
    assert score(one, other, shared(one, other)).confidence == 0.85
    one, other = person(None, ("PHONE", "+74951234567")), person(None, ("PHONE", "+79161234567"))
    assert score(one, other, shared(one, other)).confidence == 0.35 < LEAST
