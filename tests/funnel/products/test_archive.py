"""Products are taken out of work and back, and say what they sold before."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, NotFound, Stale
from crm.core.work import Work
from crm.models import Lead
from crm.models.words import IdentityKind, Role, TouchpointKind
from crm.people.identity import IdentityKey
from funnel.facts.facts import TouchFact
from funnel.facts.record import record
from funnel.funnels.lifecycle import stages_of_leads
from funnel.models import Product
from funnel.models.words import LifecycleStage
from funnel.products.archive import ProductArchive, archive, unarchive
from funnel.products.change import ProductChange, change
from funnel.reads import WorkReads
from tests.factories.model import as_role, make_funnel, make_product

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def visit(work: Work, who: str, days_ago: int = 1) -> None:
    key = IdentityKey(IdentityKind.EMAIL, f"{who}@example.com")
    at = work.now - timedelta(days=days_ago)
    fact = TouchFact(
        source="t", external_id=f"{who}{days_ago}", kind=TouchpointKind.VISIT, occurred_at=at, identities=(key,)
    )
    # As a transaction of its own: the order of locks begins anew.
    outcome = await record(replace(work, _highest=None), [fact])
    assert outcome.rejected == 0


async def leads(work: Work) -> int:
    return await work.scalar(select(func.count()).select_from(Lead)) or 0


async def test_an_archived_product_starts_no_leads_until_it_is_taken_up_again(work: Work) -> None:
    product = await make_product(work)
    await make_funnel(work, product.id)
    archived = await archive(work, ProductArchive(product_id=product.id, expected_version=1))
    assert (archived.archived_at, archived.version) == (work.now, 2)
    assert (await archive(work, ProductArchive(product_id=product.id, expected_version=1))).version == 2
    await visit(work, "early")
    assert await leads(work) == 0
    again = await unarchive(work, ProductArchive(product_id=product.id, expected_version=2))
    assert (again.archived_at, again.version) == (None, 3)
    await visit(work, "late")
    assert await leads(work) == 1


async def test_it_is_refused_while_sales_are_at_work(work: Work) -> None:
    product = await make_product(work)
    await make_funnel(work, product.id)
    await visit(work, "anna")
    await work.execute(update(Lead).where(Lead.workspace_id == work.workspace_id).values(status="WORKING"))
    with pytest.raises(Conflict, match="1 leads"):
        async with work.session.begin_nested():
            await archive(work, ProductArchive(product_id=product.id, expected_version=1))
    assert await work.scalar(select(Product.archived_at)) is None


async def test_who_may_and_what_must_be_there(work: Work) -> None:
    product = await make_product(work)
    with pytest.raises(Stale):
        await archive(work, ProductArchive(product_id=product.id, expected_version=7))
    with pytest.raises(NotFound):
        await archive(work, ProductArchive(product_id=new_id(), expected_version=1))
    with pytest.raises(Forbidden, match="PRODUCT_EDIT"):
        await archive(await as_role(work, Role.MARKETER), ProductArchive(product_id=product.id, expected_version=1))


async def test_a_baseline_may_be_nothing_at_all(work: Work) -> None:
    product = await make_product(work, baseline_units=0, baseline_period="24 months, online")
    assert (product.baseline_units, product.baseline_period) == (0, "24 months, online")
    changed = await change(work, ProductChange(product_id=product.id, expected_version=1, baseline_units=3))
    assert (changed.baseline_units, changed.baseline_period) == (3, "24 months, online")


async def test_a_lead_has_the_furthest_stage_it_reached(work: Work) -> None:
    product = await make_product(work)
    await make_funnel(work, product.id)
    await visit(work, "anna", 3)
    lead_id = await work.scalar(select(Lead.id))
    assert lead_id is not None
    assert await stages_of_leads(WorkReads(work), [lead_id]) == {lead_id: LifecycleStage.SUBSCRIBER}
    await visit(work, "anna", 2)
    assert await stages_of_leads(WorkReads(work), [lead_id]) == {lead_id: LifecycleStage.MQL}
