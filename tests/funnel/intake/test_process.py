"""What becomes of requests: leads, threads, touches, problems; exactly once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from crm.core.work import Work
from crm.models import Conversation, Identity, Lead, Message, Touchpoint
from funnel.intake.age_out import KEPT, ROWS_KEPT, age_out
from funnel.intake.process import process
from funnel.links.create import create as create_link
from funnel.links.inputs import TrackedLinkCreate
from funnel.models import Channel, IntakeEvent, IntakeProblem
from funnel.models.words import Network
from funnel.people.erase import PersonErase, erase
from tests.factories.leads import again
from tests.factories.model import counted
from tests.factories.products import published_funnel
from tests.funnel.intake.doors import arrive, connected, work_off

pytestmark = [pytest.mark.anyio, pytest.mark.database]


def lead_form(number: int, **answers: str) -> dict[str, Any]:
    """A lead form of VK."""
    given = [{"key": key, "question": key, "answer": answer} for key, answer in answers.items()]
    form = {"lead_id": number, "group_id": 1, "user_id": 4242, "form_id": 3, "form_name": "Trial", "answers": given}
    return {"type": "lead_forms_new", "group_id": 1, "event_id": f"form{number}", "object": form}


def started(number: int, said: str, **more: Any) -> dict[str, Any]:
    """A message to a Telegram bot."""
    pavel = {"id": 5000000001, "is_bot": False, "first_name": "Pavel", "username": "pavel_t"}
    message = {"message_id": number, "date": 1767366900 + number, "chat": {"id": 5000000001, "type": "private"},
               "from": pavel, "text": said, **more}  # fmt: skip
    return {"update_id": 873421000 + number, "message": message}


async def test_a_lead_form_starts_a_lead_of_the_accounts_product(work: Work) -> None:
    model = await published_funnel(work)
    group = model.resource_ids["group"]
    own, _ = await connected(work, Network.VK, resource_id=group, product_id=model.product_id)
    said = lead_form(18, first_name="Anna", last_name="Petrova", phone_number="+7 999 111-22-33", custom_0="evening")
    await arrive(work, own, Network.VK, said, {**said, "event_id": "again"})
    assert await work_off(work) == 2
    lead = (await work.execute(select(Lead.name, Lead.product_id, Lead.step_key))).one()
    assert tuple(lead) == ("Anna Petrova", model.product_id, "asked")
    touch = (await work.execute(select(*Touchpoint.__table__.columns))).one()
    assert (touch.kind, touch.source, touch.external_id) == ("FORM_SUBMIT", "vk:1", "lead:1:18")
    assert (touch.place_resource_id, touch.resource_id, touch.product_id) == (group, group, model.product_id)
    assert touch.form_answers == {"form": "Trial", "custom_0": "evening"}
    counted = await work.execute(select(func.sum(IntakeEvent.recorded), func.sum(IntakeEvent.duplicates)))
    assert tuple(counted.one()) == (2, 2)  # the touch and the start, each told twice
    values = (await work.execute(select(Identity.kind, Identity.value).order_by(Identity.kind))).all()
    assert [tuple(row) for row in values] == [("PHONE", "+79991112233"), ("PLATFORM_USER_ID", "4242")]


async def test_a_mistyped_address_loses_no_lead(work: Work) -> None:
    model = await published_funnel(work)
    own, _ = await connected(work, Network.VK, product_id=model.product_id)
    said = lead_form(1, email="anna@@example", phone_number="call me")
    del said["object"]["user_id"]
    await arrive(work, own, Network.VK, said)
    assert await work_off(work) == 1
    assert await work.scalar(select(func.count()).select_from(Lead)) == 1
    touch = (await work.execute(select(Touchpoint.form_answers))).scalar_one()
    assert touch == {"form": "Trial", "email": "anna@@example", "phone": "call me"}
    problems = (await work.execute(select(IntakeProblem.code, IntakeProblem.field, IntakeProblem.message))).all()
    assert {tuple(row) for row in problems} == {
        ("IDENTITY_LEFT_OUT", "identities", "The e-mail address cannot be one; it was left out."),
        ("IDENTITY_LEFT_OUT", "identities", "The phone number cannot be one; it was left out."),
    }
    assert await work.scalar(select(Identity.value)) == "lead:1:1"


async def test_who_came_by_our_link_was_sent_by_what_it_stands_on(work: Work) -> None:
    model = await published_funnel(work)
    await _channels(work, "telegram")
    ads = model.resource_ids["ads"]
    link = await create_link(work, TrackedLinkCreate(resource_id=ads, target_url="https://t.me/our_bot",
                                                     utm={"campaign": "may"}))  # fmt: skip
    own, _ = await connected(work, Network.TELEGRAM)
    card = {"phone_number": "79991112233", "user_id": 5000000001, "first_name": "Pavel"}
    await arrive(work, own, Network.TELEGRAM, started(1, f"/start {link.code}"), started(2, "Price?"),
                 started(3, "", contact=card), started(4, "/start spring"))  # fmt: skip
    assert await work_off(work) == 4
    columns = (Touchpoint.resource_id, Touchpoint.recognised_by, Touchpoint.campaign)
    touches = (await work.execute(select(*columns).order_by(Touchpoint.occurred_at))).all()
    assert [tuple(row) for row in touches] == [
        (ads, "TRACKED_LINK", "may"), (None, None, None), (None, None, None), (None, None, "spring")
    ]  # fmt: skip
    assert await work.scalar(select(func.count()).select_from(Conversation)) == 1
    said = (await work.execute(select(Message.text).order_by(Message.sent_at))).scalars().all()
    assert said == [f"/start {link.code}", "Price?", "[contact]", "/start spring"]
    verified = (await work.execute(select(Identity.value, Identity.verified).where(Identity.kind == "PHONE"))).one()
    assert tuple(verified) == ("+79991112233", True)


async def test_senders_that_count_alike_are_not_taken_for_one(work: Work) -> None:
    model = await published_funnel(work)
    await _channels(work, "site")
    mapping = {"external_id": "id", "text": "said", "thread_id": "in", "user_id": "who"}
    for sender in ("crm-1", "crm-2"):
        own, _ = await connected(work, Network.JSON, account_id=sender, product_id=model.product_id,
                                 settings={"mapping": mapping})  # fmt: skip
        await arrive(work, own, Network.JSON, {"id": "1"}, {"id": "2", "said": "Price?", "in": "t", "who": "8"})
    assert await work_off(work) == 4
    assert await work.scalar(select(func.count()).select_from(IntakeProblem)) == 0
    known = await work.execute(select(Identity.account, Identity.value).order_by(Identity.account))
    assert [tuple(row) for row in known] == [("crm-1", "8"), ("crm-2", "8"), ("json:crm-1", "1"), ("json:crm-2", "1")]
    threads = await work.execute(select(Conversation.source, Conversation.thread_key).order_by(Conversation.source))
    assert [tuple(row) for row in threads] == [("json:crm-1", "thread:t"), ("json:crm-2", "thread:t")]
    for table, rows in ((Lead, 4), (Message, 2), (Touchpoint, 4)):
        assert await work.scalar(select(func.count()).select_from(table)) == rows


async def test_who_came_by_an_advert_goes_on_in_the_same_thread(work: Work) -> None:
    await published_funnel(work)
    await _channels(work, "facebook", "facebook_ads")
    own, _ = await connected(work, Network.META)
    first, second = ({"sender": {"id": "7"}, "timestamp": 1767366300000 + number,
                      "message": {"mid": f"m{number}", "text": "Hello", **more}}
                     for number, more in ((1, {"referral": {"ad_id": "12"}}), (2, {})))  # fmt: skip
    for message in (first, second):
        await arrive(work, own, Network.META, {"object": "page", "entry": [{"id": "15", "messaging": [message]}]})
    assert await work_off(work) == 2
    threads = await work.execute(select(Conversation.source, Conversation.thread_key))
    assert [tuple(row) for row in threads] == [("meta:15", "thread:thread:15:7")]
    assert await work.scalar(select(func.count()).select_from(Message)) == 2


async def _channels(work: Work, *keys: str) -> None:
    for number, key in enumerate(keys, 90):
        work.session.add(Channel(workspace_id=work.workspace_id, number=number, key=key, name=key,
                                 group="MESSAGING", is_direct=False, position=number))  # fmt: skip
    await work.flush()


async def test_of_whoever_is_erased_no_request_is_kept(work: Work) -> None:
    await published_funnel(work)
    await _channels(work, "telegram")
    own, _ = await connected(work, Network.TELEGRAM)
    other = {**started(2, "Hello")["message"]["from"], "id": 5, "username": "olga"}
    await arrive(work, own, Network.TELEGRAM, started(1, "Price?"), started(1, "Price?") | {"update_id": 9},
                 started(3, "Hello", **{"from": other, "chat": {"id": 5, "type": "private"}}))  # fmt: skip
    assert await work_off(work) == 3
    pavel = await work.scalar(select(Identity.person_id).where(Identity.value == "5000000001"))
    await erase(again(work), PersonErase(person_id=pavel))
    rows = (await work.execute(select(IntakeEvent.body.is_(None), IntakeEvent.state).order_by(IntakeEvent.id))).all()
    assert [tuple(row) for row in rows] == [(True, "DONE"), (True, "DONE"), (False, "DONE")]
    keys = (await work.execute(select(Conversation.thread_key, Conversation.person_id == pavel))).all()
    assert "thread:chat:77:5" in [key for key, is_pavel in keys if not is_pavel]
    assert [key for key, is_pavel in keys if is_pavel and "5000000001" in key] == []


async def test_what_cannot_be_read_is_a_problem_and_stays_for_replay(work: Work) -> None:
    own, _ = await connected(work, Network.TELEGRAM)
    ahead = {"update_id": 6, "message_reaction": {"user": {"id": 7}, "date": 4102444800}}
    nowhere = started(1, "This company has no channel of that key")
    await arrive(work, own, Network.TELEGRAM, b"{", b'{"message": {}}', nowhere, ahead, {"update_id": 5, "poll": {}})
    assert await work_off(work) == 5
    found = select(IntakeProblem.code, IntakeProblem.field).order_by(IntakeProblem.code, IntakeProblem.field)
    assert [tuple(row) for row in await work.execute(found)] == [
        ("INVALID", "occurredAt"), ("NOT_FOUND", "channelKey"), ("UNREADABLE", "update_id"), ("UNREADABLE", None)
    ]  # fmt: skip
    states = (await work.execute(select(IntakeEvent.state).order_by(IntakeEvent.received_at, IntakeEvent.id))).scalars()
    assert states.all() == ["FAILED", "FAILED", "FAILED", "FAILED", "DONE"]
    assert await work.scalar(select(func.count()).select_from(Touchpoint)) == 0


async def test_bodies_go_after_two_weeks_and_rows_after_three_months(work: Work) -> None:
    own, _ = await connected(work, Network.TELEGRAM)
    await arrive(work, own, Network.TELEGRAM, b"{", b"[", b"(")
    await work_off(work)
    await arrive(work, own, Network.TELEGRAM, b"waits")
    ids = (await work.execute(select(IntakeEvent.id).order_by(IntakeEvent.id))).scalars().all()
    for event_id, age in zip(ids, (timedelta(0), KEPT, ROWS_KEPT, ROWS_KEPT), strict=True):
        mine = update(IntakeEvent).where(IntakeEvent.id == event_id)
        await work.execute(mine.values(received_at=work.now - age - timedelta(minutes=1)))
    assert await age_out(work) == 3
    assert await age_out(work) == 0
    left = (await work.execute(select(IntakeEvent.id, IntakeEvent.body).order_by(IntakeEvent.id))).all()
    assert [tuple(row) for row in left] == [(ids[0], b"{"), (ids[1], None), (ids[3], b"waits")]
    assert await work.scalar(select(func.count()).select_from(IntakeProblem)) == 2


async def test_a_batch_of_forms_takes_as_many_statements_as_one(work: Work) -> None:
    model = await published_funnel(work)
    own, _ = await connected(work, Network.VK, product_id=model.product_id)
    each = []
    for numbers in (range(1, 3), range(10, 50)):
        forms = [lead_form(number, first_name=f"N{number}", email=f"n{number}@example.test") for number in numbers]
        for form in forms:
            form["object"]["user_id"] = form["object"]["lead_id"]
        await arrive(work, own, Network.VK, *forms)
        work._highest = None
        async with counted(work) as sent:
            assert await process(work) == len(forms)
        each.append(len(sent))
    assert each[1] <= each[0], each
    assert await work.scalar(select(func.count()).select_from(Lead)) == 42
