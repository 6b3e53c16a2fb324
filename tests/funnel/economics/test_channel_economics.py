"""What channels cost and bring, worked by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from crm.core.problems import Invalid
from crm.core.reader import Reader
from crm.core.work import Work
from funnel.attribution.attribution_report import attribution_report
from funnel.attribution.models import parse_model
from funnel.attribution.question import AttributionDimension
from funnel.economics.answer import EconomicsAnswer, Figures
from funnel.economics.channel_economics import channel_economics
from funnel.economics.payback import payback
from funnel.economics.question import EconomicsQuestion
from funnel.facts.facts import RefundFact, SaleFact
from funnel.figures.cost_per import cost_per
from funnel.spend.record import SpendRecord
from funnel.spend.record import record as spend
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import Published, published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]
JUNE = {"start": date(2026, 6, 1), "end": date(2026, 6, 30)}
AUGUST = datetime(2026, 8, 5, tzinfo=UTC)


async def company(work: Work) -> Published:
    """4,000 in June for the ads. Ann: ads, then the group, buys in July for 12,000. Ben buys in June for 5,000,
    touched by nobody. A chair contributes 3,000.
    """
    funnel = await published_funnel(work)
    ann, ben = email("ann@example.test"), email("ben@example.test")
    given = {"resource_id": funnel.resource_ids["ads"], "period": JUNE, "amount": {"amount": "4000"}}
    await spend(work, SpendRecord.model_validate(given))
    await recorded(
        work,
        touch("VISIT", ann, resource_id=funnel.resource_ids["ads"]),
        touch("DOWNLOAD", ann, resource_id=funnel.resource_ids["group"], occurred_at=at(days=1)),
        sale(funnel, ann, 40, 1_200_000),
        sale(funnel, ben, 2, 500_000),
    )
    return funnel


def sale(funnel: Published, who: Any, days: float, minor: int) -> SaleFact:
    return SaleFact(
        product_id=funnel.product_id, sold_at=at(days=days), source="test", external_id=f"s{days}", identities=(who,),
        amount_minor=minor,
    )  # fmt: skip


def question(funnel: Published, **given: Any) -> EconomicsQuestion:
    asked = EconomicsQuestion(
        funnel.product_id, date(2026, 6, 1), date(2026, 7, 31), parse_model("linear"), AttributionDimension.CHANNEL
    )
    return replace(asked, **given)


async def ask(work: Work, asked: EconomicsQuestion) -> EconomicsAnswer:
    return await channel_economics(Reader(await work.raw(), work.workspace_id), asked, now=asked.as_known_at or AUGUST)


def by_key(found: EconomicsAnswer) -> dict[str | None, Figures]:
    return {row.key: row.figures for row in found.rows}


async def test_every_figure_by_hand(work: Work) -> None:
    found = await ask(work, question(await company(work), step_keys=("aware",)))
    assert (found.lead_step, found.customer_step, found.model) == ("interested", "bought", "linear")
    ads = by_key(found)["google_ads"]
    assert (ads.cost_minor, ads.leads_micro, ads.customers_micro) == (400_000, 500_000, 500_000)
    assert (ads.amount_minor, ads.contribution_minor, ads.units_micro) == (600_000, 150_000, 500_000)
    assert (ads.cost_per_lead_minor, ads.cost_per_customer_minor, ads.cost_per_sale_minor) == (800_000,) * 3
    assert (ads.roas, ads.romi, ads.is_small_sample) == (1.5, -0.625, True)
    assert [(step.step_key, step.entries_micro, step.cost_per_entry_minor) for step in ads.steps] == [
        ("aware", 1_000_000, 400_000)
    ]
    vk = by_key(found)["vk"]
    assert (vk.cost_minor, vk.amount_minor, vk.cost_per_lead_minor, vk.roas, vk.romi) == (0, 600_000, 0, None, None)
    assert (found.unattributed.amount_minor, found.unattributed.sales_micro) == (500_000, 1_000_000)
    assert (found.total.amount_minor, found.total.customers_micro, found.total.cost_minor) == (
        1_700_000, 2_000_000, 400_000,
    )  # fmt: skip
    assert found.total.cost_per_customer_minor == 200_000
    assert {note.code for note in found.notes} == {"WITHOUT_COST", "SMALL_SAMPLE", "LEADS_PASSED_OVER"}


async def test_the_month_pays_back_in_the_next_one_and_a_refund_takes_it_back(work: Work) -> None:
    """June: Ben's 3,000; July: Ann's 3,000 more cover the 4,000. Half of Ann's is the ads' own: not yet."""
    funnel = await company(work)
    found = await ask(work, question(funnel))
    (june,) = found.payback
    assert (june.month, june.cost_minor, june.months) == (date(2026, 6, 1), 400_000, 1)
    assert june.contribution_minor == (300_000, 600_000, 600_000)
    (own,) = next(row for row in found.rows if row.key == "google_ads").payback
    assert (own.contribution_minor, own.months) == ((0, 150_000, 150_000), None)
    reader = Reader(await work.raw(), work.workspace_id)
    ann = await reader.fetchval(
        "SELECT id FROM sales WHERE workspace_id = $1 AND amount_minor = 1200000", work.workspace_id
    )
    back = RefundFact(
        sale_id=ann, refunded_at=at(days=50), source="test", external_id="r1", amount_minor=None, units_micro=1_000_000
    )
    await recorded(work, back)
    again = await ask(work, question(funnel))
    assert (again.payback[0].contribution_minor, again.payback[0].months) == ((300_000, 300_000, 300_000), None)
    assert (again.total.amount_minor, again.total.sales_micro) == (500_000, 2_000_000)
    assert by_key(again)["google_ads"].roas == 0.0


async def test_dimensions_without_costs_cost_nothing_known(work: Work) -> None:
    found = await ask(work, question(await company(work), dimension=AttributionDimension.CAMPAIGN))
    assert {figures.cost_minor for figures in (found.total, *by_key(found).values())} == {None}
    assert "WITHOUT_COST" not in {note.code for note in found.notes}
    other = await published_funnel(work, name="Another", resources=False)
    empty = await ask(work, question(other, dimension=AttributionDimension.OWNER))
    assert (empty.rows, empty.total.cost_minor) == ((), None)


async def test_a_sale_before_its_leads_month_counts_in_that_month_and_a_long_span_has_no_payback(work: Work) -> None:
    funnel = await company(work)
    raw = await work.raw()
    await raw.execute(
        "UPDATE leads SET started_at = '2026-07-02' WHERE workspace_id = $1 AND id IN"
        " (SELECT lead_id FROM sales WHERE workspace_id = $1 AND amount_minor = 500000)",
        work.workspace_id,
    )
    days = {"start": date(2026, 7, 1), "end": date(2026, 7, 31)}
    given = {"resource_id": funnel.resource_ids["ads"], "period": days, "amount": {"amount": "1000"}}
    await spend(work, SpendRecord.model_validate(given))
    june, july = (await ask(work, question(funnel))).payback
    assert june.contribution_minor == (0, 300_000, 300_000)
    assert july.contribution_minor == (300_000, 300_000)
    asked = question(funnel, start=date(2023, 6, 1), end=date(2023, 6, 30))
    found = await ask(work, asked)
    assert found.payback == ()
    assert "NO_PAYBACK" in {note.code for note in found.notes}


async def test_leads_passed_over_are_those_known_then(work: Work) -> None:
    funnel, then = await company(work), work.now
    raw = await work.raw()
    moved = "UPDATE step_entries SET recorded_at = $2::timestamptz + interval '1 hour' WHERE workspace_id = $1"
    await raw.execute(moved, work.workspace_id, then)
    found = await ask(work, question(funnel, as_known_at=then))
    assert "LEADS_PASSED_OVER" not in {note.code for note in found.notes}
    assert "LEADS_PASSED_OVER" in {note.code for note in (await ask(work, question(funnel))).notes}


async def test_attribution_counts_what_one_cost_as_economics_does(work: Work) -> None:
    funnel = await company(work)
    asked = question(funnel).of_sales()
    told = await attribution_report(Reader(await work.raw(), work.workspace_id), asked, now=asked.as_known_at or AUGUST)
    economics = by_key(await ask(work, question(funnel)))
    costs = {row.key: row.credits[0].cost_per_conversion_minor for row in told.rows}
    assert costs == {"google_ads": 800_000, "vk": 0}
    assert costs == {key: economics[key].cost_per_sale_minor for key in costs}


async def test_halves_go_away_from_zero_and_nothing_is_divided_by_nothing() -> None:
    assert (cost_per(5, 2_000_000), cost_per(-5, 2_000_000), cost_per(7, 0), cost_per(None, 1)) == (3, -3, None, None)
    assert payback(2026 * 12, 10, [4, 4, 4]).months == 2


async def test_what_cannot_be_asked_is_named(work: Work) -> None:
    funnel = await published_funnel(work)
    for field, given in {
        "input.model.key": {"model": parse_model("participation")},
        "input.stepKeys.0": {"step_keys": ("nowhere",)},
        "input.period": {"end": date(2029, 7, 1)},
    }.items():
        with pytest.raises(Invalid) as refused:
            await ask(work, question(funnel, **given))
        assert refused.value.field == field
