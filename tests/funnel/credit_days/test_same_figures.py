"""Day cells say what the journeys say, to the unit, whatever happened, in whatever order, and however far they are."""

from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import select, text

from crm.core.work import Work
from crm.models import Lead, Sale
from funnel.attribution.answer import AnsweredBy, AttributionAnswer
from funnel.facts.facts import RefundFact
from funnel.people.merge import PersonMerge, merge
from funnel.people.unmerge import PersonUnmerge, unmerge
from funnel.rebuild.rebuild import verify
from tests.factories.people import at, recorded
from tests.factories.products import Published, published_funnel
from tests.funnel.credit_days.both_ways import begin, kept, same, standard, stands
from tests.funnel.facts.histories import KEYS, Event, history
from tests.funnel.facts.test_any_order import play
from tests.funnel.facts.test_merges import fresh

pytestmark = [pytest.mark.anyio, pytest.mark.database]
DIMENSIONS = ("CHANNEL", "CHANNEL_GROUP", "RESOURCE", "RESOURCE_KIND", "PLACEMENT")


async def all_the_same(work: Work, funnel: Published, random: Random) -> list[AttributionAnswer]:
    """Sales and a step by all dimensions, of one product and of all."""
    found = []
    for by in DIMENSIONS:
        for step in ("", random.choice(KEYS)):
            product_id = funnel.product_id if step or random.random() < 0.5 else None
            found.append(await same(work, standard(funnel, step, by, product_id=product_id)))
    return found


async def _restated(work: Work, random: Random, number: int) -> None:
    """A refund, a merge or its undoing, whatever can be done now."""
    sales = (await work.execute(select(Sale).where(Sale.net_units_micro > 500_000).limit(1))).scalars().all()
    persons = (await work.execute(select(Lead.person_id).order_by(Lead.id))).scalars().all()
    merged = await work.scalar(text("SELECT id FROM person_merges WHERE workspace_id = :w AND undone_at IS NULL"
                                    " ORDER BY merged_at DESC LIMIT 1"), {"w": work.workspace_id})  # fmt: skip
    what = random.choice(["refund", "merge", "unmerge"])
    if what == "refund" and sales:
        fact = RefundFact(sale_id=sales[0].id, refunded_at=at(days=60), source="r", external_id=f"r{number}",
                          amount_minor=None, units_micro=250_000)  # fmt: skip
        await recorded(work, fact)
    elif what == "merge" and len(set(persons)) > 1 and merged is None:
        await merge(fresh(work), PersonMerge(keep_id=persons[0], merge_id=next(p for p in persons if p != persons[0])))
    elif what == "unmerge" and merged is not None:
        await unmerge(fresh(work), PersonUnmerge(merge_id=merged))
    work.session.expire_all()


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens(work: Work, seed: int) -> None:
    random = Random(seed)
    funnel = await published_funnel(work)
    await begin(work)
    ways = set()
    for part in range(3):
        events = [_again(event, part) for event in history(random, people=4, length=12)]
        await play(work, funnel, random, events)
        await _restated(work, random, part)
        await kept(work, rounds=random.choice([0, 2, 100]), touches=random.choice([1, 50_000]))
        await _restated(work, random, 10 + part)
        ways |= {found.answered_by for found in await all_the_same(work, funnel, random)}
    assert AnsweredBy.DAY_CELLS in ways
    assert (await verify(work.session, work.workspace_id)).clean
    assert await kept(work) > 0
    assert await stands(work, "credit_day_marks") == 0
    for found in await all_the_same(work, funnel, random):
        assert (found.answered_by is AnsweredBy.DAY_CELLS) == (found.totals.conversions_micro > 0)
    assert (await verify(work.session, work.workspace_id)).clean


def _again(event: Event, part: int) -> Event:
    """The same once more is another fact."""
    return replace(event, external_id=f"{event.external_id}.{part}")
