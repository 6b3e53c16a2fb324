"""Policies and calendars: the most exact one, whose time counts, and what runs already."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, NotFound, Stale
from crm.core.work import Work
from crm.models import SlaPolicy, SlaTimer, SpecialDay, WorkingCalendar
from crm.models.sla_words import SlaKind
from crm.models.words import Role
from crm.sla.by_hand import pause_by_hand, resume_by_hand
from crm.sla.inputs import HolidaysSet, SlaPolicySet, SlaTimerPause, SlaTimerResume, WorkingCalendarSave
from crm.sla.plan import plan
from crm.sla.policy import Wanted
from crm.sla.save_calendar import save_calendar
from crm.sla.set_holidays import set_holidays
from crm.sla.set_policy import set_policy
from crm.sla.start import Timer, start
from tests.factories.calendars import insert_calendar
from tests.factories.leads import again, as_member, make_seller, make_team
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]
FRIDAY = datetime(2026, 6, 5, 14, 30, tzinfo=UTC)
"""17:30 in Moscow."""
MONDAY_10 = datetime(2026, 6, 8, 7, tzinfo=UTC)
OFFICE: dict[str, Any] = {
    "name": "Office", "time_zone": "Europe/Moscow",
    "weekly": [{"weekday": day, "opens": "09:00", "closes": "18:00"}
               for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")],
}  # fmt: skip


def on_friday(work: Work) -> Work:
    made = again(work)
    made.now = FRIDAY
    return made


async def policy(work: Work, kind: str = "RESPONSE", seconds: int | None = 5400, **more: Any) -> UUID:
    return await set_policy(on_friday(work), SlaPolicySet.model_validate({"kind": kind, "seconds": seconds, **more}))


async def due(work: Work, kind: SlaKind = SlaKind.RESPONSE, **scope: UUID) -> datetime:
    (timer,) = await plan(work, [Wanted(kind, new_id(), FRIDAY, **scope)])
    return timer.due_at


async def running(work: Work, kind: SlaKind = SlaKind.RESPONSE, **scope: Any) -> UUID:
    timers = await plan(work, [Wanted(kind, new_id(), FRIDAY, **scope)])
    await start(on_friday(work), timers)
    return timers[0].subject_id


async def due_of(work: Work, subject_id: UUID) -> datetime:
    found: datetime = await work.scalar(select(SlaTimer.due_at).where(SlaTimer.subject_id == subject_id))
    return found


async def test_a_mention_of_friday_evening(work: Work) -> None:
    """Friday 19:00 by the default wall clock, its limit Saturday 17:30 whatever the calendar."""
    await insert_calendar(work)
    assert await due(work) == FRIDAY + timedelta(minutes=90)
    assert await due(work, SlaKind.RESPONSE_LIMIT) == FRIDAY + timedelta(days=1)
    await policy(work, clock="WORKING")
    assert await due(work) == MONDAY_10
    await policy(work, "RESPONSE_LIMIT", 86_400, warn_before_seconds=3_600)
    assert await due(work, SlaKind.RESPONSE_LIMIT) == FRIDAY + timedelta(days=1)


@pytest.mark.parametrize(
    "given",
    [{"seconds": 86_400, "clock": "WORKING"}, {"seconds": 100_000}, {"kind": "TASK", "seconds": 60},
     {"kind": "ACCEPT", "seconds": None}, {"kind": "RESPONSE", "seconds": 60, "calendar_id": new_id()}],
)  # fmt: skip
def test_what_no_policy_says(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SlaPolicySet.model_validate({"kind": "RESPONSE_LIMIT", **given})


async def test_the_most_exact_policy_holds(work: Work) -> None:
    funnel = await published_funnel(work)
    product, (group, site, *_) = funnel.product_id, funnel.resource_ids.values()
    team = await make_team(work, [])
    for seconds, scope in (
        (100, {}), (200, {"team_id": team}), (300, {"product_id": product}), (400, {"resource_id": group}),
        (500, {"product_id": product, "team_id": team}),
    ):  # fmt: skip
        await policy(work, seconds=seconds, **scope)

    async def took(**scope: UUID) -> float:
        return (await due(work, **scope) - FRIDAY).total_seconds()

    assert await took() == 100
    assert await took(team_id=team) == 200
    assert await took(product_id=product, resource_id=site) == 300
    assert await took(product_id=product, resource_id=group) == 400
    assert await took(product_id=product, resource_id=group, team_id=team) == 500
    await policy(work, seconds=500, product_id=product, team_id=team, is_archived=True)
    assert await took(product_id=product, resource_id=group, team_id=team) == 400


async def test_whose_time_counts(work: Work) -> None:
    """The member's own hours, else the team's, else the workspace's, else the wall clock."""
    ann, bob = await make_seller(work, "Ann"), await make_seller(work, "Bob")
    team = await make_team(work, [ann, bob])
    assert await due(work, SlaKind.FIRST_CONTACT, member_id=bob) == FRIDAY + timedelta(hours=4)
    await insert_calendar(work)
    assert await due(work, SlaKind.FIRST_CONTACT, member_id=bob) == datetime(2026, 6, 8, 9, 30, tzinfo=UTC)
    await insert_calendar(work, weekly=("8-20",) * 7, team_id=team)
    assert await due(work, SlaKind.FIRST_CONTACT, member_id=bob, team_id=team) == datetime(
        2026, 6, 6, 6, 30, tzinfo=UTC
    )
    await insert_calendar(work, "Asia/Almaty", member_id=ann)
    assert await due(work, SlaKind.FIRST_CONTACT, member_id=ann, team_id=team) == datetime(2026, 6, 8, 8, tzinfo=UTC)


