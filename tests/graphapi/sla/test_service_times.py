"""Calendars, policies, timers and their report over the API."""

from datetime import UTC, datetime, timedelta

import pytest

from crm.core.ids import encode
from crm.core.work import begin
from crm.models.sla_words import SlaKind
from crm.models.words import Role
from crm.sla.start import Timer, start
from crm.sla.stop import stop
from tests.factories.leads import make_lead, make_offer, make_seller
from tests.factories.products import published_funnel
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
SAVE = """
mutation($input: WorkingCalendarSaveInput!) { workingCalendarSave(input: $input) {
  calendar { id name timeZone version team { id } member { id } weekly { weekday opens closes } }
  errors { code field message } } }
"""
HOLIDAYS = """
mutation($input: HolidaysSetInput!) { holidaysSet(input: $input) {
  calendar { version specialDays { day name hours { opens closes } } } errors { code field } } }
"""
TIMERS = """
query($filter: SlaTimerFilter) { slaTimers(filter: $filter) { edges { node {
  kind state startedAt dueAt breachedAt seconds handoff { id status } task { id } member { name } calendar { id }
} } } }
"""
HANDOFF = (
    "query($id: ID!) { handoff(id: $id) { acceptBy firstContactDueAt firstContactAt timers { kind state dueAt } } }"
)
REPORT = """
query($period: PeriodInput!) { slaReport(period: $period) {
  kinds { kind member { name } met late open metShare medianSeconds } members { kind member { name } met late open }
  teams { kind team { id } met }
} }
"""
DAY = datetime(2026, 6, 8, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NINE, FOUR_PAST, TEN_PAST = (f"2026-06-08T09:{minute}:00.000000Z" for minute in ("00", "04", "10"))


async def test_a_calendar_with_a_night_shift_and_a_short_day(client: Client) -> None:
    office = await client.office()
    key = office.keys[Role.SALES_LEAD]
    weekly = [{"weekday": "MONDAY", "opens": "09:00", "closes": "18:00"},
              {"weekday": "FRIDAY", "opens": "22:00", "closes": "06:00"},
              {"weekday": "SUNDAY", "opens": "00:00", "closes": "24:00"}]  # fmt: skip
    given = {"name": "Desk", "timeZone": "Asia/Almaty", "weekly": weekly}
    saved = (await client.graphql(SAVE, {"input": given}, key=key)).data["workingCalendarSave"]
    assert saved["errors"] == []
    calendar = saved["calendar"]
    assert (calendar["weekly"], calendar["timeZone"], calendar["version"]) == (weekly, "Asia/Almaty", 1)
    short = {"day": "2026-12-31", "name": "New Year's Eve", "hours": [{"opens": "09:00", "closes": "15:00"}]}
    days = {"calendarId": calendar["id"], "days": [short, {"day": "2027-01-01", "name": "New Year"}]}
    set_ = (await client.graphql(HOLIDAYS, {"input": days}, key=key)).data["holidaysSet"]
    assert set_ == {"errors": [], "calendar": {"version": 2, "specialDays": [
        short, {"day": "2027-01-01", "name": "New Year", "hours": []},
    ]}}  # fmt: skip
    wrong = given | {"weekly": [{"weekday": "MONDAY", "opens": "9", "closes": "18:00"}]}
    errors = (await client.graphql(SAVE, {"input": wrong}, key=key)).data["workingCalendarSave"]["errors"]
    error = errors[0]
    assert (error["code"], error["field"]) == ("INVALID", "weekly.0.opens")
    (error,) = (await client.graphql(SAVE, {"input": given}, key=key)).data["workingCalendarSave"]["errors"]
    assert error["code"] == "CONFLICT"


async def test_timers_and_the_report(client: Client) -> None:
    office = await client.office()
    async with begin(client.database.sessions, office.actor()) as work:
        ann = await make_seller(work, "Ann")
        lead_id = await make_lead(work, await published_funnel(work))
    async with begin(client.database.sessions, office.actor()) as work:
        handoff_id = await make_offer(work, lead_id, to_member_id=ann)
        due, wait = DAY + 10 * MINUTE, SlaKind.FIRST_CONTACT
        ids = [handoff_id, lead_id, ann]
        await start(work, [Timer(wait, each, DAY, due, ann, seconds=600) for each in ids])
        await stop(work, wait, [handoff_id], DAY + 4 * MINUTE)
        await stop(work, wait, [lead_id], DAY + 20 * MINUTE)
    key = office.keys[Role.ANALYST]
    found = (await client.graphql(HANDOFF, {"id": encode("ho", handoff_id)}, key=key)).data["handoff"]
    assert [each["kind"] for each in found["timers"]] == ["FIRST_CONTACT", "ACCEPT"]
    assert found["timers"][1] == {"kind": "ACCEPT", "state": "RUNNING", "dueAt": found["acceptBy"]}
    assert (found["firstContactDueAt"], found["firstContactAt"]) == (
        TEN_PAST,
        FOUR_PAST,
    )
    late = {"filter": {"kind": {"eq": "FIRST_CONTACT"}, "state": {"eq": "LATE"}}}
    (edge,) = (await client.graphql(TIMERS, late, key=key)).data["slaTimers"]["edges"]
    assert edge["node"] == {
        "kind": "FIRST_CONTACT", "state": "LATE", "startedAt": NINE, "task": None, "calendar": None,
        "dueAt": TEN_PAST, "breachedAt": TEN_PAST, "seconds": 600, "handoff": None,
        "member": {"name": "Ann"},
    }  # fmt: skip
    period = {"period": {"start": "2026-06-08", "end": "2026-06-08"}}
    report = (await client.graphql(REPORT, period, key=key)).data["slaReport"]
    row = {"kind": "FIRST_CONTACT", "met": 1, "late": 1, "open": 1}
    assert report == {
        "kinds": [row | {"member": None, "metShare": 0.5, "medianSeconds": 720.0}],
        "members": [row | {"member": {"name": "Ann"}}],
        "teams": [{"kind": "FIRST_CONTACT", "team": None, "met": 1}],
    }
