"""Calls: with a lead, with a number in any spelling, with somebody new."""

import pytest
from sqlalchemy import func, select

from crm.core.problems import Forbidden, Invalid, NotFound
from crm.core.work import Work
from crm.leads.change import change
from crm.models import Call, Identity, TimelineEntry, Touchpoint
from crm.models.words import Direction, Role
from funnel.calls.log import CallLog, log
from funnel.facts.record import record
from tests.factories.leads import again, as_member, lead_row, make_lead
from tests.factories.people import email, phone, touch
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_with_a_lead_it_is_a_touch_and_makes_an_accepted_lead_working(work: Work) -> None:
    funnel = await published_funnel(work)
    lead_id = await make_lead(work, funnel)
    await change(again(work), [lead_id], status="ACCEPTED")
    given = CallLog(
        lead_id=lead_id, direction=Direction.OUTBOUND, occurred_at=work.now, duration_seconds=200,
        recording_url="https://calls.example/1", resource_id=funnel.resource_ids["group"],
    )  # fmt: skip
    call_id = await log(again(work), given)
    call = (await work.execute(select(*Call.__table__.columns))).one()
    lead = await lead_row(work, lead_id)
    assert (call.id, call.lead_id, call.person_id, call.member_id) == (call_id, lead_id, lead.person_id, work.actor.id)
    assert (call.duration_seconds, call.recording_url) == (200, "https://calls.example/1")
    made = (await work.execute(select(*Touchpoint.__table__.columns).where(Touchpoint.kind == "CALL"))).one()
    assert (made.id, made.direction, made.earns_credit) == (call.touchpoint_id, "OUTBOUND", False)
    assert (made.channel_id, made.resource_id) == (funnel.channel_ids["vk"], funnel.resource_ids["group"])
    assert lead.status == "WORKING"
    line = select(TimelineEntry.title).where(TimelineEntry.kind == "CALL")
    assert await work.scalar(line) == "Call to the person, 3 min 20 s"


async def test_nobody_answered_is_no_first_contact(work: Work) -> None:
    lead_id = await make_lead(work, await published_funnel(work))
    await change(again(work), [lead_id], status="ACCEPTED")
    given = CallLog(lead_id=lead_id, direction=Direction.OUTBOUND, occurred_at=work.now, duration_seconds=0)
    await log(again(work), given)
    assert (await lead_row(work, lead_id)).status == "ACCEPTED"


async def test_by_number_it_finds_the_persons_open_lead(work: Work) -> None:
    funnel = await published_funnel(work)
    lead_id = await make_lead(work, funnel)
    await record(again(work), [touch("VISIT", email("anna@example.test"), phone("+7 701 555 12 34"))])
    given = CallLog(phone="8 (701) 555-12-34", direction=Direction.INBOUND, occurred_at=work.now, duration_seconds=5)
    await log(again(work), given)
    call = (await work.execute(select(*Call.__table__.columns))).one()
    assert (call.lead_id, call.person_id) == (lead_id, (await lead_row(work, lead_id)).person_id)
    made = (await work.execute(select(*Touchpoint.__table__.columns).where(Touchpoint.kind == "CALL"))).one()
    assert made.channel_id == funnel.channel_ids["phone"]


async def test_an_unknown_number_becomes_a_person(work: Work) -> None:
    await published_funnel(work)
    given = CallLog(phone="+49 30 901820", direction=Direction.INBOUND, occurred_at=work.now, duration_seconds=5)
    await log(again(work), given)
    assert (await work.execute(select(Identity.kind, Identity.value))).one() == ("PHONE", "+4930901820")
    assert await work.scalar(select(Call.lead_id)) is None


async def test_what_is_refused_leaves_nothing(work: Work) -> None:
    funnel = await published_funnel(work)
    when = {"direction": Direction.INBOUND, "occurred_at": work.now, "duration_seconds": 5}
    for given, kind, field in (
        ({}, Invalid, "leadId"),
        ({"phone": "+49", "lead_id": None}, Invalid, "phone"),
        ({"lead_id": funnel.product_id}, NotFound, "leadId"),
        ({"phone": "+4930901820", "resource_id": funnel.product_id}, NotFound, "resourceId"),
    ):
        with pytest.raises(kind) as caught:
            await log(again(work), CallLog.model_validate(when | given))
        assert caught.value.field == field
    with pytest.raises(Forbidden, match="CALL_LOG"):
        await log(as_member(work, work.actor.id, Role.ANALYST), CallLog.model_validate(when | {"phone": "+4930901820"}))
    assert [await work.scalar(select(func.count()).select_from(each)) for each in (Call, Touchpoint)] == [0, 0]
