"""The newest word counts; a block holds wherever the person or the identity turns up again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from crm.consents.block import ContactBlockCreate, block
from crm.consents.lift import ContactBlockLift, lift
from crm.consents.may_contact import DoNotContact, Standing, may_contact, require_contact
from crm.consents.record import ConsentRecord, record
from crm.consents.warn import warning_of_lead
from crm.core.problems import Conflict, Forbidden, Invalid, Problems
from crm.core.work import Work
from crm.models import Consent, ContactBlock
from crm.models.words import ConsentPurpose, Role
from tests.factories.leads import again, as_member, make_seller
from tests.factories.people import insert_lead, insert_person
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]
MARKETING, SALES = ConsentPurpose.MARKETING, ConsentPurpose.SALES


async def say(work: Work, person_id: UUID, granted: bool, **given: Any) -> None:
    item = {"person_id": person_id, "channel": "email", "purpose": "MARKETING", "granted": granted} | given
    await record(work, ConsentRecord.model_validate({"items": [item]}))


async def standing(work: Work, person_id: UUID, purpose: ConsentPurpose = MARKETING) -> tuple[Standing, bool]:
    verdict = await may_contact(work, person_id, "email", purpose)
    return verdict.standing, verdict.allowed


async def test_the_newest_word_counts_and_all_are_kept(work: Work) -> None:
    person_id = await insert_person(work)
    assert await standing(work, person_id) == (Standing.NOT_ASKED, False)
    assert await standing(work, person_id, SALES) == (Standing.NOT_ASKED, True)
    await say(work, person_id, True, at=work.now - timedelta(days=2), proof="Yes", text_version="3")
    assert await standing(work, person_id) == (Standing.GRANTED, True)
    await say(work, person_id, False, at=work.now - timedelta(days=1))
    assert await standing(work, person_id) == (Standing.REFUSED, False)
    await say(work, person_id, True, at=work.now - timedelta(days=3))  # told late
    assert await standing(work, person_id) == (Standing.REFUSED, False)
    await say(work, person_id, True, channel="phone")
    assert await standing(work, person_id) == (Standing.REFUSED, False)
    own = (Consent.workspace_id == work.workspace_id, Consent.person_id == person_id)
    assert await work.scalar(select(func.count()).select_from(Consent).where(*own)) == 4


async def test_one_bad_item_refuses_the_batch(work: Work) -> None:
    person_id = await insert_person(work)
    good = {"person_id": person_id, "channel": "email", "purpose": "SALES", "granted": True}
    bad = [good | {"person_id": work.workspace_id}, good | {"at": work.now + timedelta(days=2)}]
    with pytest.raises(Problems) as refused:
        await record(work, ConsentRecord.model_validate({"items": [good, *bad]}))
    assert [each.field for each in refused.value.problems] == ["items.1.personId", "items.2.at"]
    assert await standing(work, person_id, SALES) == (Standing.NOT_ASKED, True)


async def test_a_blocked_person_is_not_to_be_contacted_until_it_is_lifted(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work), person_id=(person_id := await insert_person(work)))
    await say(work, person_id, True)
    assert await warning_of_lead(work, lead_id) is None
    block_id = await block(work, ContactBlockCreate(person_id=person_id, reason="Asked for it"))
    assert await standing(work, person_id) == (Standing.BLOCKED, False)
    assert (await warning_of_lead(work, lead_id) or "").startswith("This person is not to be contacted")
    with pytest.raises(DoNotContact):
        await require_contact(work, person_id, "email", MARKETING)
    await lift(again(work), ContactBlockLift(block_id=block_id, expected_version=1))
    assert await standing(work, person_id) == (Standing.GRANTED, True)
    with pytest.raises(Conflict):
        await lift(again(work), ContactBlockLift(block_id=block_id))


async def test_a_block_of_one_channel_or_that_is_over_says_nothing_of_others(work: Work) -> None:
    person_id = await insert_person(work)
    until = work.now + timedelta(days=1)
    await block(work, ContactBlockCreate(person_id=person_id, channel="phone", reason="Not by phone", until=until))
    assert await standing(work, person_id, SALES) == (Standing.NOT_ASKED, True)
    assert (await may_contact(work, person_id, "phone", SALES)).standing is Standing.BLOCKED
    later = again(work)
    later.now = until
    assert (await may_contact(later, person_id, "phone", SALES)).standing is Standing.NOT_ASKED
    with pytest.raises(Invalid):
        await block(work, ContactBlockCreate(person_id=person_id, reason="Over", until=work.now))


async def test_a_blocked_identity_holds_whoever_comes_with_it_and_is_not_readable(work: Work) -> None:
    given = {"identity": {"kind": "EMAIL", "value": " Anna@Example.test "}, "reason": "Asked for it"}
    await block(work, ContactBlockCreate.model_validate(given))
    person_id = await insert_person(work, email="anna@example.test")
    assert await standing(work, person_id, SALES) == (Standing.BLOCKED, False)
    other = await insert_person(work, email="boris@example.test")
    assert await standing(work, other, SALES) == (Standing.NOT_ASKED, True)
    own = ContactBlock.workspace_id == work.workspace_id
    rows = await work.execute(select(text("row_to_json(contact_blocks)::text")).select_from(ContactBlock).where(own))
    assert "anna" not in rows.scalar_one().lower()
    hash = await work.scalar(select(ContactBlock.identity_hash).where(own))
    assert len(hash) == 32


async def test_who_may_not_is_refused(work: Work) -> None:
    person_id = await insert_person(work)
    analyst = as_member(work, await make_seller(work, "Ann"), Role.ANALYST)
    with pytest.raises(Forbidden):
        await block(analyst, ContactBlockCreate(person_id=person_id, reason="No"))
    with pytest.raises(Forbidden):
        await say(analyst, person_id, True)
    assert await standing(work, person_id, SALES) == (Standing.NOT_ASKED, True)