async def test_a_change_concerns_what_begins_after_it_unless_it_is_chosen(work: Work) -> None:
    await policy(work)
    subject, given = await running(work), new_id()
    await start(on_friday(work), [Timer(SlaKind.RESPONSE, given, FRIDAY, FRIDAY + timedelta(hours=1))])
    await policy(work, seconds=7200)
    assert await due_of(work, subject) == FRIDAY + timedelta(minutes=90)
    await policy(work, seconds=7200, apply_to_running=True)
    assert await due_of(work, subject) == FRIDAY + timedelta(hours=2)
    assert await due_of(work, given) == FRIDAY + timedelta(hours=1)
    offer = await running(work, SlaKind.ACCEPT)
    await policy(work, "ACCEPT", 60, apply_to_running=True)
    assert await due_of(work, offer) == FRIDAY + timedelta(hours=4)


async def test_a_calendar_is_saved_changed_and_applied(work: Work) -> None:
    calendar_id = await save_calendar(on_friday(work), WorkingCalendarSave(**OFFICE))
    with pytest.raises(Conflict, match="workspace has a working calendar already"):
        await save_calendar(on_friday(work), WorkingCalendarSave(**OFFICE))
    await policy(work, clock="WORKING")
    subject = await running(work)
    assert await due_of(work, subject) == MONDAY_10
    working = {"day": date(2026, 6, 6), "name": "Worked", "hours": [{"opens": "10:00", "closes": "16:00"}]}
    off = {"day": date(2026, 6, 12), "name": "Russia Day"}
    data = HolidaysSet.model_validate({"calendar_id": calendar_id, "days": [working, off], "apply_to_running": True})
    await set_holidays(on_friday(work), data)
    assert await due_of(work, subject) == datetime(2026, 6, 6, 8, tzinfo=UTC)
    gone = HolidaysSet(calendar_id=calendar_id, remove=(date(2026, 6, 6),), apply_to_running=True, expected_version=2)
    await set_holidays(on_friday(work), gone)
    assert await due_of(work, subject) == MONDAY_10
    days = await work.execute(select(SpecialDay.day, SpecialDay.name, SpecialDay.hours))
    assert days.all() == [(date(2026, 6, 12), "Russia Day", [])]
    with pytest.raises(Stale):
        await set_holidays(on_friday(work), gone)
    longer = OFFICE | {
        "calendar_id": calendar_id,
        "weekly": [{"weekday": "SUNDAY", "opens": "22:00", "closes": "06:00"}],
    }
    await save_calendar(on_friday(work), WorkingCalendarSave(**longer, apply_to_running=True, expected_version=3))
    assert await due_of(work, subject) == datetime(2026, 6, 7, 20, 30, tzinfo=UTC)


async def test_refused_nothing_is_there(work: Work) -> None:
    seller = await make_seller(work, "Ann")
    with pytest.raises(Forbidden, match="SLA_EDIT"):
        await save_calendar(as_member(work, seller), WorkingCalendarSave(**OFFICE))
    with pytest.raises(NotFound) as caught:
        await save_calendar(again(work), WorkingCalendarSave(**OFFICE, team_id=new_id()))
    assert caught.value.field == "teamId"
    with pytest.raises(NotFound) as caught:
        await policy(work, product_id=new_id())
    assert caught.value.field == "productId"
    for table in (WorkingCalendar, SlaPolicy):
        assert await work.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.parametrize(
    "weekly",
    [[], [("MONDAY", "9:00", "18:00")], [("MONDAY", "24:00", "01:00")], [("MONDAY", "09:00", "24:30")],
     [("MONDAY", "09:00", "13:00"), ("MONDAY", "12:00", "18:00")]],
)  # fmt: skip
def test_weeks_that_make_no_sense(weekly: list[tuple[str, str, str]]) -> None:
    hours = [dict(zip(("weekday", "opens", "closes"), each, strict=True)) for each in weekly]
    with pytest.raises(ValidationError):
        WorkingCalendarSave(**OFFICE | {"weekly": hours})


async def test_a_timer_is_paused_by_hand_by_who_may(work: Work) -> None:
    ann, bob = await make_seller(work, "Ann"), await make_seller(work, "Bob")
    await running(work, SlaKind.FIRST_CONTACT, member_id=ann)
    timer_id = await work.scalar(select(SlaTimer.id))
    data = SlaTimerPause(timer_id=timer_id, reason="Away until Monday")
    with pytest.raises(Forbidden, match="Somebody else"):
        await pause_by_hand(as_member(work, bob, now=FRIDAY), data)
    with pytest.raises(Forbidden, match="HANDOFF_RESPOND"):
        await pause_by_hand(as_member(work, ann, Role.ANALYST, now=FRIDAY), data)
    with pytest.raises(Conflict, match="RUNNING"):
        await resume_by_hand(as_member(work, ann, now=FRIDAY), SlaTimerResume(timer_id=timer_id))
    await pause_by_hand(as_member(work, ann, now=FRIDAY + timedelta(hours=1)), data)
    with pytest.raises(Conflict, match="PAUSED"):
        await pause_by_hand(as_member(work, bob, Role.SALES_LEAD, now=FRIDAY + timedelta(hours=2)), data)
    await resume_by_hand(as_member(work, bob, Role.SALES_LEAD, now=FRIDAY + timedelta(hours=9)),
                         SlaTimerResume(timer_id=timer_id))  # fmt: skip
    assert await work.scalar(select(SlaTimer.due_at)) == FRIDAY + timedelta(hours=12)
