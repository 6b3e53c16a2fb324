"""Who brought whom: codes, recommendations, members' words, no rings, merges, and influence through chains."""

import asyncio
from datetime import date
from itertools import permutations
from uuid import UUID

import pytest
from sqlalchemy import func, select

from crm.core.database import Database
from crm.core.problems import Conflict, NotFound, Stale
from crm.core.work import Work, begin
from crm.models import Person, Referral
from crm.models.loyalty import ReferralCause
from funnel.facts.facts import SaleFact
from funnel.inputs import Period
from funnel.loyalty.give_code import ReferralCodeGive, give_code
from funnel.loyalty.influence import InfluenceAsked, brought_by, influence
from funnel.loyalty.refer import ReferrerSet, refer
from funnel.people.merge import PersonMerge, merge
from funnel.people.unmerge import PersonUnmerge, unmerge
from funnel.reads import WorkReads
from tests.factories.model import make_resource
from tests.factories.people import at, email, insert_person, recorded, touch
from tests.factories.products import published_funnel
from tests.factories.waiting import somebody_waits
from tests.http import make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def says(work: Work, person_id: UUID, referrer_id: UUID | None, **more: object) -> None:
    work._highest = None
    await refer(work, ReferrerSet.model_validate({"person_id": person_id, "referrer_id": referrer_id, **more}))


async def by(work: Work, person_id: UUID | None) -> UUID | None:
    found: UUID | None = await work.scalar(select(Person.referred_by_id).where(Person.id == person_id))
    return found


async def test_the_earliest_contact_says_it_and_a_member_overrules_it(work: Work) -> None:
    ann, bob = await insert_person(work, email="ann@example.test"), await insert_person(work)
    await give_code(work, ReferralCodeGive(person_id=ann, code=" ann-5 "))
    await give_code(work, ReferralCodeGive(person_id=bob, code="BOB-5"))
    new = email("new@example.test")
    late = await recorded(work, touch("VISIT", new, promo_code="bob-5", occurred_at=at(days=2)))
    person_id = late.results[0].person_id
    assert person_id is not None
    assert await by(work, person_id) == bob
    early = touch("RECOMMENDATION", new, recommended_by=email("Ann@Example.test"), occurred_at=at(days=1))
    await recorded(work, early, early)
    assert await by(work, person_id) == ann
    assert (await work.execute(select(Referral.cause).order_by(Referral.at))).scalars().all() == [
        ReferralCause.RECOMMENDATION, ReferralCause.CODE,
    ]  # fmt: skip
    await says(work, person_id, bob, reason="He told me")
    assert await by(work, person_id) == bob
    await says(work, person_id, None)
    assert await by(work, person_id) is None


