"""Journeys cut from facts are the kept ones; and asked as known at an earlier time, the report is the one of then."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from crm.core.work import Work
from funnel.attribution.answer import AnsweredBy, AttributionAnswer
from funnel.attribution.question import AttributionDimension, JourneyFrom
from funnel.facts.facts import RefundFact
from funnel.people.merge import PersonMerge, merge
from funnel.people.unmerge import PersonUnmerge, unmerge
from tests.factories.people import at, cookie, email, recorded, touch
from tests.factories.products import published_funnel
from tests.funnel.attribution.asking import figures, question, report
from tests.funnel.facts.histories import KEYS, history
from tests.funnel.facts.test_any_order import play
from tests.funnel.facts.test_merges import fresh
from tests.funnel.rebuild.test_rebuild import lived

pytestmark = [pytest.mark.anyio, pytest.mark.database]


@pytest.mark.parametrize("seed", range(3))
async def test_cut_from_facts_they_are_the_kept_ones(work: Work, seed: int) -> None:
    funnel = await lived(work, seed)
    later = work.now + timedelta(days=1)
    for step in ["", *Random(seed).sample(KEYS, 2)]:
        for by in AttributionDimension:
            asked = question(funnel, step, dimension=by, journey_from=Random(seed).choice(list(JourneyFrom)))
            kept, cut = await report(work, asked), await report(work, replace(asked, as_known_at=later))
            assert figures(replace(kept, rows=())) == figures(replace(cut, rows=())), (step, by)
            assert [replace(row, cost_minor=None) for row in kept.rows] == [
                replace(row, cost_minor=None) for row in cut.rows
            ]
            assert (kept.answered_by, cut.answered_by) == (AnsweredBy.JOURNEYS, AnsweredBy.FACTS)


@pytest.mark.parametrize("seed", range(3))
async def test_as_known_then_is_the_report_of_then(work: Work, seed: int) -> None:
    random, then = Random(seed), work.now
    funnel = await published_funnel(work)
    events = history(random, people=5, length=44)
    known = await play(work, funnel, random, [event for event in events if event.what != "move"][:22])
    merged = await merge(fresh(work), await _two(work))
    before = {step: await report(work, question(funnel, step)) for step in ["", *KEYS]}
    assert any(found.rows for found in before.values())
    work.now = then + timedelta(hours=1)
    await play(work, funnel, random, [event for event in events if event not in known])
    await unmerge(fresh(work), PersonUnmerge(merge_id=merged.id))
    await merge(fresh(work), await _two(work, skip=1))
    await _refund_all(work)
    after = {step: await report(work, question(funnel, step)) for step in ["", *KEYS]}
    assert figures(after[""]) != figures(before[""])
    for step, found in before.items():
        again = await report(work, question(funnel, step, as_known_at=then))
        assert figures(again) == figures(found), step
        assert again.as_of == then
        assert "AS_KNOWN_AT" in {note.code for note in again.notes}


async def _two(work: Work, *, skip: int = 0) -> PersonMerge:
    reader = await work.raw()
    rows = await reader.fetch(
        "SELECT p.id FROM persons p WHERE p.workspace_id = $1 AND p.id = p.canonical_id AND EXISTS (SELECT 1 FROM"
        " leads l WHERE l.person_id = p.id) ORDER BY p.sort_key, p.primary_email OFFSET $2 LIMIT 2",
        work.workspace_id,
        skip,
    )
    return PersonMerge(keep_id=rows[0]["id"], merge_id=rows[1]["id"])


async def _refund_all(work: Work) -> None:
    reader = await work.raw()
    rows = await reader.fetch(
        "SELECT id FROM sales WHERE net_units_micro > 500000 AND workspace_id = $1", work.workspace_id
    )
    for row in rows:
        await recorded(
            work,
            RefundFact(sale_id=row["id"], refunded_at=at(days=90), source="r", external_id=str(row["id"]),
                       amount_minor=None, units_micro=500_000),
        )  # fmt: skip


async def test_a_touch_received_later_is_left_out_though_it_happened_before(work: Work) -> None:
    then = work.now
    funnel = await published_funnel(work)
    ann = email("ann@example.test")
    await recorded(work, touch("VISIT", ann, resource_id=funnel.resource_ids["ads"]))
    await recorded(work, touch("DOWNLOAD", ann, resource_id=funnel.resource_ids["site"], occurred_at=at(days=2)))
    work.now = then + timedelta(hours=1)
    await recorded(work, touch("VISIT", ann, resource_id=funnel.resource_ids["group"], occurred_at=at(days=1)))
    now = await report(work, question(funnel, "interested", "linear"))
    as_then = await report(work, question(funnel, "interested", "linear", as_known_at=then))
    assert _parts(now) == {"SpinaOK ads": 500_000, "SpinaOK group": 500_000}
    assert _parts(as_then) == {"SpinaOK ads": 500_000, "SpinaOK site": 500_000}


def _parts(found: AttributionAnswer) -> dict[str, int]:
    return {row.label: row.credits[0].amounts.conversions_micro for row in found.rows}


async def test_a_visitor_recognised_later_was_a_stranger_then(work: Work) -> None:
    then = work.now
    funnel = await published_funnel(work)
    await recorded(work, touch("VISIT", cookie("c"), resource_id=funnel.resource_ids["ads"]))
    work.now = then + timedelta(hours=1)
    await recorded(work, touch("VISIT", cookie("c"), email("bo@example.test"), occurred_at=at(days=3)))
    found = await report(work, question(funnel, "aware", "first", as_known_at=then))
    assert _parts(found) == {"SpinaOK ads": 1_000_000}
