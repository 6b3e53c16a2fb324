"""What mail services tell: touches, consents, refusals, addresses that are written to no more."""

from typing import Any

import pytest
from sqlalchemy import func, select

from crm.consents.lift import ContactBlockLift, lift
from crm.consents.may_contact import Standing, may_contact
from crm.core.work import Work
from crm.models import Consent, ContactBlock, Identity, Person, Touchpoint
from crm.models.words import ConsentPurpose
from funnel.intake.process import process
from funnel.intake.read import MOST_BYTES
from funnel.models import IntakeEvent, IntakeProblem
from funnel.models.words import Network
from tests.factories.leads import again
from tests.factories.model import counted
from tests.factories.products import published_funnel
from tests.funnel.intake.doors import arrive, connected, work_off

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

AT = 1767367600


def mail(event: str, number: object, at: int = AT, **more: Any) -> dict[str, Any]:
    """An event of SendGrid."""
    return {
        "event": event,
        "email": "anna@example.test",
        "timestamp": at,
        "sg_event_id": number and str(number),
        **more,
    }


async def standing(work: Work, email: str = "anna@example.test") -> Standing | None:
    person_id = await work.scalar(select(Identity.person_id).where(Identity.value == email))
    if person_id is None:
        return None
    return (await may_contact(work, person_id, "email", ConsentPurpose.MARKETING)).standing


async def rows(work: Work, table: Any) -> int:
    found: int = await work.scalar(select(func.count()).select_from(table))
    return found


async def test_clicks_and_openings_are_touches_and_machines_do_not_look(work: Work) -> None:
    model = await published_funnel(work)
    own, _ = await connected(work, Network.SENDGRID, resource_id=model.resource_ids["newsletter"])
    batch = [
        mail("delivered", "d"), mail("open", 1, AT + 1), mail("open", 2, AT + 2, sg_machine_open=True),
        mail("click", 3, AT + 3, url="https://site.test/?utm_source=vk&utm_campaign=may", category="welcome"),
        mail("click", 4, AT + 4, url="https://site.test/", category="welcome"), mail("click", None),
    ]  # fmt: skip
    await arrive(work, own, Network.SENDGRID, batch, [*batch, mail("open", 5, AT + 5)])
    assert await work_off(work) == 2
    columns = (Touchpoint.kind, Touchpoint.campaign, Touchpoint.form_answers, Touchpoint.channel_id)
    touches = (await work.execute(select(*columns).order_by(Touchpoint.occurred_at))).all()
    email = model.channel_ids["email"]
    assert [tuple(row) for row in touches] == [
        ("VIEW", None, None, email), ("IMPRESSION", None, {"opened_by": "machine"}, email),
        ("CLICK", "may", None, email), ("CLICK", "welcome", None, email), ("VIEW", None, None, email),
    ]  # fmt: skip
    events = await work.execute(select(IntakeEvent.state, IntakeEvent.recorded, IntakeEvent.duplicates))
    assert sorted(map(tuple, events)) == [("FAILED", 1, 4), ("FAILED", 4, 0)]
    problems = (await work.execute(select(IntakeProblem.field, IntakeProblem.position))).all()
    assert [tuple(row) for row in problems] == [("5.sg_event_id", 4)] * 2
    assert await rows(work, Person) == 1


async def test_who_unsubscribes_refuses_and_who_subscribes_again_agrees(work: Work) -> None:
    await published_funnel(work)
    own, _ = await connected(work, Network.SENDGRID)
    audience, _ = await connected(work, Network.MAILCHIMP)
    subscribed = b"type=subscribe&fired_at={}&data%5Bid%5D=8a&data%5Blist_id%5D=a6&data%5Bemail%5D=anna%40example.test"
    await arrive(work, audience, Network.MAILCHIMP, subscribed.replace(b"{}", b"2026-01-02+15%3A00%3A00"))
    assert await work_off(work) == 1
    assert await standing(work) is Standing.GRANTED
    left = mail("unsubscribe", "u1", AT)
    await arrive(work, own, Network.SENDGRID, [left], [left, left, mail("open", 1)])
    assert await work_off(work) == 2
    assert await standing(work) is Standing.REFUSED
    consents = select(Consent.granted, Consent.source, Consent.proof).order_by(Consent.at)
    assert [tuple(row) for row in await work.execute(consents)] == [
        (True, "mailchimp", "mailchimp:subscribe:a6:8a:2026-01-02 15:00:00"), (False, "sendgrid", "sendgrid:event:u1")
    ]  # fmt: skip
    await arrive(work, audience, Network.MAILCHIMP, subscribed.replace(b"{}", b"2026-01-03+15%3A00%3A00"))
    assert await work_off(work) == 1
    assert await standing(work) is Standing.GRANTED
    late = mail("group_unsubscribe", "u0", AT - 9999)  # of before: what was said last counts
    await arrive(work, own, Network.SENDGRID, [late])
    assert await work_off(work) == 1
    assert await standing(work) is Standing.GRANTED
    assert await rows(work, Consent) == 4
    people = await work.execute(select(func.cardinality(IntakeEvent.person_ids)))
    assert {row[0] for row in people} == {1}


