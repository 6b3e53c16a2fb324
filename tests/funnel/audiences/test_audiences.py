"""Audiences with their keywords and numbers."""

import pytest
from sqlalchemy import func, select

from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, NotFound
from crm.core.work import Work
from crm.models.words import Role
from funnel.models import Audience, Keyword
from tests.factories.model import as_role, make_audience, make_product, make_resource

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_keywords_are_kept_once_each_in_one_spelling(work: Work) -> None:
    product = await make_product(work)
    given = ["Ergonomic  Chair", "ergonomic chair", "Кресло"]
    audience = await make_audience(work, product.id, keywords=given)
    texts = (await work.execute(select(Keyword.text).where(Keyword.audience_id == audience.id))).scalars().all()
    assert sorted(texts) == ["ergonomic chair", "кресло"]
    assert (audience.number, audience.roll_out_state) == (1, "OPEN")
    assert (await make_audience(work, product.id, "Heads of firms")).number == 2


async def test_refusals_leave_nothing_behind(work: Work) -> None:
    product = await make_product(work)
    page = await make_resource(work)
    await make_audience(work, product.id, landing_page_id=page.id)
    with pytest.raises(Conflict) as same:
        await make_audience(work, product.id, keywords=["a"])
    with pytest.raises(NotFound) as nowhere:
        await make_audience(work, new_id(), "Others")
    with pytest.raises(NotFound) as no_page:
        await make_audience(work, product.id, "Others", landing_page_id=new_id())
    assert [error.value.field for error in (same, nowhere, no_page)] == ["name", "productId", "landingPageId"]
    assert await work.scalar(select(func.count()).select_from(Audience)) == 1
    assert await work.scalar(select(func.count()).select_from(Keyword)) == 0


async def test_a_marketer_adds_none(work: Work) -> None:
    product = await make_product(work)
    with pytest.raises(Forbidden, match="PRODUCT_EDIT"):
        await make_audience(await as_role(work, Role.MARKETER), product.id)
