"""What facts refer to: codes, resources, channels, products and persons; and what is refused when it is not there."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.core.ids import new_id
from crm.core.problems import Problems
from crm.core.work import Work
from crm.models import Company, Lead, Person, Touchpoint
from crm.models.words import Direction, IdentityKind
from crm.people.identity import IdentityKey
from funnel.facts.facts import HandoffFact, MoveFact, RefundFact, SaleFact, StartFact
from funnel.models import Journey, PromoCode
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]

ANN = email("ann@example.test")


async def test_codes_name_resources_and_resources_channels(work: Work) -> None:
    funnel = await published_funnel(work)
    ads = funnel.resource_ids["ads"]
    work.session.add(
        PromoCode(workspace_id=work.workspace_id, resource_id=ads, code="DOCTOR", valid_from=date(2026, 6, 1),
                  valid_to=date(2026, 6, 2))
    )  # fmt: skip
    await work.flush()
    await recorded(
        work,
        touch("VISIT", ANN, promo_code=" doctor ", external_id="a"),
        touch("VISIT", ANN, promo_code="DOCTOR", external_id="b", occurred_at=at(days=2)),
        touch("VISIT", ANN, promo_code="DOCTOR", external_id="c", resource_id=funnel.resource_ids["group"]),
        touch("VISIT", ANN, external_id="d", resource_id=ads, channel_id=funnel.channel_ids["email"]),
    )
    rows = await work.execute(
        select(Touchpoint.resource_id, Touchpoint.channel_id, Touchpoint.promo_code).order_by(Touchpoint.external_id)
    )
    assert [tuple(row) for row in rows] == [
        (ads, funnel.channel_ids["google_ads"], " doctor "),
        (None, None, "DOCTOR"),
        (funnel.resource_ids["group"], funnel.channel_ids["vk"], "DOCTOR"),
        (ads, funnel.channel_ids["email"], None),
    ]


async def test_what_is_not_there_is_refused_and_nothing_written(work: Work) -> None:
    funnel = await published_funnel(work)
    nowhere = new_id()
    start = StartFact(source="s", external_id="x", product_id=funnel.product_id, occurred_at=at(0), identities=(ANN,))
    sale = SaleFact(product_id=funnel.product_id, sold_at=at(0), source="s", external_id="x", identities=(ANN,))
    cases: list[tuple[Any, str]] = [
        (touch("VISIT", ANN, resource_id=nowhere), "resourceId"),
        (touch("VISIT", ANN, place_resource_id=nowhere), "placeResourceId"),
        (touch("VISIT", ANN, channel_id=nowhere), "channelKey"),
        (touch("VISIT", ANN, product_id=nowhere), "productId"),
        (touch("VISIT", person_id=nowhere), "personId"),
        (replace(start, product_id=nowhere), "productId"),
        (replace(start, owner_id=nowhere), "ownerId"),
        (replace(start, audience_id=nowhere), "audienceId"),
        (replace(sale, lead_id=nowhere), "leadId"),
        (replace(sale, product_id=nowhere), "productId"),
        (replace(sale, amount_minor=1, currency="USD"), "amount.currency"),
        (replace(sale, amount_minor=-1), "amount"),
        (MoveFact(lead_id=nowhere, to_step_key="aware", reason="x", occurred_at=at(0)), "leadId"),
        (HandoffFact(lead_id=nowhere, handoff_id=nowhere, occurred_at=at(0), member_id=None), "leadId"),
        (RefundFact(sale_id=nowhere, refunded_at=at(0), source="s", external_id="r", amount_minor=1), "saleId"),
    ]
    cases = [
        (replace(fact, external_id=f"x{index}") if hasattr(fact, "external_id") else fact, field)
        for index, (fact, field) in enumerate(cases)
    ]
    cases.append((cases[0][0], "externalId"))
    outcome = await recorded(work, *(fact for fact, _ in cases))
    assert outcome.rejected == len(cases)
    told = [each.problem.field if each.problem else None for each in outcome.results]
    assert told == [f"items.{index}.{field}" for index, (_, field) in enumerate(cases)]
    assert all(each.problem and each.problem.message.endswith(".") for each in outcome.results)
    with pytest.raises(Problems) as refused:
        await recorded(work, touch("VISIT", ANN), cases[0][0], cases[1][0], atomic=True)
    assert [problem.field for problem in refused.value.problems] == ["items.1.resourceId", "items.2.placeResourceId"]
    for table in (Person, Lead, Touchpoint):
        assert await work.scalar(select(func.count()).select_from(table)) == 0


async def test_a_fact_of_nobody_makes_no_phantom(work: Work) -> None:
    funnel = await published_funnel(work)
    sale = SaleFact(product_id=funnel.product_id, sold_at=at(0), source="s", external_id="o", amount_minor=1)
    outcome = await recorded(work, touch("VISIT"), touch("FORM_SUBMIT", name="Ann"), sale, touch("VISIT", ANN))
    assert [each.status for each in outcome.results] == ["REJECTED", "REJECTED", "REJECTED", "RECORDED"]
    told = [each.problem for each in outcome.results if each.problem]
    assert [each.field for each in told] == [f"items.{index}.identities" for index in range(3)]
    assert {each.message.partition(":")[0] for each in told} == {"Say who it was"}
    assert await work.scalar(select(func.count()).select_from(Person)) == 1


async def test_a_visitor_known_by_the_browser_only_has_no_name(work: Work) -> None:
    await published_funnel(work)
    await recorded(work, touch("VISIT", IdentityKey(IdentityKind.ANONYMOUS_ID, "c1")))
    assert (await work.execute(select(Lead.name))).scalars().all() == ["Unknown visitor"]


async def test_touches_of_another_product_serve_neither_rules_nor_journeys(work: Work) -> None:
    chair = await published_funnel(work, name="Chair")
    desk = await published_funnel(work, name="Desk")
    await recorded(
        work,
        touch("VISIT", ANN, product_id=desk.product_id, external_id="desk"),
        touch("VISIT", ANN, external_id="both", occurred_at=at(1)),
    )
    rows = (await work.execute(select(Lead.product_id, Lead.step_key, Lead.started_at))).all()
    assert {tuple(row) for row in rows} == {
        (chair.product_id, "aware", at(1)), (desk.product_id, "interested", at(0)),
    }  # fmt: skip
    lengths = await work.execute(select(Journey.product_id, Journey.step_key, func.cardinality(Journey.touch_ids)))
    assert {tuple(row) for row in lengths} == {
        (chair.product_id, "aware", 1), (desk.product_id, "aware", 1), (desk.product_id, "interested", 2),
    }  # fmt: skip


async def test_what_the_company_sent_earns_and_starts_nothing(work: Work) -> None:
    await published_funnel(work)
    sent = await recorded(work, touch("VISIT", ANN, direction=Direction.OUTBOUND))
    assert sent.results[0].leads == ()
    await recorded(work, touch("VISIT", ANN, occurred_at=at(1)))
    lead = (await work.execute(select(Lead))).scalar_one()
    assert (lead.first_touch_at, lead.started_at) == (at(1), at(1))
    assert await work.scalar(select(func.cardinality(Journey.touch_ids))) == 1


async def test_firms_are_one_by_their_key(work: Work) -> None:
    await published_funnel(work)
    await recorded(
        work,
        touch("VISIT", ANN, company_name="ООО «Ромашка»"),
        touch("VISIT", email("bob@example.test"), company_name="РОМАШКА"),
    )
    await recorded(work, touch("VISIT", ANN, company_name="Another", occurred_at=at(1)))
    companies = {row.id: row.name for row in (await work.execute(select(Company))).scalars()}
    assert sorted(companies.values()) == ["Another", "ООО «Ромашка»"]
    leads = (await work.execute(select(Lead.company_id))).scalars().all()
    assert [companies[each] for each in leads if each] == ["ООО «Ромашка»"] * 2


async def test_last_activity_is_not_moved_by_what_people_only_saw(work: Work) -> None:
    await published_funnel(work)
    await recorded(work, touch("VISIT", ANN))
    await recorded(work, touch("IMPRESSION", ANN, occurred_at=at(2)))
    lead = (await work.execute(select(Lead))).scalar_one()
    assert (lead.last_activity_at, lead.last_touch_at) == (at(0), at(2))
    await recorded(work, touch("CLICK", ANN, occurred_at=at(59 / 3600)))
    work.session.expire_all()
    assert await work.scalar(select(Lead.last_activity_at)) == at(0)
    await recorded(work, touch("CLICK", ANN, occurred_at=at(3)))
    assert await work.scalar(select(Lead.last_activity_at)) == at(3)
