"""Timers of handoffs, first contacts and tasks, started and ended by the verbs that people call."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from crm.core.work import Work
from crm.handoffs.withdraw import HandoffWithdraw, withdraw
from crm.hearers import handlers
from crm.leads.assign import LeadAssign, assign
from crm.leads.assign_many import LeadAssignment, LeadsAssign, assign_many
from crm.leads.events import LeadAssigned
from crm.leads.lose import LeadLose, lose
from crm.leads.nurture import LeadNurture, nurture
from crm.leads.reopen import LeadReopen, reopen
from crm.models import Handoff, Lead, SlaTimer, Task
from crm.models.sla_words import SlaKind
from crm.models.words import DeclineReason, Direction, IdentityKind, Role, TouchpointKind
from crm.people.identity import IdentityKey
from crm.sla.breach import breach
from crm.sla.inputs import SlaPolicySet
from crm.sla.pause import pause
from crm.sla.set_policy import set_policy
from crm.tasks.change import TaskChange, change
from crm.tasks.complete import TaskComplete, complete
from crm.tasks.create import TaskCreate, create
from crm.tasks.snooze import TaskSnooze, snooze
from funnel.calls.log import CallLog, log
from funnel.facts.facts import SaleFact, TouchFact
from funnel.facts.record import record as record_facts
from funnel.people.merge import PersonMerge, merge
from funnel.people.unmerge import PersonUnmerge, unmerge
from funnel.routing.accept import accept
from funnel.routing.decline import decline
from funnel.routing.expire import expire
from funnel.routing.inputs import HandoffAccept, HandoffDecline, HandoffRecycle
from funnel.routing.recycle import recycle
from funnel.touchpoints.inputs import TouchpointsRecord
from funnel.touchpoints.record import record
from tests.factories.leads import again, as_member, make_lead, make_offer, make_seller, make_team
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]
HOUR = timedelta(hours=1)


def later(work: Work, hours: float, member_id: UUID | None = None, *roles: Role) -> Work:
    made = as_member(work, member_id, *roles) if member_id else again(work)
    made.now = work.now + hours * HOUR
    made._handlers = handlers()
    return made


async def timers(work: Work) -> list[tuple[str, str, float]]:
    """Kind, state and hours until due, in the order in which they began."""
    rows = await work.execute(select(SlaTimer.kind, SlaTimer.state, SlaTimer.due_at).order_by(SlaTimer.id))
    return [(row.kind, row.state, (row.due_at - work.now) / HOUR) for row in rows]


async def offered(work: Work, **to: Any) -> tuple[UUID, UUID, UUID]:
    """Lead, handoff and the member it is offered to."""
    ann = await make_seller(work, "Ann")
    lead_id = await make_lead(work, await published_funnel(work))
    return lead_id, await make_offer(again(work), lead_id, to_member_id=ann, **to), ann


async def accepted(work: Work) -> tuple[UUID, UUID, UUID]:
    lead_id, handoff_id, ann = await offered(work)
    await accept(later(work, 1, ann), HandoffAccept(handoff_id=handoff_id))
    return lead_id, handoff_id, ann


async def test_from_the_offer_to_the_first_talk(work: Work) -> None:
    lead_id, handoff_id, ann = await accepted(work)
    assert await timers(work) == [("ACCEPT", "MET", 4), ("FIRST_CONTACT", "RUNNING", 5)]
    call = {"lead_id": lead_id, "direction": Direction.OUTBOUND, "occurred_at": work.now + 2 * HOUR}
    await log(later(work, 3, ann), CallLog(duration_seconds=0, **call))
    bob = await make_seller(work, "Bob")
    await log(later(work, 3, bob), CallLog(duration_seconds=60, **call))
    assert (await timers(work))[1][1] == "RUNNING"
    await log(later(work, 3, ann), CallLog(duration_seconds=60, **call))
    found = (await work.execute(select(SlaTimer.state, SlaTimer.stopped_at, SlaTimer.member_id).where(
        SlaTimer.kind == "FIRST_CONTACT", SlaTimer.subject_id == handoff_id
    ))).one()  # fmt: skip
    assert found == ("MET", work.now + 2 * HOUR, ann)


async def test_a_message_of_the_owner_is_a_first_contact_and_a_mailing_is_not(work: Work) -> None:
    _, _, ann = await accepted(work)
    message = {
        "source": "vk", "external_id": "m1", "kind": TouchpointKind.MESSAGE, "direction": Direction.OUTBOUND,
        "occurred_at": work.now + 1.5 * HOUR,
        "identities": [{"kind": IdentityKind.EMAIL, "value": "anna@example.test"}],
    }  # fmt: skip
    mailing = TouchpointsRecord.model_validate({"items": [message | {"external_id": "m0"}]})
    await record(later(work, 2), mailing)
    assert (await timers(work))[1][1] == "RUNNING"
    await record(later(work, 2, ann), TouchpointsRecord.model_validate({"items": [message]}))
    assert (await timers(work))[1][1] == "MET"


async def test_the_offer_and_its_timer_say_the_same(work: Work) -> None:
    await set_policy(again(work), SlaPolicySet.model_validate({"kind": "ACCEPT", "seconds": 7200}))
    _, handoff_id, _ = await offered(work)
    assert await timers(work) == [("ACCEPT", "RUNNING", 2)]
    assert await work.scalar(select(Handoff.accept_by).where(Handoff.id == handoff_id)) == work.now + 2 * HOUR


async def test_a_time_that_was_given_is_the_next_candidates_too(work: Work) -> None:
    ann, bob = await make_seller(work, "Ann"), await make_seller(work, "Bob")
    team = await make_team(work, [ann, bob])
    funnel = await published_funnel(work)
    given = await make_offer(
        again(work), await make_lead(work, funnel), to_team_id=team, to_member_id=ann, accept_within_seconds=3600
    )
    await set_policy(again(work), SlaPolicySet.model_validate({"kind": "ACCEPT", "seconds": 7200}))
    said = await make_offer(again(work), await make_lead(again(work), funnel, "b@example.test"), to_team_id=team,
                            to_member_id=ann)  # fmt: skip
    for handoff_id in (given, said):
        await decline(later(work, 0.5, ann),
                      HandoffDecline(handoff_id=handoff_id, reason=DeclineReason.NO_CAPACITY))  # fmt: skip
    assert await timers(work) == [
        ("ACCEPT", "MET", 1), ("ACCEPT", "MET", 2), ("ACCEPT", "RUNNING", 1.5), ("ACCEPT", "RUNNING", 2.5),
    ]  # fmt: skip


async def test_an_expired_offer_is_a_breach_told_once_whichever_sweep_comes_first(work: Work) -> None:
    await offered(work)
    late = later(work, 5)
    assert await expire(late) == 1
    assert await breach(later(work, 5)) == 1
    assert await breach(later(work, 6)) == 0
    assert await timers(work) == [("ACCEPT", "CANCELLED", 4)]
    assert await work.scalar(select(SlaTimer.breached_at)) == work.now + 4 * HOUR


async def test_withdrawn_returned_and_resting_nobody_waits(work: Work) -> None:
    lead_id, handoff_id, ann = await accepted(work)
    back = HandoffRecycle(
        handoff_id=handoff_id, return_step_key="aware", revisit_on=work.now.date() + timedelta(days=1), reason="Later"
    )
    await recycle(later(work, 2, ann), back)
    assert (await timers(work))[1] == ("FIRST_CONTACT", "CANCELLED", 5)
    again_offered = await make_offer(later(work, 2), lead_id, to_member_id=ann)
    await withdraw(later(work, 2), HandoffWithdraw(handoff_id=again_offered))
    await make_offer(later(work, 3), lead_id, to_member_id=ann)
    await nurture(later(work, 3), LeadNurture(lead_id=lead_id, revisit_on=work.now.date() + timedelta(days=9)))
    assert [each[1] for each in await timers(work)] == ["MET", "CANCELLED", "CANCELLED", "CANCELLED"]
    assert await breach(later(work, 99)) == 0


async def test_the_new_owner_is_waited_for(work: Work) -> None:
    lead_id, _, _ = await accepted(work)
    bob = await make_seller(work, "Bob")
    await assign(later(work, 2), LeadAssign(lead_ids=(lead_id,), owner_id=bob))
    assert await work.scalar(select(SlaTimer.member_id).where(SlaTimer.kind == "FIRST_CONTACT")) == bob


async def test_so_it_is_when_many_are_given_at_once(work: Work) -> None:
    lead_id, _, ann = await accepted(work)
    bob = await make_seller(work, "Bob")
    given = later(work, 2, ann)
    item = LeadAssignment(lead_id=lead_id, owner_id=bob)
    assert [each.is_changed for each in await assign_many(given, LeadsAssign(items=(item,)))] == [True]
    assert await work.scalar(select(SlaTimer.member_id).where(SlaTimer.kind == "FIRST_CONTACT")) == bob
    assert [each for each in given.events if isinstance(each, LeadAssigned)] == [LeadAssigned(lead_id, bob, ann)]


async def task(work: Work, lead_id: UUID, hours: float) -> UUID:
    return await create(later(work, 0), TaskCreate(lead_id=lead_id, title="Call back", due_at=work.now + hours * HOUR))


async def test_a_task_is_done_put_off_and_late(work: Work) -> None:
    lead_id = await make_lead(work, await published_funnel(work))
    await set_policy(again(work), SlaPolicySet.model_validate({"kind": "TASK", "warn_before_seconds": 1800}))
    done, moved, missed = [await task(work, lead_id, hours) for hours in (1, 2, 3)]
    await complete(later(work, 1), TaskComplete(task_id=done))
    await snooze(later(work, 1), TaskSnooze(task_id=moved, due_at=work.now + 9 * HOUR))
    assert await timers(work) == [("TASK", "MET", 1), ("TASK", "RUNNING", 9), ("TASK", "RUNNING", 3)]
    assert await work.scalar(select(SlaTimer.warn_at).where(SlaTimer.subject_id == moved)) == work.now + 8.5 * HOUR
    assert await breach(later(work, 4)) == 1
    await snooze(later(work, 5), TaskSnooze(task_id=missed, due_at=work.now + 8 * HOUR))
    await complete(later(work, 6), TaskComplete(task_id=missed))
    assert await timers(work) == [
        ("TASK", "MET", 1), ("TASK", "RUNNING", 9), ("TASK", "CANCELLED", 3), ("TASK", "MET", 8),
    ]  # fmt: skip
    late = select(SlaTimer.breached_at).where(SlaTimer.state == "CANCELLED")
    assert await work.scalar(late) == work.now + 3 * HOUR


async def test_a_task_that_is_given_on_keeps_its_timer(work: Work) -> None:
    """And one that is put off warns again."""
    lead_id, bob = await make_lead(work, await published_funnel(work)), await make_seller(work, "Bob")
    await set_policy(again(work), SlaPolicySet.model_validate({"kind": "TASK", "warn_before_seconds": 1800}))
    task_id = await task(work, lead_id, 2)
    assert await breach(later(work, 1.75)) == 1
    columns = SlaTimer.id, SlaTimer.state, SlaTimer.member_id, SlaTimer.due_at, SlaTimer.warned_at
    before = (await work.execute(select(*columns))).one()
    await change(later(work, 1.8), TaskChange(task_id=task_id, owner_id=bob))
    after = (await work.execute(select(*columns))).one()
    assert after == (before.id, "RUNNING", bob, before.due_at, work.now + 1.75 * HOUR)
    await change(later(work, 2.5), TaskChange(task_id=task_id, owner_id=work.actor.member_id))
    assert (await work.execute(select(*columns[:2]))).all() == [(before.id, "RUNNING")]
    await change(later(work, 1.9), TaskChange(task_id=task_id, owner_id=bob, due_at=work.now + 5 * HOUR))
    moved = (await work.execute(select(*columns))).one()
    assert moved == (before.id, "RUNNING", bob, work.now + 5 * HOUR, None)
    assert (await breach(later(work, 4.75)), await breach(later(work, 4.8))) == (1, 0)


async def test_nothing_is_waited_for_around_a_lost_lead(work: Work) -> None:
    lead_id = await make_lead(work, await published_funnel(work))
    task_id = await task(work, lead_id, 2)
    await lose(later(work, 1), LeadLose.model_validate({"lead_id": lead_id, "reason": "PRICE"}))
    await snooze(later(work, 1), TaskSnooze(task_id=task_id, due_at=work.now + 9 * HOUR))
    await task(work, lead_id, 3)
    assert await timers(work) == [("TASK", "CANCELLED", 2)]
    await reopen(later(work, 2), LeadReopen(lead_id=lead_id))
    assert await timers(work) == [("TASK", "CANCELLED", 2), ("TASK", "RUNNING", 9), ("TASK", "RUNNING", 3)]


async def test_tasks_of_a_lost_lead_rest_until_it_is_taken_up_again(work: Work) -> None:
    lead_id = await make_lead(work, await published_funnel(work))
    await task(work, lead_id, 2)
    await task(work, lead_id, 9)
    await lose(later(work, 1), LeadLose.model_validate({"lead_id": lead_id, "reason": "PRICE"}))
    assert await timers(work) == [("TASK", "CANCELLED", 2), ("TASK", "CANCELLED", 9)]
    await reopen(later(work, 3), LeadReopen(lead_id=lead_id))
    assert await timers(work) == [("TASK", "CANCELLED", 2), ("TASK", "CANCELLED", 9), ("TASK", "RUNNING", 9)]
    assert await breach(later(work, 4)) == 0


async def test_a_sale_ends_the_wait_for_a_first_contact_and_not_that_for_a_task(work: Work) -> None:
    lead_id, _, _ = await accepted(work)
    await task(work, lead_id, 9)
    product_id = await work.scalar(select(Lead.product_id).where(Lead.id == lead_id))
    sale = SaleFact(product_id=product_id, sold_at=work.now, source="shop", external_id="1", lead_id=lead_id)
    await record_facts(later(work, 2), [sale])
    assert await timers(work) == [("ACCEPT", "MET", 4), ("FIRST_CONTACT", "CANCELLED", 5), ("TASK", "RUNNING", 9)]


async def test_a_lead_that_was_merged_away_comes_back_with_what_it_waited_for(work: Work) -> None:
    """An accepted lead with tasks: one runs, one stands still, one was late; one is done while the two are one."""
    lead_id, _, _ = await accepted(work)
    lead = (await work.execute(select(Lead.person_id, Lead.product_id).where(Lead.id == lead_id))).one()
    _, stands, _, done = [await task(work, lead_id, hours) for hours in (30, 20, 2, 9)]
    await pause(later(work, 1), SlaKind.TASK, [stands], "Holiday")
    await breach(later(work, 3))
    outcome = await record_facts(later(work, 3), [TouchFact(
        source="t", external_id="twin", kind=TouchpointKind.VISIT, occurred_at=work.now, product_id=lead.product_id,
        identities=(IdentityKey(IdentityKind.EMAIL, "twin@example.test"),),
    )])  # fmt: skip
    keep = outcome.results[0].person_id
    assert keep
    before = await timers(work)
    assert [state for _, state, _ in before] == ["MET", "RUNNING", "RUNNING", "PAUSED", "BREACHED", "RUNNING"]
    merged = await merge(later(work, 4), PersonMerge(keep_id=keep, merge_id=lead.person_id))
    assert [state for _, state, _ in await timers(work)] == ["MET", *["CANCELLED"] * 5]
    assert await breach(later(work, 7)) == 0  # the first contact's time went by, and nobody waited
    await work.execute(update(Task).where(Task.id == done).values(completed_at=work.now + 5 * HOUR))
    await unmerge(later(work, 8), PersonUnmerge(merge_id=merged.id))
    assert await timers(work) == [*before[:5], ("TASK", "CANCELLED", 9)]
    assert await breach(later(work, 8)) == 1
    left = await work.scalar(select(SlaTimer.remaining_micros).where(SlaTimer.subject_id == stands))
    assert left == 19 * 3_600_000_000