async def test_complaints_and_dead_addresses_are_blocked_once_and_lifted_by_members(work: Work) -> None:
    await published_funnel(work)
    own, _ = await connected(work, Network.SENDGRID)
    bounce, spam = mail("bounce", "b1", type="bounce"), mail("spamreport", "s1")
    await arrive(work, own, Network.SENDGRID, [bounce, mail("bounce", "b0", type="blocked")], [bounce, spam])
    assert await work_off(work) == 2
    assert await standing(work) is None  # nobody is known by the address yet
    blocks = select(ContactBlock.reason, ContactBlock.channel, ContactBlock.person_id).order_by(ContactBlock.id)
    assert [tuple(row) for row in await work.execute(blocks)] == [
        ("Messages cannot be delivered to this address.", "email", None),
        ("Reported a message as spam.", "email", None),
    ]
    await arrive(work, own, Network.SENDGRID, [mail("open", 1), bounce])
    assert await work_off(work) == 1
    assert await standing(work) is Standing.BLOCKED
    work._highest = None
    for block_id in (await work.execute(select(ContactBlock.id))).scalars().all():
        await lift(again(work), ContactBlockLift(block_id=block_id))
    await arrive(work, own, Network.SENDGRID, [bounce, spam, mail("open", 2)])  # told before the block was lifted
    assert await work_off(work) == 1
    assert await rows(work, ContactBlock) == 2
    assert await standing(work) is Standing.REFUSED  # the complaint, now that somebody is known by the address
    later = int(work.now.timestamp()) + 60
    await arrive(work, own, Network.SENDGRID, [mail("bounce", "b2", later)])
    assert await work_off(work) == 1
    assert await standing(work) is Standing.BLOCKED


async def test_what_is_no_address_or_lies_ahead_is_told_of_and_spoils_nothing(work: Work) -> None:
    await published_funnel(work)
    own, _ = await connected(work, Network.SENDGRID)
    batch = [
        mail("unsubscribe", 1, email="anna@@example"), mail("spamreport", 2, 4102444800), mail("open", 3),
        mail("unsubscribe", 4),
    ]  # fmt: skip
    await arrive(work, own, Network.SENDGRID, batch)
    assert await work_off(work) == 1
    problems = select(IntakeProblem.code, IntakeProblem.field, IntakeProblem.position).order_by(IntakeProblem.position)
    assert [tuple(row) for row in await work.execute(problems)] == [
        ("IDENTITY_LEFT_OUT", "email", 0), ("INVALID", "occurredAt", 1)
    ]  # fmt: skip
    assert await standing(work) is Standing.REFUSED
    assert await rows(work, ContactBlock) == 0
    kept = (await work.execute(select(IntakeEvent.recorded, IntakeEvent.duplicates))).one()
    assert tuple(kept) == (2, 0)


async def test_a_large_batch_takes_as_many_statements_as_a_small_one(work: Work) -> None:
    await published_funnel(work)
    own, _ = await connected(work, Network.SENDGRID)
    each = []
    for first, last in ((0, 10), (100, 200)):
        events = [
            mail(kind, f"{kind}{number}", email=f"n{number}@example.test")
            for number in range(first, last)
            for kind in ("open", "unsubscribe", "bounce")
        ]
        await arrive(work, own, Network.SENDGRID, events)
        work._highest = None
        async with counted(work) as sent:
            assert await work_off(work) == 1
        each.append(len(sent))
    assert each[1] <= each[0], each
    assert await rows(work, Consent) == await rows(work, ContactBlock) == 110


async def test_large_requests_make_small_batches(work: Work) -> None:
    await published_funnel(work)
    own, _ = await connected(work, Network.SENDGRID)
    padding = "x" * (MOST_BYTES // 2)
    await arrive(work, own, Network.SENDGRID, *([mail("open", f"o{number}", padding=padding)] for number in range(3)))
    taken = []
    while some := await process(work):
        taken.append(some)
        work._highest = None
    assert taken == [1, 1, 1]
    assert await rows(work, Touchpoint) == 3
