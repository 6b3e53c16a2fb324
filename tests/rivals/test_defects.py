"""The defects of rivals.md §3.4, one by one: the same facts, the figure as their code reckons it, and ours.

Theirs is reckoned here by the rule that their source states, over the rows we recorded; ours is asked as clients do.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from crm.core.reader import Reader
from crm.core.work import Work
from crm.leads.lose import LeadLose, lose
from crm.models.words import LossReason
from funnel.analytics.answer import StepFigures
from funnel.analytics.question import FunnelQuestion, Period
from funnel.analytics.report import funnel_report
from funnel.attribution.question import AttributionDimension
from funnel.facts.facts import MoveFact, SaleFact
from funnel.people.merge import PersonMerge, merge
from funnel.people.unmerge import PersonUnmerge, unmerge
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import Published, published_funnel
from tests.funnel.attribution.asking import question, report
from tests.funnel.facts.test_merges import fresh

pytestmark = [pytest.mark.anyio, pytest.mark.database]

JUNE, JULY = Period(date(2026, 6, 1), date(2026, 6, 30)), Period(date(2026, 7, 1), date(2026, 7, 31))


def who(number: int) -> Any:
    return email(f"p{number}@example.test")


async def comes(work: Work, funnel: Published, number: int, moment: datetime, resource: str = "ads") -> None:
    fact = touch("VISIT", who(number), occurred_at=moment, resource_id=funnel.resource_ids[resource])
    assert (await recorded(work, fact)).rejected == 0


async def downloads(work: Work, number: int, moment: datetime) -> None:
    await recorded(work, touch("DOWNLOAD", who(number), occurred_at=moment))


async def sold(work: Work, funnel: Published, number: int, moment: datetime, amount: int) -> None:
    fact = SaleFact(
        source="s", external_id=f"s{number}", product_id=funnel.product_id, sold_at=moment, identities=(who(number),),
        units_micro=1_000_000, amount_minor=amount,
    )  # fmt: skip
    assert (await recorded(work, fact)).rejected == 0


async def steps(work: Work, funnel: Published, period: Period) -> dict[str, StepFigures]:
    reader = Reader(await work.raw(), work.workspace_id)
    found = await funnel_report(reader, FunnelQuestion(product_id=funnel.product_id, period=period), now=work.now)
    return {step.step_key: step for step in found.steps}


async def value(work: Work, sql: str, *given: object) -> Any:
    return await (await work.raw()).fetchval(sql, work.workspace_id, *given)


async def lead_of(work: Work, number: int) -> UUID:
    sql = (
        "SELECT l.id FROM leads l JOIN identities i ON i.person_id = l.person_id"
        " WHERE l.workspace_id = $1 AND i.value = $2"
    )
    found: UUID = await value(work, sql, f"p{number}@example.test")
    return found


async def person_of(work: Work, number: int) -> UUID:
    sql = "SELECT person_id FROM identities WHERE workspace_id = $1 AND value = $2"
    found: UUID = await value(work, sql, f"p{number}@example.test")
    return found


async def test_erxes_stage_percent_is_a_conversion_of_the_same_people(work: Work) -> None:
    """erxes divides those created in the next stage by those created in this one, whoever they are, of all time."""
    funnel = await published_funnel(work)
    for number in range(4):
        await comes(work, funnel, number, at(days=number))
    await downloads(work, 0, at(days=10))
    for number in range(10, 13):  # imported into the second step: they never were in the first
        await recorded(work, touch("VISIT", who(number), occurred_at=at(days=40)))
        await downloads(work, number, at(days=40, hours=1))
    entered = "SELECT count(*) FROM step_entries WHERE workspace_id = $1 AND step_key = $2 AND voided_at IS NULL"
    theirs = await value(work, entered, "interested") / await value(work, entered, "aware")
    assert theirs == pytest.approx(4 / 7)
    found = await steps(work, funnel, JUNE)
    assert (found["aware"].reached, found["interested"].reached) == (4, 1)
    assert found["interested"].conversion_from_previous == 0.25
    nobody = await steps(work, funnel, Period(date(2025, 1, 1), date(2025, 1, 31)))
    assert (nobody["aware"].reached, nobody["interested"].conversion_from_previous) == (0, None)


async def test_erxes_merge_does_not_depend_on_the_order_of_rows(work: Work) -> None:
    """erxes takes state and source of the last record of an unordered query; we derive them from all facts."""
    funnel = await published_funnel(work)
    await comes(work, funnel, 1, at(days=5), "site")
    await comes(work, funnel, 2, at(days=1), "group")
    await downloads(work, 2, at(days=2))
    persons = [await person_of(work, number) for number in (1, 2)]
    for keep, gone in (persons, persons[::-1]):
        merged = await merge(fresh(work), PersonMerge(keep_id=keep, merge_id=gone))
        row = await (await work.raw()).fetchrow(
            "SELECT step_key, first_touch_at, first_touch_resource_id FROM leads WHERE workspace_id = $1"
            " AND person_id = $2 AND withdrawn_at IS NULL",
            work.workspace_id, keep,
        )  # fmt: skip
        assert tuple(row) == ("interested", at(days=1), funnel.resource_ids["group"])
        await unmerge(fresh(work), PersonUnmerge(merge_id=merged.id))


async def test_frappe_counts_people_not_rows_of_the_log(work: Work) -> None:
    """Frappe counts changes of the state: who comes back is counted again."""
    funnel = await published_funnel(work)
    for number in (1, 2):
        await comes(work, funnel, number, at(days=number))
        await downloads(work, number, at(days=number, hours=2))
    lead = await lead_of(work, 1)
    for day, step in ((6, "aware"), (7, "interested"), (8, "aware"), (9, "interested")):
        await recorded(work, MoveFact(lead_id=lead, to_step_key=step, reason="Again.", occurred_at=at(days=day)))
    rows = "SELECT count(*) FROM step_entries WHERE workspace_id = $1 AND step_key = 'interested' AND voided_at IS NULL"
    assert await value(work, rows) == 4
    found = await steps(work, funnel, JUNE)
    assert (found["interested"].entered, found["interested"].reached, found["interested"].reentered) == (2, 2, 1)
    assert found["interested"].conversion_from_previous == 1.0
    credited = await report(work, question(funnel, "interested", "linear"))
    assert credited.totals.conversions_micro == 2_000_000


async def test_frappe_survivorship_the_lost_stay_in_the_rate(work: Work) -> None:
    """Frappe leaves out what is lost today: the rate of those who are left is too high."""
    funnel = await published_funnel(work)
    for number in range(4):
        await comes(work, funnel, number, at(days=number))
    await downloads(work, 0, at(days=9))
    for number in (1, 2):
        given = LeadLose(lead_id=await lead_of(work, number), reason=LossReason.PRICE, text="Too dear.")
        await lose(fresh(work), given)
    alive = "SELECT count(*) FROM leads WHERE workspace_id = $1 AND status <> 'LOST'"
    assert 1 / await value(work, alive) == 0.5
    found = await steps(work, funnel, JUNE)
    assert found["interested"].conversion_from_previous == 0.25
    assert (found["aware"].reached, found["aware"].dropped) == (4, 2)


async def test_espocrm_the_funnel_is_history_not_the_stage_of_today(work: Work) -> None:
    """EspoCRM sums money by the present stage: whoever went on was never there, and a past month changes."""
    funnel = await published_funnel(work)
    for number in range(3):
        await comes(work, funnel, number, at(days=number))
    before = await steps(work, funnel, JUNE)
    work.now += timedelta(hours=1)
    await downloads(work, 0, at(days=35))
    await sold(work, funnel, 1, at(days=36), 5_000)
    here = "SELECT count(*) FROM leads WHERE workspace_id = $1 AND step_key = 'aware'"
    assert await value(work, here) == 1
    found = await steps(work, funnel, JUNE)
    assert (found["aware"].reached, found["interested"].reached, found["bought"].reached) == (3, 2, 1)
    assert before["aware"].reached == found["aware"].reached
    assert (found["aware"].amount_minor, found["bought"].amount_minor) == (5_000, 5_000)
    assert (await steps(work, funnel, JULY))["aware"].reached == 0


async def test_mautic_slices_sum_to_the_whole(work: Work) -> None:
    """Mautic gives every slice of the pie the whole amount, and rounds each row by itself."""
    funnel = await published_funnel(work)
    for day, name in enumerate(("ads", "group", "site")):
        await comes(work, funnel, 1, at(days=day), name)
    await sold(work, funnel, 1, at(days=5), 100)
    touched = await report(
        work, question(funnel, "", "participation", "linear", dimension=AttributionDimension.CHANNEL)
    )
    theirs = sum(row.credits[0].amounts.amount_minor for row in touched.rows)
    ours = sorted(row.credits[1].amounts.amount_minor for row in touched.rows)
    assert (theirs, ours, sum(ours)) == (300, [33, 33, 34], 100)
    assert sum(row.credits[1].amounts.conversions_micro for row in touched.rows) == 1_000_000
    assert [row.credits[0].share for row in touched.rows] == [None] * 3


async def test_odoo_a_merge_takes_no_lead_from_its_source(work: Work) -> None:
    """Odoo deletes duplicates: leads of a source fall afterwards. We read two persons as one; touches stay, and the
    merge can be undone to the unit.
    """
    funnel = await published_funnel(work)
    await comes(work, funnel, 1, at(days=1), "ads")
    await comes(work, funnel, 2, at(days=2), "group")
    asked = question(funnel, "aware", "linear")
    before, touches = await report(work, asked), "SELECT count(*) FROM touchpoints WHERE workspace_id = $1"
    assert {row.label: row.credits[0].amounts.conversions_micro for row in before.rows} == {
        "SpinaOK ads": 1_000_000, "SpinaOK group": 1_000_000,
    }  # fmt: skip
    then = work.now
    work.now += timedelta(hours=1)
    persons = [await person_of(work, number) for number in (1, 2)]
    merged = await merge(fresh(work), PersonMerge(keep_id=persons[0], merge_id=persons[1]))
    assert await value(work, touches) == 2
    assert await value(work, "SELECT count(*) FROM leads WHERE workspace_id = $1") == 2
    again = await report(work, question(funnel, "aware", "linear", as_known_at=then))
    assert (again.totals, again.rows) == (before.totals, before.rows)
    await unmerge(fresh(work), PersonUnmerge(merge_id=merged.id))
    assert (await report(work, asked)).rows == before.rows
