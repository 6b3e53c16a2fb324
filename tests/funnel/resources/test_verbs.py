"""Changing resources: versions, states with their history, parents, prices, codes, numbers, owners, batches."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.core.ids import new_id
from crm.core.problems import Conflict, Invalid, NotFound, Problem, Problems, Stale
from crm.core.work import Work
from funnel.channels.copy import copy_catalogue
from funnel.inputs import Amount
from funnel.models import PriceSchedule, Resource, ResourceAudience, ResourcePrice, ResourceStateChange
from funnel.models.words import ResourceState
from funnel.resources.assign_owner import ResourceAssignOwner, assign_owner
from funnel.resources.change import ResourceChange, change
from funnel.resources.marks import (
    ResourceAddPhoneNumbers,
    ResourceAddPromoCodes,
    ResourceEndPhoneNumbers,
    ResourceEndPromoCodes,
    add_phone_numbers,
    add_promo_codes,
    end_phone_numbers,
    end_promo_codes,
)
from funnel.resources.register import ResourceRegister, register_many
from funnel.resources.set_prices import ResourceSetPrices, set_prices
from funnel.resources.set_state import NEXT, ResourceSetState, set_state
from tests.factories.model import counted, make_audience, make_goal, make_model, make_product, make_resource

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def changed(work: Work, row: Resource, **given: Any) -> Resource:
    return await change(work, ResourceChange(resource_id=row.id, expected_version=row.version, **given))


async def test_the_same_page_twice_is_refused_with_the_others_name(work: Work) -> None:
    await copy_catalogue(work)
    await make_resource(work, "VK page", channel_key="vk", url="https://vk.com/spinaok")
    for url in ("vk.com/spinaok/", "https://m.vk.com/spinaok", "http://VK.COM/SpinaOK?w=1"):
        with pytest.raises(Conflict) as refused:
            await make_resource(
                work, "Again", channel_key="vk", url=url if url.startswith("http") else f"https://{url}"
            )
        assert (refused.value.field, refused.value.code) == ("url", "CONFLICT")
        assert "'VK page'" in refused.value.message
    advert = await make_resource(work, "Advert", kind="AD_CAMPAIGN", channel_key="vk_ads", url="https://vk.com/spinaok")
    assert (advert.normal_url, advert.stands_at_url) == ("vk.com/spinaok", False)
    assert await work.scalar(select(func.count()).select_from(Resource)) == 2


async def test_a_change_writes_what_is_given(work: Work) -> None:
    await copy_catalogue(work)
    product = await make_product(work)
    first, second = await make_audience(work, product.id), await make_audience(work, product.id, "Necks", priority=2)
    page = await make_resource(work, url="https://vk.com/a", tags=["x"], audience_ids=[first.id], channel_key="vk")
    now = await changed(work, page, name="Ёж", url=None, tags=("b", "a", "b"), audience_ids=(second.id,))
    assert (now.name, now.url, now.normal_url, now.tags, now.version) == ("Ёж", None, None, ["b", "a"], 2)
    assert now.channel_id is not None
    assert list((await work.execute(select(ResourceAudience.audience_id))).scalars()) == [second.id]
    with pytest.raises(Stale):
        await change(work, ResourceChange(resource_id=page.id, expected_version=1, name="Late"))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"channel_key": None}, "channelKey"),
        ({"channel_key": "site"}, "channelKey"),
        ({"placement": "OWN"}, "placement"),
        ({"name": "Other"}, "name"),
        ({"parent_id": new_id()}, "parentId"),
        ({"owner_id": new_id()}, "ownerId"),
        ({"audience_ids": (new_id(),)}, "audienceIds.0"),
        ({"print_run": 5}, "printRun"),
    ],
)
async def test_a_change_is_refused_as_registering_is(work: Work, given: dict[str, Any], field: str) -> None:
    await copy_catalogue(work)
    page = await make_resource(work)
    await make_resource(work, "Other")
    with pytest.raises(Problem) as refused:
        await changed(work, page, **given)
    await work.flush()
    assert refused.value.field == field
    row = (await work.execute(select(Resource.name, Resource.version).where(Resource.id == page.id))).one()
    assert tuple(row) == ("Page", 1)


async def test_a_kind_stays_while_there_are_goals_and_parents_form_no_ring(work: Work) -> None:
    model = await make_model(work)
    top, middle = await make_resource(work, "Top"), await make_resource(work, "Middle")
    assert (await changed(work, top, kind="SOCIAL_PROFILE")).kind == "SOCIAL_PROFILE"
    await changed(work, middle, parent_id=top.id)
    await changed(work, model.page, parent_id=middle.id)
    for parent in (top, middle, model.page):
        with pytest.raises((Conflict, Invalid)) as refused:
            await changed(work, top, parent_id=parent.id if parent is not top else top.id)
        assert refused.value.field == "parentId"
    await make_goal(work, model)
    with pytest.raises(Conflict, match="keeps its kind"):
        await changed(work, model.page, kind="SOCIAL_PROFILE")


@pytest.mark.parametrize("now", ResourceState)
async def test_states_follow_the_table(work: Work, now: ResourceState) -> None:
    for after in ResourceState:
        row = await make_resource(work, f"To {after}", kind="BLOG", state=now.value, state_reason="Because")
        data = ResourceSetState(resource_id=row.id, state=after, reason="Because")
        if after in NEXT[now]:
            assert (await set_state(work, data)).state == after.value
        else:
            with pytest.raises(Conflict) as refused:
                await set_state(work, data)
            assert refused.value.field == "state"


async def test_every_state_stays_readable(work: Work) -> None:
    await copy_catalogue(work)
    row = await make_resource(work, state="IDEA")
    with pytest.raises(Invalid, match="somebody else's network"):
        await set_state(work, ResourceSetState(resource_id=row.id, state=ResourceState.ACTIVE))
    row = await change(work, ResourceChange(resource_id=row.id, expected_version=1, channel_key="vk"))
    await set_state(work, ResourceSetState(resource_id=row.id, state=ResourceState.ACTIVE))
    await set_state(work, ResourceSetState(resource_id=row.id, state=ResourceState.RETIRED, reason="Over"))
    told = select(ResourceStateChange.state, ResourceStateChange.reason, ResourceStateChange.member_id)
    history = [tuple(each) for each in await work.execute(told.order_by(ResourceStateChange.id))]
    me = work.actor.member_id
    assert history == [("IDEA", None, me), ("ACTIVE", None, me), ("RETIRED", "Over", me)]


async def test_prices_hold_from_a_day_and_the_newest_are_shown(work: Work) -> None:
    portal = await make_resource(
        work, kind="PAID_PLACEMENT", price_schedule=[{"amount": "30000"}, {"amount": "5000"}],
        price_from=date(2026, 5, 1),
    )  # fmt: skip
    dearer = ResourceSetPrices(
        resource_id=portal.id, prices=(Amount(amount="6000"),), effective_from=date(2026, 9, 1), expected_version=1
    )
    assert (await set_prices(work, dearer)).version == 2
    with pytest.raises(Stale):
        await set_prices(work, dearer)
    earlier = {"effective_from": date(2026, 4, 1), "expected_version": None}
    await set_prices(work, dearer.model_copy(update=earlier))
    rows = await work.execute(
        select(PriceSchedule.effective_from, PriceSchedule.amounts_minor).order_by(PriceSchedule.effective_from)
    )
    assert [tuple(row) for row in rows] == [
        (date(2026, 4, 1), [600_000]), (date(2026, 5, 1), [3_000_000, 500_000]), (date(2026, 9, 1), [600_000]),
    ]  # fmt: skip
    assert list((await work.execute(select(ResourcePrice.amount_minor))).scalars()) == [600_000]


async def test_a_number_stands_in_one_advert_at_a_time(work: Work) -> None:
    paper, radio = (
        await make_resource(work, "Paper", kind="OFFLINE_AD"), await make_resource(work, "Radio", kind="OFFLINE_AD")
    )  # fmt: skip
    number = ("+7 495 000-90-01",)
    await add_phone_numbers(work, ResourceAddPhoneNumbers(resource_id=paper.id, phone_numbers=number))
    wanted = ResourceAddPhoneNumbers(resource_id=radio.id, phone_numbers=number, valid_from=date(2026, 9, 1))
    with pytest.raises(Conflict, match="'Paper'") as refused:
        await add_phone_numbers(work, wanted)
    assert refused.value.field == "phoneNumbers"
    ended = ResourceEndPhoneNumbers(resource_id=paper.id, phone_numbers=number, on=date(2026, 8, 31))
    await end_phone_numbers(work, ended)
    await add_phone_numbers(work, wanted)
    with pytest.raises(NotFound) as gone:
        await end_phone_numbers(work, ended)
    assert gone.value.field == "phoneNumbers.0"


async def test_codes_are_added_and_ended(work: Work) -> None:
    paper, radio = await make_resource(work, "Paper", kind="OFFLINE_AD"), await make_resource(work, "Radio")
    codes = [{"code": "a"}, {"code": "b"}]
    await add_promo_codes(work, ResourceAddPromoCodes(resource_id=paper.id, promo_codes=codes))
    with pytest.raises(Conflict, match="'Paper'"):
        await add_promo_codes(work, ResourceAddPromoCodes(resource_id=radio.id, promo_codes=[{"code": "A"}]))
    with pytest.raises(NotFound) as refused:
        await end_promo_codes(work, ResourceEndPromoCodes(resource_id=radio.id, codes=("A",)))
    assert refused.value.field == "codes.0"
    assert (await end_promo_codes(work, ResourceEndPromoCodes(resource_id=paper.id, codes=("a", "b")))).version == 3
    tool = await make_resource(work, "Tool", kind="CRM", users=["STAFF"])
    with pytest.raises(Invalid, match="no buyer sees it"):
        await add_promo_codes(work, ResourceAddPromoCodes(resource_id=tool.id, promo_codes=[{"code": "c"}]))


async def test_owners_of_many_at_once(work: Work) -> None:
    rows = [await make_resource(work, f"Page {number}") for number in range(3)]
    me = work.actor.member_id
    ids = tuple(row.id for row in rows)
    async with counted(work) as sent:
        assert await assign_owner(work, ResourceAssignOwner(resource_ids=ids, owner_id=me)) == ids
    assert len(sent) == 2  # and the audit's line
    versions = select(Resource.version).where(Resource.owner_id == me)
    assert list((await work.execute(versions)).scalars()) == [2, 2, 2]
    with pytest.raises(NotFound) as refused:
        await assign_owner(work, ResourceAssignOwner(resource_ids=(*ids, new_id()), owner_id=me))
    assert refused.value.field == "resourceIds.3"
    with pytest.raises(NotFound) as refused:
        await assign_owner(work, ResourceAssignOwner(resource_ids=ids, owner_id=new_id()))
    assert refused.value.field == "ownerId"


async def test_many_take_no_more_statements_than_one(work: Work) -> None:
    await copy_catalogue(work)

    def given(start: int, count: int) -> list[ResourceRegister]:
        return [
            ResourceRegister.model_validate({
                "name": f"Page {number}", "kind": "SOCIAL_PAGE", "channel_key": "vk",
                "promo_codes": [{"code": f"C{number}"}],
                "url": f"https://vk.com/{number}", "price_schedule": [{"amount": "5"}],
                "phone_numbers": [f"+7495000{number:04}"],
            })
            for number in range(start, start + count)
        ]  # fmt: skip

    async with counted(work) as one:
        await register_many(work, given(0, 1))
    async with counted(work) as many:
        made = await register_many(work, given(1, 40))
    assert len(one) == len(many)
    assert [row.number for row in made] == list(range(2, 42))
    twice = [*given(100, 1), *given(100, 1)]
    with pytest.raises(Problems) as refused:
        await register_many(work, twice)
    assert {problem.field for problem in refused.value.problems} == {
        "items.1.name", "items.1.url", "items.1.promoCodes", "items.1.phoneNumbers",
    }  # fmt: skip
