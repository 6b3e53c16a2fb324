"""Products: added, changed, refused."""

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from crm.core.work import Work
from crm.models import AuditEntry
from crm.models.words import Role
from funnel.models import Product
from funnel.products.change import ProductChange, change
from tests.factories.model import as_role, make_product

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def count(work: Work) -> int:
    return int(await work.scalar(select(func.count()).select_from(Product)))


async def test_a_product_keeps_what_was_given(work: Work) -> None:
    product = await make_product(await as_role(work, Role.STRATEGIST), markets=["B2B", "B2C", "B2B"])
    assert (product.price_minor, product.contribution_minor, product.currency) == (1_200_000, 300_000, "RUB")
    assert product.markets == ["B2B", "B2C"]
    assert (product.sort_key, product.version) == ("spinaok", 1)
    line = (await work.execute(select(AuditEntry).where(AuditEntry.object_id == product.id))).scalar_one()
    assert (line.action, line.outcome) == ("PRODUCT_CREATE", "DONE")


async def test_a_second_one_of_the_name_is_refused(work: Work) -> None:
    await make_product(work)
    with pytest.raises(Conflict) as refused:
        await make_product(work)
    assert refused.value.field == "name"
    assert await count(work) == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"price": {"amount": "1.001"}}, "price.amount"),
        ({"contribution": {"amount": "1", "currency": "EUR"}}, "contribution"),
    ],
)
async def test_amounts_are_in_the_workspaces_money(work: Work, given: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await make_product(work, **given)
    assert refused.value.field == field
    assert await count(work) == 0


async def test_a_product_has_a_market_and_a_way_of_sale(work: Work) -> None:
    for given in ({"markets": []}, {"sale_kinds": []}, {"name": "  "}):
        with pytest.raises(ValidationError):
            await make_product(work, **given)


async def test_a_change_writes_what_was_given_only(work: Work) -> None:
    product = await make_product(work)
    changed = await change(work, ProductChange(product_id=product.id, expected_version=1, industry=None, name="Chair"))
    assert (changed.name, changed.sort_key, changed.version) == ("Chair", "chair", 2)
    assert (changed.price_minor, changed.industry) == (1_200_000, None)


async def test_a_change_of_what_somebody_else_changed_is_refused(work: Work) -> None:
    product = await make_product(work)
    with pytest.raises(Stale):
        await change(work, ProductChange(product_id=product.id, expected_version=7, name="Chair"))
    with pytest.raises(NotFound):
        await change(work, ProductChange(product_id=new_id(), expected_version=1, name="Chair"))
    assert await work.scalar(select(Product.name)) == "SpinaOK"


@pytest.mark.parametrize("role", [Role.MARKETER, Role.CLIENT, Role.SALES_LEAD, Role.INTEGRATION])
async def test_only_who_edits_products_adds_them(work: Work, role: Role) -> None:
    with pytest.raises(Forbidden, match="PRODUCT_EDIT"):
        await make_product(await as_role(work, role))
    assert await count(work) == 0
