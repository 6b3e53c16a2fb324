"""What changed between two periods and why a number changed, over recorded facts, by hand."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from crm.core.problems import Invalid
from crm.core.reader import Reader
from crm.core.work import Work
from funnel.attribution.models import parse_model
from funnel.attribution.question import AttributionDimension
from funnel.attribution_models.save import AttributionModelSave, StepWeight
from funnel.attribution_models.save import save as save_model
from funnel.credit_rules.save import AttributionSettingsSave
from funnel.credit_rules.save import save as save_settings
from funnel.facts.facts import RefundFact, SaleFact
from funnel.insights.change import Effects, Side
from funnel.insights.what_changed import ChangeMetric, ChangeQuestion, what_changed
from funnel.insights.why_changed import ChangeCause, Known, WhyQuestion, why_changed
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import Published, published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]
JUNE, JULY = (date(2026, 6, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 7, 31))


async def bought(work: Work, funnel: Published, name: str, resource: str, days: float, minor: int | None) -> None:
    """A download by way of the resource makes a lead; an hour later it buys, if it does."""
    who = email(f"{name}@example.test")
    facts: list[Any] = [
        touch("VISIT", who, resource_id=funnel.resource_ids[resource], occurred_at=at(days=days)),
        touch("DOWNLOAD", who, resource_id=funnel.resource_ids[resource], occurred_at=at(hours=1, days=days)),
    ]
    if minor is not None:
        facts.append(
            SaleFact(
                product_id=funnel.product_id, sold_at=at(hours=2, days=days), source="test", external_id=f"s-{name}",
                identities=(who,), amount_minor=minor,
            )
        )  # fmt: skip
    await recorded(work, *facts)


async def test_what_changed_over_facts(work: Work) -> None:
    """June: ads 2 leads, 1 buys for 1,000. July: ads 2 leads, 2 buy for 1,000 each; VK 1 lead buys nothing."""
    funnel = await published_funnel(work)
    await bought(work, funnel, "a", "ads", 1, 100_000)
    await bought(work, funnel, "b", "ads", 2, None)
    await bought(work, funnel, "c", "ads", 35, 100_000)
    await bought(work, funnel, "d", "ads", 36, 100_000)
    await bought(work, funnel, "e", "group", 37, None)
    asked = ChangeQuestion(
        funnel.product_id, JUNE, JULY, parse_model("last"), AttributionDimension.CHANNEL, ChangeMetric.AMOUNT
    )
    found = await what_changed(Reader(await work.raw(), work.workspace_id), asked, now=work.now)
    assert (found.before, found.after) == (
        Side(2_000_000, 1_000_000, 100_000), Side(3_000_000, 2_000_000, 200_000),
    )  # fmt: skip
    ads, vk = (next(row for row in found.rows if row.key == key) for key in ("google_ads", "vk"))
    assert ads.effects == Effects(volume=50_000, mix=-50_000, rate=100_000)
    assert vk.effects == Effects(mix=50_000, rate=-50_000)
    assert found.effects == Effects(volume=50_000, rate=50_000)


async def test_why_the_sales_of_a_period_are_others_than_they_were(work: Work) -> None:
    """Known then: two sales, 3,000. Since: one of them is refunded (−1,000), a late one comes to light (+500)."""
    funnel = await published_funnel(work)
    await bought(work, funnel, "a", "ads", 1, 100_000)
    await bought(work, funnel, "b", "ads", 2, 200_000)
    for table in ("sales", "sale_events", "step_entries"):
        await work.execute(text(f"UPDATE {table} SET recorded_at = :at"), {"at": at(days=10)})
    await work.execute(text("UPDATE touchpoints SET received_at = :at"), {"at": at(days=10)})
    reader = Reader(await work.raw(), work.workspace_id)
    first = await reader.fetchval(
        "SELECT id FROM sales WHERE workspace_id = $1 AND amount_minor = 100000", work.workspace_id
    )
    back = RefundFact(
        sale_id=first, refunded_at=at(days=12), source="test", external_id="r", amount_minor=None, units_micro=1_000_000
    )
    await recorded(work, back)
    await bought(work, funnel, "late", "ads", 3, 50_000)
    asked = WhyQuestion(funnel.product_id, *JUNE, since=at(days=11))
    found = await why_changed(reader, asked, now=work.now)
    assert (found.then, found.now) == (Known(2, 300_000, 0), Known(3, 250_000, 0))
    told = {each.cause: (each.count, each.change) for each in found.causes}
    assert told == {
        ChangeCause.LATE: (1, Known(1, 50_000, 0)),
        ChangeCause.REFUND: (1, Known(0, -100_000, 0)),
        ChangeCause.LATE_TOUCHES: (2, Known(0, 0, 0)),
    }
    entered = await why_changed(
        reader, WhyQuestion(funnel.product_id, *JUNE, since=at(days=11), step_key="interested"), now=work.now
    )
    assert (entered.then.conversions, entered.now.conversions) == (2, 3)
    assert [(each.cause, each.count) for each in entered.causes] == [
        (ChangeCause.LATE, 1), (ChangeCause.LATE_TOUCHES, 2),
    ]  # fmt: skip


async def test_a_voided_entry_is_told(work: Work) -> None:
    funnel = await published_funnel(work)
    await bought(work, funnel, "a", "ads", 1, None)
    void = text("UPDATE step_entries SET recorded_at = :at, voided_at = :then WHERE step_key = 'interested'")
    await work.execute(void, {"at": at(days=10), "then": at(days=12)})
    asked = WhyQuestion(funnel.product_id, *JUNE, since=at(days=11), step_key="interested")
    found = await why_changed(Reader(await work.raw(), work.workspace_id), asked, now=work.now)
    assert (found.then.conversions, found.now.conversions) == (1, 0)
    assert (found.causes[0].cause, found.causes[0].change) == (ChangeCause.VOIDED, Known(-1, 0, 0))


async def test_a_time_to_come_is_refused(work: Work) -> None:
    funnel = await published_funnel(work)
    asked = WhyQuestion(funnel.product_id, *JUNE, since=work.now + timedelta(days=1))
    with pytest.raises(Invalid) as refused:
        await why_changed(Reader(await work.raw(), work.workspace_id), asked, now=work.now)
    assert refused.value.field == "input.since"


async def test_rules_that_were_changed_since_are_named(work: Work) -> None:
    """A version of the funnel, weights and kinds; another product's version and what was there before are not."""
    funnel = await published_funnel(work)
    await bought(work, funnel, "a", "ads", 1, 100_000)
    reader = Reader(await work.raw(), work.workspace_id)
    before = work.now - timedelta(seconds=1)
    for table in ("sales", "sale_events", "step_entries"):
        await work.execute(text(f"UPDATE {table} SET recorded_at = :at"), {"at": at(days=10)})
    await work.execute(text("UPDATE touchpoints SET received_at = :at"), {"at": at(days=10)})
    asked = WhyQuestion(funnel.product_id, *JUNE, since=before)
    await work.execute(text("UPDATE funnels SET published_at = :at"), {"at": at(days=10)})
    assert (await why_changed(reader, asked, now=work.now)).causes == ()
    await published_funnel(work, name="Another", resources=False)
    await work.execute(
        text("UPDATE funnels SET published_at = :at WHERE product_id = :p"), {"at": work.now, "p": funnel.product_id}
    )
    step = StepWeight(step_key="interested", weight=6_000)
    given: dict[str, Any] = {"product_id": funnel.product_id, "name": "Ours", "last": 0, "key": "a", "first": 4_000}
    await save_model(work, AttributionModelSave(**given, steps=(step,), rest=0))
    await save_settings(work, AttributionSettingsSave(creditable_kinds=("VISIT",)))
    await work.execute(text("UPDATE credit_rules SET started_at = :at"), {"at": work.now})
    found = await why_changed(reader, asked, now=work.now)
    assert [(each.cause, each.count, each.change, len(each.examples)) for each in found.causes] == [
        (ChangeCause.FUNNEL_VERSION, 1, Known(0, 0, 0), 1), (ChangeCause.MODEL_WEIGHTS, 1, Known(0, 0, 0), 1),
        (ChangeCause.CREDIT_KINDS, 1, Known(0, 0, 0), 0),
    ]  # fmt: skip
    assert found.then == found.now
