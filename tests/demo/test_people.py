"""The generated people: the same anchor gives the same lives, and the numbers promised."""

from datetime import date, timedelta

from crm.demo.people import DAYS, Human, midnight, people
from crm.demo.segments import SEGMENTS
from tests.demo.conftest import ANCHOR


def lives(anchor: date, scale: float) -> list[Human]:
    """Everybody, in a list."""
    return list(people(anchor, scale=scale))


def test_the_same_anchor_gives_the_same_lives() -> None:
    assert lives(ANCHOR, 0.02) == lives(ANCHOR, 0.02)


def test_a_week_later_the_same_happens_a_week_later() -> None:
    week = timedelta(days=7)
    for now, later in zip(lives(ANCHOR, 0.01), lives(ANCHOR + week, 0.01), strict=True):
        assert [each.at + week for each in now.contacts] == [each.at for each in later.contacts]


def test_nobody_depends_on_how_many_there_are() -> None:
    few, more = lives(ANCHOR, 0.01), lives(ANCHOR, 0.02)
    assert more[: len(few)] == few


def test_nothing_lies_outside_the_year() -> None:
    end = midnight(ANCHOR)
    start = end - timedelta(days=DAYS)
    for human in lives(ANCHOR, 0.05):
        assert all(start <= contact.at < end for contact in human.contacts)
        assert human.contacts == sorted(human.contacts, key=lambda contact: contact.at)
        if human.fate is not None and human.fate.sold_at is not None:
            assert human.fate.accepted_at is not None
            assert human.fate.asked_at < human.fate.accepted_at < human.fate.sold_at < end


def test_the_size_that_was_promised() -> None:
    everybody = lives(ANCHOR, 0.25)
    assert len(everybody) == 5_000
    assert 140_000 < 4 * sum(len(human.contacts) for human in everybody) < 160_000
    assert {human.segment.key for human in everybody} == {segment.key for segment in SEGMENTS}