async def test_nobody_brings_themselves_nor_those_who_brought_them(work: Work) -> None:
    ann, bob, cleo = [await insert_person(work, email=f"{each}@example.test") for each in ("ann", "bob", "cleo")]
    await says(work, bob, ann)
    await says(work, cleo, bob)
    for wrong, named in ((ann, cleo), (ann, ann)):
        with pytest.raises(Conflict) as ring:
            await says(work, wrong, named)
        assert ring.value.field == "referrerId"
    with pytest.raises(Stale):
        await says(work, ann, None, expected_version=9)
    with pytest.raises(NotFound):
        await says(work, ann, work.workspace_id)
    await recorded(
        work,
        touch("RECOMMENDATION", email("ann@example.test"), recommended_by=email("cleo@example.test")),
        touch("RECOMMENDATION", email("ann@example.test"), recommended_by=email("ann@example.test")),
        touch("RECOMMENDATION", email("dan@example.test"), recommended_by=email("eve@example.test")),
        touch("VISIT", email("eve@example.test")),
        touch("RECOMMENDATION", email("eve@example.test"), recommended_by=email("dan@example.test"),
              occurred_at=at(days=1)),
    )  # fmt: skip
    assert [await by(work, each) for each in (ann, bob, cleo)] == [None, ann, bob]
    kept = (await work.execute(select(Referral.cause))).scalars().all()
    assert sorted(kept) == ["HAND", "HAND", *["RECOMMENDATION"] * 3]  # which one is not believed may change


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_of_a_ring_the_latest_contact_is_not_believed_whatever_order_they_come_in(
    work: Work, order: tuple[int, ...]
) -> None:
    """ann ← bob ← cleo ← ann; then it is learnt that bob came by dan before: the ring is open, and all is believed."""
    who = ("ann", "bob", "cleo", "dan")
    ids = dict(zip(who, [await insert_person(work, email=f"{each}@example.test") for each in who], strict=True))
    said = [("ann", "bob", 1), ("bob", "cleo", 3), ("cleo", "ann", 2), ("bob", "dan", 0)]
    for number, place in enumerate(order, start=1):
        brought, by_whom, day = said[place]
        await recorded(work, touch(
            "RECOMMENDATION", email(f"{brought}@example.test"), occurred_at=at(days=day),
            recommended_by=email(f"{by_whom}@example.test"),
        ))  # fmt: skip
        if sorted(order[:number]) == [0, 1, 2]:
            assert [await by(work, ids[each]) for each in who] == [ids["bob"], None, ids["ann"], None]
    assert [await by(work, ids[each]) for each in who] == [ids["bob"], ids["dan"], ids["ann"], None]


async def test_codes_are_of_one_person_and_of_no_resource(work: Work) -> None:
    ann = await insert_person(work)
    await make_resource(work, "Leaflet", promo_codes=[{"code": "CHAIR10"}])
    await give_code(work, ReferralCodeGive(person_id=ann, code="ANN-5"))
    for code, kind in (("ann-5", Conflict), ("chair10", Conflict)):
        with pytest.raises(kind) as wrong:
            await give_code(work, ReferralCodeGive(person_id=ann, code=code))
        assert wrong.value.field == "code"
    with pytest.raises(NotFound):
        await give_code(work, ReferralCodeGive(person_id=work.workspace_id, code="OTHER"))


async def test_merges_are_followed_and_undone(work: Work) -> None:
    ann, twin, bob = [await insert_person(work) for _ in range(3)]
    await says(work, bob, twin)
    work._highest = None
    merged = await merge(work, PersonMerge(keep_id=ann, merge_id=twin))
    assert (await brought_by(WorkReads(work), [ann]))[ann].people == 1
    with pytest.raises(Conflict):
        await says(work, ann, bob)
    work._highest = None
    await unmerge(work, PersonUnmerge(merge_id=merged.id))
    assert await brought_by(WorkReads(work), [ann]) == {}
    assert (await brought_by(WorkReads(work), [twin]))[twin].direct == 1


async def test_an_undone_merge_gives_back_who_was_brought_meanwhile(work: Work) -> None:
    """Words, codes and recommendations that came while two were one name the one they were about."""
    ann, twin = [await insert_person(work, email=f"{each}@example.test") for each in ("ann", "twin")]
    bob, code_user, friend = [email(f"{each}@example.test") for each in ("bob", "coder", "friend")]
    await give_code(work, ReferralCodeGive(person_id=twin, code="TWIN-1"))
    work._highest = None
    merged = await merge(work, PersonMerge(keep_id=ann, merge_id=twin))
    outcome = await recorded(
        work, touch("VISIT", bob), touch("VISIT", code_user, promo_code="twin-1"),
        touch("RECOMMENDATION", friend, recommended_by=email("twin@example.test")),
    )  # fmt: skip
    people = [each.person_id for each in outcome.results]
    assert people[0]
    await says(work, people[0], twin)
    boss = await insert_person(work)
    await says(work, twin, boss)
    assert (await brought_by(WorkReads(work), [ann]))[ann].direct == 3
    assert (await brought_by(WorkReads(work), [boss]))[boss].people == 4
    assert await by(work, ann) == boss
    work._highest = None
    await unmerge(work, PersonUnmerge(merge_id=merged.id))
    assert await brought_by(WorkReads(work), [ann]) == {}
    assert (await brought_by(WorkReads(work), [twin]))[twin].direct == 3
    assert [await by(work, each) for each in (ann, twin, people[0])] == [None, boss, twin]


