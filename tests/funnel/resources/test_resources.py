"""Resources registered with what their kind implies, and what is refused."""

from datetime import date
from typing import Any
from unittest.mock import ANY

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from crm.core.work import Work
from crm.models.words import Role
from funnel.channels.copy import copy_catalogue
from funnel.models import MainResource, PromoCode, Resource, ResourcePhoneNumber, ResourcePrice
from funnel.models.words import ResourceState
from funnel.resources.choose_main import ResourceChooseMain, choose_main
from funnel.resources.set_state import ResourceSetState, set_state
from tests.factories.model import as_role, make_model, make_resource

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def count(work: Work) -> int:
    return int(await work.scalar(select(func.count()).select_from(Resource)))


@pytest.mark.parametrize(
    ("kind", "users", "placement", "purposes", "cost_model"),
    [
        ("SOCIAL_PAGE", ["AUDIENCE"], "OUTPOST", ["MARKETING"], None),
        ("CORPORATE_SITE", ["AUDIENCE", "STAFF"], "OWN", ["MARKETING"], None),
        ("AD_CAMPAIGN", ["AUDIENCE"], "PAID", ["MARKETING"], "PER_CLICK"),
        ("PARTNER", ["AUDIENCE"], "EARNED", ["MARKETING"], None),
        ("ERP", ["STAFF"], "OWN", [], None),
        ("FORUM", ["STAFF"], "OWN", [], None),
    ],
)
async def test_what_is_left_out_follows_from_the_kind(
    work: Work, kind: str, users: list[str], placement: str, purposes: list[str], cost_model: str | None
) -> None:
    made = await make_resource(work, kind=kind, users=users)
    assert (made.placement, made.purposes, made.cost_model) == (placement, purposes, cost_model)
    assert (made.state, made.number, made.version) == ("ACTIVE", 1, 1)


async def test_prices_codes_and_numbers_are_kept(work: Work) -> None:
    made = await make_resource(
        work,
        "Portal",
        kind="PAID_PLACEMENT",
        price_schedule=[{"amount": "30000"}, {"amount": "5000"}],
        promo_codes=[{"code": " spina5 ", "valid_from": "2026-05-01", "valid_to": "2026-05-31"}],
        phone_numbers=["+7 (495) 123-45-67", "+74951234567"],
    )
    prices = select(ResourcePrice.position, ResourcePrice.amount_minor, ResourcePrice.currency).order_by("position")
    assert [tuple(row) for row in await work.execute(prices)] == [(1, 3_000_000, "RUB"), (2, 500_000, "RUB")]
    promo = (await work.execute(select(PromoCode))).scalar_one()
    assert (promo.code, promo.valid_from, promo.valid_to) == ("SPINA5", date(2026, 5, 1), date(2026, 5, 31))
    assert (await work.execute(select(ResourcePhoneNumber.number))).scalars().all() == ["+74951234567"]
    assert made.cost_model == "FIXED"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "SOCIAL_GROUP"}, "purposeText"),
        ({"state": "POSTPONED"}, "stateReason"),
        ({"external_account_id": "club1"}, "channelKey"),
        ({"channel_key": "nowhere"}, "channelKey"),
        ({"phone_numbers": ["8 495 123"]}, "phoneNumbers.0"),
        ({"price_schedule": [{"amount": "-1"}]}, "priceSchedule.0.amount"),
        ({"promo_codes": [{"code": "a"}, {"code": "A"}]}, "promoCodes"),
        ({"parent_id": new_id()}, "parentId"),
        ({"owner_id": new_id()}, "ownerId"),
    ],
)
async def test_unusable_input_is_refused_with_its_field(work: Work, given: dict[str, Any], field: str) -> None:
    with pytest.raises((Invalid, NotFound)) as refused:
        await make_resource(work, **given)
    assert refused.value.field == field
    assert await count(work) == 0


async def test_addresses_and_validity_are_checked(work: Work) -> None:
    backwards = [{"code": "a", "valid_from": "2026-05-02", "valid_to": "2026-05-01"}]
    for given in ({"url": "javascript:alert(1)"}, {"url": "//host"}, {"users": []}, {"promo_codes": backwards}):
        with pytest.raises(ValidationError):
            await make_resource(work, **given)


async def test_account_name_code_and_number_name_one_resource(work: Work) -> None:
    await copy_catalogue(work)
    given = {
        "channel_key": "vk",
        "external_account_id": "club1",
        "promo_codes": [{"code": "A"}],
        "phone_numbers": ["+74951234567"],
    }
    first = await make_resource(work, "First", **given)
    again = [
        ({"name": "First"}, "name"),
        ({"channel_key": "vk", "external_account_id": "club1"}, "externalAccountId"),
        ({"promo_codes": [{"code": "a"}]}, "promoCodes"),
        ({"phone_numbers": ["+7 495 123-45-67"]}, "phoneNumbers"),
    ]
    for more, field in again:
        with pytest.raises(Conflict) as refused:
            await make_resource(work, **({"name": "Second"} | more))
        assert refused.value.field == field
    assert (await work.execute(select(Resource.id))).scalars().all() == [first.id]
    other = await make_resource(work, "Other network", channel_key="odnoklassniki", external_account_id="club1")
    assert other.number == 2


async def test_a_state_is_set_with_its_reason(work: Work) -> None:
    made = await make_resource(work)
    data = ResourceSetState(resource_id=made.id, state=ResourceState.REJECTED, reason="Our audience is not there")
    changed = await set_state(work, data.model_copy(update={"expected_version": 1}))
    assert (changed.state, changed.state_reason, changed.version) == ("REJECTED", "Our audience is not there", 2)
    with pytest.raises(Stale):
        await set_state(work, data.model_copy(update={"expected_version": 1}))
    with pytest.raises(Invalid):
        await set_state(work, data.model_copy(update={"reason": None}))
    with pytest.raises(NotFound):
        await set_state(work, data.model_copy(update={"resource_id": new_id()}))
    assert await work.scalar(select(Resource.version)) == 2


async def test_the_newest_choice_of_a_main_resource_is_kept_beside_the_older(work: Work) -> None:
    model = await make_model(work)
    data = ResourceChooseMain(
        product_id=model.product.id, step_key="aware", resource_id=model.page.id, reason="Cheap",
        candidate_ids=(model.page.id,),
    )  # fmt: skip
    first = await choose_main(work, data)
    kept = [{"resourceId": str(model.page.id), "value": 5, "by": "Starter table", "reason": ANY}]
    assert (first.candidates, first.chosen_by_id) == (kept, work.actor.member_id)
    await choose_main(work, data.model_copy(update={"reason": "Still"}))
    assert await work.scalar(select(func.count()).select_from(MainResource)) == 2
    with pytest.raises(NotFound):
        await choose_main(work, data.model_copy(update={"step_key": "nowhere"}))
    with pytest.raises(NotFound):
        await choose_main(work, data.model_copy(update={"resource_id": new_id()}))


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.COMMUNITY_MANAGER, Role.CLIENT, Role.SALES_MANAGER])
async def test_only_who_edits_resources_registers_them(work: Work, role: Role) -> None:
    other = await as_role(work, role)
    with pytest.raises(Forbidden, match="RESOURCE_EDIT"):
        await make_resource(other)
    assert await count(work) == 0
