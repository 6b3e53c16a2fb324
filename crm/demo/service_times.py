"""When the demo's company works, how long things may take there, and what was late."""

from datetime import date, datetime, timedelta
from uuid import UUID

from crm.core.work import Work
from crm.demo.people import Human
from crm.handoffs.timers import contacted
from crm.models.sla_words import SlaClock, SlaKind, Weekday
from crm.sla.breach import breach
from crm.sla.inputs import HolidaysSet, Hours, SlaPolicySet, SpecialDayItem, WeeklyHours, WorkingCalendarSave
from crm.sla.save_calendar import save_calendar
from crm.sla.set_holidays import set_holidays
from crm.sla.set_policy import set_policy

HOUR = 3_600
HOLIDAYS = (
    *((1, day, "New Year holidays") for day in range(1, 9)),
    (2, 23, "Defender of the Fatherland Day"),
    (3, 8, "International Women's Day"),
    (5, 1, "Spring and Labour Day"),
    (5, 9, "Victory Day"),
    (6, 12, "Russia Day"),
    (11, 4, "Unity Day"),
)
CONTACT_MINUTES = (10, 35, 80, 150, 215, 320, 900)
"""After how long the owner talks to the person; most within four hours."""


async def build_service_times(work: Work, years: tuple[int, ...]) -> None:
    """The shop's calendar with the holidays of those years, and the policies."""
    hours = {day: ("10:00", "18:00") if day is Weekday.SATURDAY else ("09:00", "20:00") for day in Weekday}
    del hours[Weekday.SUNDAY]
    weekly = tuple(WeeklyHours(weekday=day, opens=opens, closes=closes) for day, (opens, closes) in hours.items())
    calendar = WorkingCalendarSave(name="Shop and sales", time_zone="Europe/Moscow", weekly=weekly)
    calendar_id = await save_calendar(work, calendar)
    days = [SpecialDayItem(day=date(year, month, day), name=name) for year in years for month, day, name in HOLIDAYS]
    short = [
        SpecialDayItem(day=date(year, 12, 31), name="New Year's Eve", hours=(Hours(opens="09:00", closes="15:00"),))
        for year in years
    ]
    await set_holidays(work, HolidaysSet(calendar_id=calendar_id, days=(*days, *short)))
    for policy in (
        SlaPolicySet(kind=SlaKind.ACCEPT, seconds=4 * HOUR, warn_before_seconds=HOUR),
        SlaPolicySet(kind=SlaKind.FIRST_CONTACT, seconds=4 * HOUR, clock=SlaClock.WORKING, warn_before_seconds=1_800),
        SlaPolicySet(kind=SlaKind.RESPONSE, seconds=5_400, warn_before_seconds=900),
        SlaPolicySet(kind=SlaKind.TASK, warn_before_seconds=HOUR),
    ):
        await set_policy(work, policy)


async def talk(work: Work, accepted: dict[UUID, tuple[Human, datetime]]) -> None:
    """The owners' first talks with the leads they took, by lead; the demo keeps only some of the calls themselves."""
    minutes = {key: CONTACT_MINUTES[human.number % len(CONTACT_MINUTES)] for key, (human, _) in accepted.items()}
    await contacted(work, {key: at + timedelta(minutes=minutes[key]) for key, (_, at) in accepted.items()})


async def notice(work: Work) -> None:
    """What the worker would have noticed up to now."""
    while await breach(work):
        pass
