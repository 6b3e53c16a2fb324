"""What is known of a person is gone, and every figure says the same as before."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from crm.consents.block import ContactBlockCreate, block
from crm.consents.may_contact import Standing, blocked, may_contact
from crm.consents.record import ConsentRecord, record
from crm.core.problems import Forbidden, NotFound
from crm.core.tables import Table
from crm.core.work import Work
from crm.models import Lead, Person
from crm.models.words import ConsentPurpose, Role
from crm.privacy.columns import BLANKED
from funnel.facts.facts import SightingFact, StartFact
from funnel.facts.rederive import rederive
from funnel.people.erase import PersonErase, erase
from funnel.people.merge import PersonMerge, merge
from funnel.rebuild.rebuild import verify
from tests.factories.leads import again, as_member, make_seller
from tests.factories.people import at, email, phone, recorded, touch
from tests.factories.products import published_funnel
from tests.funnel.facts.test_merges import fresh, state
from tests.funnel.rebuild.test_rebuild import lived

pytestmark = [pytest.mark.anyio, pytest.mark.database]
SECRET = "zxqv"
"""In every word about the person."""


async def known(work: Work) -> tuple[UUID, UUID]:
    """A person of whom much is told, and their lead."""
    funnel = await published_funnel(work)
    start = StartFact(
        source="crm", external_id="row 7", lead_external_id="7", product_id=funnel.product_id, occurred_at=at(1),
        name=f"Ann {SECRET}", company_name="Chairs Ltd", self_reported=f"from {SECRET}",
        identities=(email(f"{SECRET}@example.test"), phone("+79160000001")),
    )  # fmt: skip
    outcome = await recorded(
        work, start,
        touch("FORM_SUBMIT", email(f"{SECRET}@example.test"), external_id="form", occurred_at=at(2),
              landing_page=f"https://spinaok.test/form?name={SECRET}", referrer=f"https://x.test/{SECRET}",
              form_answers={"about": SECRET}),
    )  # fmt: skip
    result = outcome.results[0]
    assert result.person_id is not None
    assert result.lead_id is not None
    return result.person_id, result.lead_id


async def left(work: Work) -> dict[str, list[str]]:
    """Tables in which the secret still stands."""
    found = {}
    work.session.expire_all()
    await work.flush()
    for name, table in Table.metadata.tables.items():
        if "workspace_id" in table.columns:
            sql = (
                f"SELECT t::text FROM {name} t WHERE workspace_id = :workspace_id AND lower(t::text) LIKE '%{SECRET}%'"
            )
            rows = (await work.execute(text(sql), {"workspace_id": work.workspace_id})).scalars().all()
            if rows:
                found[name] = list(rows)
    return found


async def do(work: Work, person_id: UUID, **given: Any) -> None:
    await erase(again(work), PersonErase(person_id=person_id, **given))


async def test_nothing_is_left_and_the_lead_stays(work: Work) -> None:
    person_id, lead_id = await known(work)
    assert set(await left(work)) >= {"persons", "identities", "leads", "touchpoints", "timeline_entries"}
    await do(work, person_id)
    assert await left(work) == {}
    name, erased_at = (await work.execute(select(Lead.name, Person.erased_at).where(
        Lead.id == lead_id, Person.id == Lead.person_id))).one()  # fmt: skip
    assert (name, erased_at) == ("Erased", work.now)
    await rederive(again(work), [person_id])
    assert await left(work) == {}
    assert (await verify(work.session, work.workspace_id)).clean
    assert (await may_contact(work, person_id, "email", ConsentPurpose.SERVICE)).standing is Standing.ERASED


@pytest.mark.parametrize("seed", range(4))
async def test_every_figure_stays(work: Work, seed: int) -> None:
    """Of random histories with merges, refunds and handoffs: entries, journeys, day cells, sales, and a rebuild."""
    await lived(work, seed)
    before = await state(work)
    for person_id in (await work.execute(select(Person.id).order_by(Person.id))).scalars().all():
        await do(work, person_id)
    after = await state(work)
    for what in ("entries", "journeys", "cells", "sales"):
        assert after[what] == before[what], what
    assert [lead[:-1] for lead in after["leads"]] == [lead[:-1] for lead in before["leads"]]
    assert (await verify(work.session, work.workspace_id)).clean
    assert await left_words(work) == []


async def left_words(work: Work) -> list[str]:
    """Names and addresses of the people that histories are about."""
    rows = await work.execute(text("SELECT value FROM identities WHERE value NOT LIKE 'erased:%'"))
    return list(rows.scalars())


async def test_the_same_row_does_not_bring_it_back(work: Work) -> None:
    person_id, lead_id = await known(work)
    await do(work, person_id)
    row = StartFact(
        source="crm", external_id="row 7, changed", lead_external_id="7", occurred_at=at(3), name=f"Ann {SECRET}",
        product_id=(await work.execute(select(Lead.product_id).where(Lead.id == lead_id))).scalar_one(),
        identities=(email(f"{SECRET}@example.test"),),
    )  # fmt: skip
    outcome = await recorded(work, row)
    assert outcome.results[0].person_id == person_id
    sighting = SightingFact(person_id=person_id, occurred_at=at(4), identities=(email(f"{SECRET}@x.test"),))
    assert (await recorded(work, sighting)).results[0].status == "DUPLICATE"
    assert await left(work) == {}


async def test_a_new_consent_lets_it_be_known_again(work: Work) -> None:
    person_id, _ = await known(work)
    await do(work, person_id)
    later = again(work)
    later.now = at(days=200)
    item = {"person_id": person_id, "channel": "email", "purpose": "SERVICE", "granted": True}
    await record(later, ConsentRecord.model_validate({"items": [item]}))
    sighting = SightingFact(person_id=person_id, occurred_at=at(4), identities=(email(f"{SECRET}@x.test"),))
    assert (await recorded(work, sighting)).results[0].status == "RECORDED"


async def test_who_asked_not_to_be_contacted_is_known_when_they_return(work: Work) -> None:
    person_id, _ = await known(work)
    await do(work, person_id, do_not_contact=True)
    assert await left(work) == {}
    outcome = await recorded(work, touch("VISIT", email(f"{SECRET}@example.test"), occurred_at=at(days=3)))
    returned = outcome.results[0].person_id
    assert returned not in (None, person_id)
    assert returned is not None
    assert (await may_contact(work, returned, "email", ConsentPurpose.SERVICE)).standing is Standing.BLOCKED


async def test_a_block_before_is_remembered_too_and_others_are_not(work: Work) -> None:
    person_id, _ = await known(work)
    await block(again(work), ContactBlockCreate(person_id=person_id, reason=f"Said {SECRET}"))
    await do(work, person_id)
    count = "SELECT count(*) FROM contact_blocks WHERE identity_hash IS NOT NULL"
    assert await work.scalar(text(count)) == 2
    assert await left(work) == {}


async def test_a_stop_of_one_channel_survives_as_one_of_that_channel(work: Work) -> None:
    person_id, _ = await known(work)
    until = work.now + timedelta(days=5)
    await block(again(work), ContactBlockCreate(person_id=person_id, channel="email", until=until, reason="Said so"))
    for _ in range(2):
        await do(work, person_id)
    rows = "SELECT channel, until, identity_hash IS NULL FROM contact_blocks ORDER BY identity_hash NULLS FIRST"
    kept = [tuple(row) for row in (await work.execute(text(rows))).all()]
    assert kept == [("email", until, True), ("email", until, False), ("email", until, False)]
    outcome = await recorded(work, touch("VISIT", phone("+79160000001"), occurred_at=at(days=3)))
    returned = outcome.results[0].person_id
    assert returned not in (None, person_id)
    assert returned is not None
    for channel, standing in (("email", Standing.BLOCKED), ("phone", Standing.NOT_ASKED)):
        assert (await may_contact(work, returned, channel, ConsentPurpose.SERVICE)).standing is standing


async def test_the_stop_shows_on_who_was_erased(work: Work) -> None:
    person_id, _ = await known(work)
    await do(work, person_id)
    fetch = (await work.raw()).fetch
    assert await blocked(fetch, work.workspace_id, [person_id], work.now) == {}
    await do(work, person_id, do_not_contact=True)
    assert set(await blocked(fetch, work.workspace_id, [person_id], work.now)) == {person_id}


async def test_all_merged_persons_at_once_and_once_more(work: Work) -> None:
    person_id, _ = await known(work)
    other = await recorded(work, touch("VISIT", email(f"two{SECRET}@example.test"), name=f"Two {SECRET}"))
    other_id = other.results[0].person_id
    assert other_id is not None
    await merge(fresh(work), PersonMerge(keep_id=other_id, merge_id=person_id))
    await do(work, person_id)
    assert await left(work) == {}
    await do(work, other_id)
    erased = (await work.execute(select(Person.erased_at).order_by(Person.id))).scalars().all()
    assert set(erased) == {work.now}


async def test_who_may_not_is_refused_and_nothing_changes(work: Work) -> None:
    person_id, _ = await known(work)
    before = await left(work)
    lead = as_member(work, await make_seller(work, "Ann"), Role.SALES_LEAD)
    with pytest.raises(Forbidden):
        await erase(lead, PersonErase(person_id=person_id))
    with pytest.raises(NotFound):
        await do(work, work.workspace_id)
    assert await left(work) == before


async def test_every_statement_names_a_table_that_is_there() -> None:
    assert set(BLANKED) <= set(Table.metadata.tables)
