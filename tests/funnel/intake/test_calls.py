"""Calls that trackers tell of: touches, calls, the adverts they came by."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.core.ids import new_id
from crm.core.work import Work
from crm.leads.change import change
from crm.models import Call, Identity, Lead, TimelineEntry, Touchpoint
from funnel.models import IntakeEvent, IntakeProblem, ResourcePhoneNumber
from funnel.models.words import Network
from tests.factories.leads import again, lead_row, make_lead
from tests.factories.products import published_funnel
from tests.funnel.intake.doors import arrive, connected, work_off

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


def call(number: int, **more: Any) -> dict[str, Any]:
    """A call of CallRail that is over."""
    return {
        "resource_id": f"CAL{number}", "direction": "inbound", "answered": True, "duration": 185,
        "start_time": f"2026-01-02T15:{number:02}:00.000Z", "customer_number": "+79991112233",
        "customer_name": "Anna", "tracking_phone_number": "+74950000001", **more,
    }  # fmt: skip


async def _number(work: Work, resource_id: Any) -> None:
    row = ResourcePhoneNumber(
        workspace_id=work.workspace_id, id=new_id(), resource_id=resource_id, number="+74950000001"
    )
    work.session.add(row)
    await work.flush()


async def test_a_call_is_known_by_the_number_that_was_called(work: Work) -> None:
    model = await published_funnel(work)
    ads, site = model.resource_ids["ads"], model.resource_ids["site"]
    await _number(work, ads)
    own, _ = await connected(work, Network.CALLRAIL, resource_id=site)
    await arrive(
        work, own, Network.CALLRAIL, call(1), call(2, tracking_phone_number="+74950000009"),
        call(3, answered=False, duration=0), call(4, answered=False, voicemail=True, duration=31),
        call(5, direction="outbound"), call(6, duration=None, answered=None),
    )  # fmt: skip
    assert await work_off(work) == 6
    assert await work.scalar(select(func.count()).select_from(IntakeProblem)) == 0
    columns = (Call.direction, Call.duration_seconds, Call.result, Call.resource_id)
    calls = (await work.execute(select(*columns).order_by(Call.occurred_at))).all()
    assert [tuple(row) for row in calls] == [
        ("INBOUND", 185, "REACHED", ads), ("INBOUND", 185, "REACHED", site), ("INBOUND", 0, "NO_ANSWER", ads),
        ("INBOUND", 31, "VOICEMAIL", ads), ("OUTBOUND", 185, "REACHED", site),
    ]  # fmt: skip
    told = (Touchpoint.source, Touchpoint.external_id, Touchpoint.recognised_by, Touchpoint.earns_credit)
    touches = (await work.execute(select(*told).order_by(Touchpoint.occurred_at))).all()
    assert [tuple(row) for row in touches] == [
        ("callrail", "call:CAL1", "PHONE_NUMBER", True), ("callrail", "call:CAL2", "EXPLICIT_ID", True),
        ("callrail", "call:CAL3", "PHONE_NUMBER", True), ("callrail", "call:CAL4", "PHONE_NUMBER", True),
        ("callrail", "call:CAL5", "EXPLICIT_ID", False),
    ]  # fmt: skip
    assert await work.scalar(select(func.count()).select_from(Lead)) == 0
    lines = select(TimelineEntry.title).where(TimelineEntry.kind == "CALL").order_by(TimelineEntry.occurred_at)
    assert (await work.execute(lines)).scalars().first() == "Call from the person, 3 min 5 s"


async def test_what_is_told_later_is_added_to_the_same_call(work: Work) -> None:
    await published_funnel(work)
    own, _ = await connected(work, Network.CALLRAIL)
    recorded = call(1, recording="https://rec.example.test/1.mp3", tags=["hot"])
    other = call(1, recording="https://rec.example.test/2.mp3")
    shorter, missed = call(1, duration=20), call(1, duration=3, answered=False)
    await arrive(work, own, Network.CALLRAIL, shorter, call(1), recorded, missed, other)
    assert await work_off(work) == 5
    row = (await work.execute(select(Call.duration_seconds, Call.result, Call.recording_url))).one()
    assert tuple(row) == (185, "REACHED", "https://rec.example.test/1.mp3")
    counted = await work.execute(select(func.sum(IntakeEvent.recorded), func.sum(IntakeEvent.duplicates)))
    assert tuple(counted.one()) == (1, 4)


async def test_a_talk_with_an_accepted_lead_is_its_first_contact(work: Work) -> None:
    lead_id = await make_lead(work, await published_funnel(work))
    await change(again(work), [lead_id], status="ACCEPTED")
    person_id = (await lead_row(work, lead_id)).person_id
    work.session.add(Identity(
        workspace_id=work.workspace_id, id=new_id(), person_id=person_id, kind="PHONE", value="+79991112233",
        account="", first_seen_at=work.now, last_seen_at=work.now,
    ))  # fmt: skip
    await work.flush()
    mapping = {"kind": "CALL", "channel": "phone", "external_id": "id", "occurred_at": "at", "phone": "from",
               "duration": "talk"}  # fmt: skip
    own, _ = await connected(work, Network.JSON, settings={"mapping": mapping})
    work._highest = None
    await arrive(work, own, Network.JSON, {"id": "1", "at": 1767366000, "from": "+79991112233", "talk": 0})
    assert await work_off(work) == 1
    assert (await lead_row(work, lead_id)).status == "ACCEPTED"
    await arrive(work, own, Network.JSON, {"id": "2", "at": 1767366060, "from": "+79991112233", "talk": 61})
    assert await work_off(work) == 1
    assert (await lead_row(work, lead_id)).status == "WORKING"
    calls = (await work.execute(select(Call.lead_id, Call.occurred_at).order_by(Call.occurred_at))).all()
    at = (datetime(2026, 1, 2, 15, minute, tzinfo=UTC) for minute in (0, 1))
    assert [tuple(row) for row in calls] == [(lead_id, each) for each in at]


async def test_a_missed_call_that_turns_out_to_have_been_a_talk_moves_its_lead(work: Work) -> None:
    lead_id = await make_lead(work, await published_funnel(work))
    await change(again(work), [lead_id], status="ACCEPTED")
    person_id = (await lead_row(work, lead_id)).person_id
    work.session.add(Identity(
        workspace_id=work.workspace_id, id=new_id(), person_id=person_id, kind="PHONE", value="+79991112233",
        account="", first_seen_at=work.now, last_seen_at=work.now,
    ))  # fmt: skip
    await work.flush()
    own, _ = await connected(work, Network.CALLRAIL)
    work._highest = None
    await arrive(work, own, Network.CALLRAIL, call(1, answered=False, duration=0))
    await work_off(work)
    assert (await lead_row(work, lead_id)).status == "ACCEPTED"
    late = call(1, answered=False, duration=0, recording="https://rec.example.test/1.mp3")
    await arrive(work, own, Network.CALLRAIL, late)  # more is known of it, but nobody was talked with
    await work_off(work)
    assert (await lead_row(work, lead_id)).status == "ACCEPTED"
    await arrive(work, own, Network.CALLRAIL, call(1))
    await work_off(work)
    moved = await lead_row(work, lead_id)
    assert moved.status == "WORKING"
    await arrive(work, own, Network.CALLRAIL, call(1, duration=200))  # a longer talk is no second one
    await work_off(work)
    assert (await lead_row(work, lead_id)).version == moved.version
    row = (await work.execute(select(Call.lead_id, Call.duration_seconds, Call.result))).one()
    assert tuple(row) == (lead_id, 200, "REACHED")


async def test_who_calls_without_a_number_is_told_of(work: Work) -> None:
    await published_funnel(work)
    own, _ = await connected(work, Network.CALLRAIL)
    await arrive(work, own, Network.CALLRAIL, call(1, customer_number="anonymous"))
    assert await work_off(work) == 1
    codes = (await work.execute(select(IntakeProblem.code).order_by(IntakeProblem.code))).scalars().all()
    assert len(codes) == 2
    assert "IDENTITY_LEFT_OUT" in codes
    for table in (Call, Touchpoint):
        assert await work.scalar(select(func.count()).select_from(table)) == 0