@pytest.mark.newest
async def test_a_merge_and_a_contact_at_once_make_no_ring(database: Database) -> None:
    """Cleo brought the twin, whom ann is one with from now on; just then cleo comes by ann's code."""
    actor = (await make_office(database)).actor()
    async with begin(database.sessions, actor) as work:
        ann, twin, cleo = [await insert_person(work, email=f"{each}@example.test") for each in ("ann", "twin", "cleo")]
        await give_code(work, ReferralCodeGive(person_id=ann, code="ANN-1"))
        await says(work, twin, cleo)

    async def come() -> None:
        async with begin(database.sessions, actor) as work:
            await recorded(work, touch("VISIT", email("cleo@example.test"), promo_code="ANN-1"))

    async with begin(database.sessions, actor) as work:
        await merge(work, PersonMerge(keep_id=ann, merge_id=twin))
        beside = asyncio.create_task(come())
        await somebody_waits(database)
    await beside
    async with begin(database.sessions, actor) as work:
        assert [await by(work, each) for each in (ann, cleo)] == [cleo, None]
        assert await work.scalar(select(func.count()).select_from(Referral)) == 2


async def test_influence_is_people_brought_per_step_through_chains(work: Work) -> None:
    funnel = await published_funnel(work)
    star = await make_resource(work, "Blogger", kind="INFLUENCER", placement="PAID")
    who = [email(f"p{number}@example.test") for number in range(4)]
    outcome = await recorded(
        work,
        touch("FOLLOW", who[0], resource_id=star.id, product_id=funnel.product_id),
        *(touch("FOLLOW", each, product_id=funnel.product_id, company_name="Oak") for each in who[1:]),
        SaleFact(source="t", external_id="s1", product_id=funnel.product_id, sold_at=at(days=5), identities=(who[2],),
                 units_micro=2_000_000, amount_minor=2_400_000),
    )  # fmt: skip
    people = [each.person_id for each in outcome.results[:4]]
    for person, referrer in zip(people[1:], people, strict=False):
        assert person is not None
        await says(work, person, referrer)
    june = Period(start=date(2026, 6, 1), end=date(2026, 6, 30))
    currency, rows = await influence(
        WorkReads(work), InfluenceAsked(product_id=funnel.product_id, period=june, depth=2)
    )
    assert currency == "RUB"
    told = {
        each.person_id or each.resource_id: (each.direct, each.people, each.buyers, each.units_micro, each.amount_minor)
        for each in rows
    }
    assert told == {
        people[0]: (1, 2, 1, 2_000_000, 2_400_000), people[1]: (1, 2, 1, 2_000_000, 2_400_000),
        people[2]: (1, 1, 0, 0, 0), star.id: (1, 2, 0, 0, 0),
    }  # fmt: skip
    assert {each.person_id: each.companies for each in rows if each.person_id} == dict.fromkeys(people[:3], 1)
    first = next(each for each in rows if each.person_id == people[0])
    assert (first.steps[0].direct, first.steps[0].people) == (1, 2)
    assert [step.position for step in first.steps] == sorted(step.position for step in first.steps)
    july = Period(start=date(2026, 7, 1), end=date(2026, 7, 31))
    _, rows = await influence(WorkReads(work), InfluenceAsked(product_id=funnel.product_id, period=july))
    assert {(each.buyers, len(each.steps)) for each in rows} == {(0, 0)}
    with pytest.raises(NotFound):
        await influence(WorkReads(work), InfluenceAsked(product_id=work.workspace_id, period=june))
