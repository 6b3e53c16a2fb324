"""Due times worked by hand, and against an oracle that goes minute by minute."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.sla.clock import Interval, WorkingHours, after, between, due_at
from crm.sla.reapply import Pause, replay
from tests.factories.calendars import hours

MINUTE, HOUR = 60, 3_600
NIGHTS = ("22-6",) * 5 + ("", "")
SUNDAYS = ("",) * 6
MOSCOW = hours()
BREAK = hours(weekly=("9-13 14-18",) * 5 + ("", ""))
NIGHT = hours(weekly=NIGHTS)
KATHMANDU = hours("Asia/Kathmandu", ("10-17",) * 5 + ("", "10-17"))
NEW_YORK, ALMATY, BERLIN = hours("America/New_York"), hours("Asia/Almaty"), hours("Europe/Berlin")
RUSSIA_DAY = {"2026-06-12": ""}
NEW_YEAR = {"2026-12-31": "9-15"} | {f"2027-01-0{day}": "" for day in range(1, 9)}

BY_HAND = [
    # the wall clock
    ("a mention of Friday 17:30", None, "2026-06-05T17:30+03:00", 90 * MINUTE, "2026-06-05T19:00+03:00"),
    ("its limit, whatever the calendar", None, "2026-06-05T17:30+03:00", 24 * HOUR, "2026-06-06T17:30+03:00"),
    ("24 hours when an hour is left out", None, "2026-03-07T17:30-05:00", 24 * HOUR, "2026-03-08T18:30-04:00"),
    ("24 hours when an hour comes twice", None, "2026-10-24T17:30+02:00", 24 * HOUR, "2026-10-25T16:30+01:00"),
    ("no time at all", None, "2026-06-05T17:30+03:00", 0, "2026-06-05T17:30+03:00"),
    # an office from nine to six
    ("Friday evening goes on on Monday", MOSCOW, "2026-06-05T17:30+03:00", 90 * MINUTE, "2026-06-08T10:00+03:00"),
    ("before opening", MOSCOW, "2026-06-08T08:00+03:00", HOUR, "2026-06-08T10:00+03:00"),
    ("opening to closing", MOSCOW, "2026-06-08T09:00+03:00", 9 * HOUR, "2026-06-08T18:00+03:00"),
    ("one second more", MOSCOW, "2026-06-08T09:00+03:00", 9 * HOUR + 1, "2026-06-09T09:00:01+03:00"),
    ("at closing", MOSCOW, "2026-06-05T18:00+03:00", HOUR, "2026-06-08T10:00+03:00"),
    ("on a Saturday", MOSCOW, "2026-06-06T12:00+03:00", 30 * MINUTE, "2026-06-08T09:30+03:00"),
    ("no time at all, on a Sunday", MOSCOW, "2026-06-07T12:00+03:00", 0, "2026-06-07T12:00+03:00"),
    ("a whole week of 45 hours", MOSCOW, "2026-06-03T11:00+03:00", 45 * HOUR, "2026-06-10T11:00+03:00"),
    ("a leap day", MOSCOW, "2028-02-28T17:00+03:00", 11 * HOUR, "2028-03-01T10:00+03:00"),
    ("over the lunch break", BREAK, "2026-06-08T12:30+03:00", HOUR, "2026-06-08T14:30+03:00"),
    ("in the lunch break", BREAK, "2026-06-08T13:20+03:00", 4 * HOUR, "2026-06-08T18:00+03:00"),
    # special days
    ("a holiday", hours(special=RUSSIA_DAY), "2026-06-11T17:00+03:00", 2 * HOUR, "2026-06-15T10:00+03:00"),
    ("a short day before it", hours(special=RUSSIA_DAY | {"2026-06-11": "9-17"}), "2026-06-11T16:30+03:00", HOUR,
     "2026-06-15T09:30+03:00"),
    ("a Saturday that is worked", hours(special={"2026-06-06": "10-16"}), "2026-06-05T17:30+03:00", 90 * MINUTE,
     "2026-06-06T11:00+03:00"),
    ("over New Year", hours(special=NEW_YEAR), "2026-12-31T14:00+03:00", 2 * HOUR, "2027-01-11T10:00+03:00"),
    # over midnight
    ("before a night shift", NIGHT, "2026-06-08T20:00+03:00", 3 * HOUR, "2026-06-09T01:00+03:00"),
    ("Friday's shift ends on Saturday", NIGHT, "2026-06-06T05:00+03:00", 2 * HOUR, "2026-06-08T23:00+03:00"),
    ("a holiday begins in the shift before", hours(weekly=NIGHTS, special={"2026-06-09": ""}),
     "2026-06-09T05:00+03:00", 2 * HOUR, "2026-06-10T23:00+03:00"),
    # zones
    ("Saturdays off, a quarter to", KATHMANDU, "2026-06-05T16:30+05:45", HOUR, "2026-06-07T10:30+05:45"),
    ("told in UTC", ALMATY, "2026-06-05T12:30+00:00", 90 * MINUTE, "2026-06-08T10:00+05:00"),
    ("told in another zone", NEW_YORK, "2026-06-08T12:00+03:00", HOUR, "2026-06-08T10:00-04:00"),
    # clocks put forward and back
    ("Friday evening over the change", BERLIN, "2026-03-27T17:30+01:00", 90 * MINUTE, "2026-03-30T10:00+02:00"),
    ("a night of seven hours", hours("Europe/Berlin", ("",) * 5 + ("22-6", "")), "2026-03-28T22:00+01:00", 7 * HOUR,
     "2026-03-29T06:00+02:00"),
    ("a night of nine hours", hours("Europe/Berlin", ("",) * 5 + ("22-6", "")), "2026-10-24T22:00+02:00", 8 * HOUR,
     "2026-10-25T05:00+01:00"),
    ("an opening that is jumped over", hours("America/New_York", (*SUNDAYS, "2:30-4")), "2026-03-07T23:00-05:00",
     30 * MINUTE, "2026-03-08T03:30-04:00"),
    ("an opening that comes twice", hours("America/New_York", (*SUNDAYS, "1:30-2:30")), "2026-11-01T00:00-04:00",
     90 * MINUTE, "2026-11-01T02:00-05:00"),
    ("a closing that comes twice", hours("America/New_York", (*SUNDAYS, "0-1:30")), "2026-11-01T01:00-04:00", HOUR,
     "2026-11-08T00:30-05:00"),
    ("round the clock", hours("Europe/Berlin", ("0-24",) * 7), "2026-10-24T17:30+02:00", 24 * HOUR,
     "2026-10-25T16:30+01:00"),
]  # fmt: skip


@pytest.mark.parametrize(("calendar", "start", "seconds", "due"), [each[1:] for each in BY_HAND],
                         ids=[each[0] for each in BY_HAND])  # fmt: skip
def test_by_hand(calendar: WorkingHours | None, start: str, seconds: int, due: str) -> None:
    found = due_at(datetime.fromisoformat(start), seconds, calendar)
    assert found == datetime.fromisoformat(due)
    assert found.tzinfo is UTC
    if seconds:
        assert between(datetime.fromisoformat(start), found, calendar) == timedelta(seconds=seconds)


def test_there_are_thirty_by_hand() -> None:
    assert len({(each[1] is None, *each[2:]) for each in BY_HAND}) >= 30


def test_an_instant_with_a_zone_of_its_own_is_the_same_instant() -> None:
    """Python adds to the clock on the wall when an instant carries a zone; 24 hours are 24 hours."""
    start = datetime(2026, 10, 24, 17, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert due_at(start, 24 * HOUR, None) == datetime(2026, 10, 25, 15, 30, tzinfo=UTC)
    assert between(start, datetime(2026, 10, 25, 17, 30, tzinfo=start.tzinfo), None) == timedelta(hours=25)


@pytest.mark.parametrize(
    ("calendar", "pauses", "due"),
    [
        (MOSCOW, [("2026-06-05T17:45+03:00", "2026-06-08T10:00+03:00")], "2026-06-08T11:15+03:00"),
        (MOSCOW, [("2026-06-06T10:00+03:00", "2026-06-07T10:00+03:00")], "2026-06-08T10:00+03:00"),
        (None, [("2026-06-05T17:45+03:00", "2026-06-08T10:00+03:00")], "2026-06-08T11:15+03:00"),
        (MOSCOW, [("2026-06-05T17:45+03:00", "2026-06-08T10:00+03:00"),
                  ("2026-06-08T11:00+03:00", "2026-06-08T17:50+03:00")], "2026-06-09T09:05+03:00"),
        (MOSCOW, [("2026-06-08T10:30+03:00", "2026-06-08T12:00+03:00")], "2026-06-08T10:00+03:00"),
    ],
    ids=["over the weekend", "while nobody works", "by the wall clock", "twice", "when it was over"],
)  # fmt: skip
def test_pauses_by_hand(calendar: WorkingHours | None, pauses: list[tuple[str, str]], due: str) -> None:
    """Of ninety minutes since Friday 17:30."""
    begun = due_at(datetime.fromisoformat("2026-06-05T17:30+03:00"), 90 * MINUTE, calendar)
    stood = [Pause(*map(datetime.fromisoformat, each)) for each in pauses]
    assert replay(begun, stood, calendar) == (datetime.fromisoformat(due), None)


def test_a_pause_that_lasts_leaves_what_is_left() -> None:
    begun = due_at(datetime.fromisoformat("2026-06-05T17:30+03:00"), 90 * MINUTE, MOSCOW)
    lasting = [Pause(datetime.fromisoformat("2026-06-05T17:45+03:00"), None)]
    assert replay(begun, lasting, MOSCOW) == (begun, timedelta(minutes=75))


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [("2026-06-05T08:59:59+03:00", False), ("2026-06-05T09:00+03:00", True), ("2026-06-05T17:59:59+03:00", True),
     ("2026-06-05T18:00+03:00", False), ("2026-06-06T12:00+03:00", False)],
)  # fmt: skip
def test_who_works_now(moment: str, is_open: bool) -> None:
    assert MOSCOW.is_open(datetime.fromisoformat(moment)) is is_open


def test_a_week_without_work_is_no_calendar() -> None:
    with pytest.raises(ValueError, match="at least one"):
        hours(weekly=("",) * 7)
    with pytest.raises(ValueError, match="24 hours"):
        Interval(60, 60 + 1_441)


ZONES = ("Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Asia/Almaty")
DAYS = st.sampled_from(["9-18", "9-13 14-18", "22-6", "0-24", "1:30-2:30", "0-1:30 2:15-23", "20-2", "", ""])
CALENDARS = st.builds(
    lambda zone, week, special: hours(zone, (*week, "9-10"), special),
    st.sampled_from(ZONES),
    st.tuples(*[DAYS] * 6),
    st.dictionaries(st.sampled_from(["2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01", "2026-12-31"]), DAYS),
)
AROUND = [datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC),
          datetime(2026, 10, 31, tzinfo=UTC), datetime(2026, 12, 30, tzinfo=UTC)]  # fmt: skip
STARTS = st.builds(
    lambda day, minutes: day + timedelta(minutes=minutes), st.sampled_from(AROUND), st.integers(0, 3 * 1_440)
)

LENGTHS = st.integers(0, 200_000)


def minute_by_minute(start: datetime, seconds: int, calendar: WorkingHours) -> datetime:
    """Goes along the real minutes; the clock that counts never goes back: it waits while an hour comes again."""
    where, left, moment = ZoneInfo(calendar.time_zone), seconds // 60, start - timedelta(hours=3)
    shown = moment.astimezone(where).replace(tzinfo=None)
    while left or moment < start:
        shown = max(shown, moment.astimezone(where).replace(tzinfo=None))
        left -= moment >= start and _works(calendar, shown)
        moment += timedelta(minutes=1)
    return moment


def _works(calendar: WorkingHours, shown: datetime) -> bool:
    for back in (0, 1):
        day = (shown - timedelta(days=back)).date()
        minute = shown.hour * 60 + shown.minute + back * 1_440
        if any(each.opens <= minute < each.closes for each in calendar.opening_on(day)):
            return True
    return False


@settings(max_examples=60, deadline=None)
@given(CALENDARS, STARTS, st.integers(1, 700))
def test_the_oracle_agrees(calendar: WorkingHours, start: datetime, minutes: int) -> None:
    due = due_at(start, minutes * 60, calendar)
    assert due == minute_by_minute(start, minutes * 60, calendar)
    assert between(start, due, calendar) == timedelta(minutes=minutes)


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(st.none(), CALENDARS),
    st.lists(STARTS, min_size=2, max_size=4),
    st.lists(st.integers(0, 200_000), min_size=2, max_size=4),
)
def test_later_and_longer_is_never_due_earlier(
    calendar: WorkingHours | None, starts: list[datetime], lengths: tuple[int, ...]
) -> None:
    dues = [[due_at(start, seconds, calendar) for seconds in sorted(lengths)] for start in sorted(starts)]
    assert all(a <= b for row in dues for a, b in pairwise(row))
    assert all(a <= b for one, two in pairwise(dues) for a, b in zip(one, two, strict=True))


@settings(max_examples=100, deadline=None)
@given(CALENDARS, STARTS, st.integers(0, 100_000), st.integers(0, 100_000))
def test_waiting_in_two_goes_is_waiting_once(calendar: WorkingHours, start: datetime, one: int, two: int) -> None:
    halfway = due_at(start, one, calendar)
    assert after(halfway, timedelta(seconds=two), calendar) == due_at(start, one + two, calendar)
