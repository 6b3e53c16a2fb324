"""The rebuild finds nothing after any history, repairs what was spoiled, and notices a fact that is gone."""

from random import Random
from typing import Any

import pytest
from sqlalchemy import select, text

from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import Handoff, Lead, Sale
from funnel.facts.facts import HandoffFact, RefundFact
from funnel.people.merge import PersonMerge, merge
from funnel.rebuild.rebuild import RebuildReport, rebuild, verify
from tests.factories.people import at, cookie, email, recorded, touch
from tests.factories.products import Published, published_funnel
from tests.funnel.facts.histories import history
from tests.funnel.facts.test_any_order import play
from tests.funnel.facts.test_merges import fresh, state

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def lived(work: Work, seed: int) -> Published:
    """A random history with everything in it: late facts, moves, handoffs, refunds, visitors recognised, a merge."""
    random = Random(seed)
    funnel = await published_funnel(work)
    await play(work, funnel, random, history(random, people=4, length=20))
    await recorded(work, touch("VISIT", cookie("c1"), occurred_at=at(-3)))
    await recorded(work, touch("VISIT", cookie("c1"), email("p1@example.test"), occurred_at=at(days=3)))
    leads = (await work.execute(select(Lead.id).where(Lead.withdrawn_at.is_(None)).order_by(Lead.id))).scalars().all()
    for lead_id in leads[:2]:
        handoff_id = new_id()
        work.session.add(
            Handoff(
                workspace_id=work.workspace_id, id=handoff_id, lead_id=lead_id, status="ACCEPTED", offered_at=at(1),
                accept_by=at(5), need="x", promises=[], decision={}, accepted_at=at(days=20),
            )
        )  # fmt: skip
        await work.flush()
        moment = at(days=20)
        await recorded(work, HandoffFact(lead_id=lead_id, handoff_id=handoff_id, occurred_at=moment, member_id=None))
    for sale in (await work.execute(select(Sale).where(Sale.net_units_micro > 600_000).limit(2))).scalars():
        await recorded(
            work,
            RefundFact(sale_id=sale.id, refunded_at=at(days=60), source="r", external_id=str(sale.id),
                       amount_minor=None, units_micro=500_000),
        )  # fmt: skip
    persons = (await work.execute(select(Lead.person_id).order_by(Lead.id).limit(2))).scalars().all()
    if len(persons) == 2 and seed % 2:
        await merge(fresh(work), PersonMerge(keep_id=persons[0], merge_id=persons[1]))
    return funnel


async def found(work: Work) -> dict[str, Any]:
    work.session.expire_all()
    return await state(work)


def differing(report: RebuildReport) -> dict[str, int]:
    return {name: count for name, count in report.differences.items() if count}


@pytest.mark.parametrize("seed", range(6))
async def test_a_rebuild_changes_nothing(work: Work, seed: int) -> None:
    await lived(work, seed)
    before = await found(work)
    report = await rebuild(work.session, work.workspace_id)
    assert differing(report) == {}
    assert report.clean
    assert report.facts > 10
    assert await found(work) == before


SPOILED = {
    "leads": "UPDATE leads SET step_key = 'nowhere', first_touch_at = now()"
    " WHERE id = (SELECT min(id::text)::uuid FROM leads)",
    "journeys": "UPDATE journeys SET ages = ages || 1, touch_ids = touch_ids || touch_ids[1:1], channel_numbers ="
    " channel_numbers || 1::smallint, resource_numbers = resource_numbers || 1::smallint WHERE cardinality(ages) = 1",
    "day_cells": "UPDATE day_cells SET value = value + 1 WHERE metric = 'SALES'",
    "step_entries": "UPDATE step_entries SET ordinal = 7, occurred_at = occurred_at + interval '1 minute'"
    " WHERE id = (SELECT max(id::text)::uuid FROM step_entries WHERE voided_at IS NULL)",
    "timeline_entries": "DELETE FROM timeline_entries WHERE kind = 'SALE'",
    "sales": "UPDATE sales SET net_units_micro = net_units_micro + 1",
}


@pytest.mark.parametrize("summary", SPOILED)
async def test_a_spoiled_summary_is_repaired(work: Work, summary: str) -> None:
    await lived(work, 3)
    before = await found(work)
    await work.execute(text(SPOILED[summary]))
    looked = await verify(work.session, work.workspace_id)
    assert looked.differences[summary] > 0
    assert (await rebuild(work.session, work.workspace_id)).differences[summary] == looked.differences[summary]
    assert (await verify(work.session, work.workspace_id)).clean
    assert await found(work) == before


@pytest.mark.parametrize(
    "spoil",
    [
        "DELETE FROM touchpoints WHERE id = (SELECT fact_id FROM step_entries WHERE voided_at IS NULL AND ordinal = 1"
        " AND fact_kind = 'TOUCHPOINT' LIMIT 1)",
        "DELETE FROM lead_moves WHERE id = (SELECT fact_id FROM step_entries WHERE fact_kind = 'MOVE'"
        " AND voided_at IS NULL LIMIT 1)",
        "UPDATE sales SET sold_at = sold_at - interval '2 days'",
    ],
)
async def test_a_kept_fact_that_is_spoiled_shows(work: Work, spoil: str) -> None:
    await lived(work, 3)
    assert (await verify(work.session, work.workspace_id)).clean
    await work.execute(text(spoil))
    report = await verify(work.session, work.workspace_id)
    assert report.differences["step_entries"] > 0
