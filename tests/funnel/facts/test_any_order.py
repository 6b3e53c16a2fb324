"""Any order, batching and repetition of the same facts gives the same end state: what a plain-Python oracle says."""

from collections import Counter
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.core import bulk
from crm.core.work import Work
from crm.models import Identity, Lead, Sale, StepEntry, Touchpoint
from funnel.models import DayCell, Journey
from tests.factories.people import recorded
from tests.factories.products import Published, published_funnel
from tests.funnel.facts.histories import Event, cells_of, fact_of, history, meaning_of, move_of

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def _leads(work: Work) -> dict[str, UUID]:
    rows = await work.execute(
        select(Identity.value, Lead.id).join(
            Lead, (Lead.person_id == Identity.person_id) & (Lead.workspace_id == Identity.workspace_id)
        )
    )
    return {value.removesuffix("@example.test"): lead_id for value, lead_id in rows}


async def play(work: Work, funnel: Published, random: Random, events: list[Event]) -> list[Event]:
    """Records the events shuffled, in batches, some twice; returns those that could be recorded.

    A move needs its lead: what comes too early is tried again at the end, and dropped when there never is one.
    """
    waiting = [event for event in events for _ in range(random.choice([1, 1, 1, 2] if event.what != "move" else [1]))]
    random.shuffle(waiting)
    done: list[Event] = []
    while waiting:
        size = random.choice([1, 1, 2, 5])
        batch, waiting = waiting[:size], waiting[size:]
        leads = await _leads(work)
        later = [event for event in batch if event.what == "move" and event.person not in leads]
        now = [event for event in batch if event not in later]
        facts = [
            move_of(event, leads[event.person]) if event.what == "move" else fact_of(event, funnel) for event in now
        ]
        outcome = await recorded(work, *facts)
        assert outcome.rejected == 0
        done += [event for event in dict.fromkeys(now) if event not in done]
        if any(event.what != "move" for event in waiting) or (later and now):
            waiting += later
    return done


async def check(work: Work, funnel: Published, events: list[Event]) -> None:
    """Compares entries, journeys and cells with the oracle."""
    people: dict[str, list[Event]] = {}
    for event in events:
        people.setdefault(event.person, []).append(event)
    leads = await _leads(work)
    names = {step_id: key for key, step_id in funnel.step_ids.items()}
    touches = dict((await work.execute(select(Touchpoint.id, Touchpoint.external_id))).all())  # type: ignore[arg-type]  # rows are pairs
    sales = dict((await work.execute(select(Sale.id, Sale.external_id))).all())  # type: ignore[arg-type]  # rows are pairs
    for person, own in people.items():
        wanted = meaning_of(own)
        assert (person in leads) == bool(wanted.entries)
        if person not in leads:
            continue
        rows = (
            await work.execute(
                select(StepEntry)
                .where(StepEntry.lead_id == leads[person], StepEntry.voided_at.is_(None))
                .order_by(StepEntry.occurred_at, StepEntry.id)
            )
        ).scalars()
        stored = [(e.step_key, e.occurred_at, e.cause, [names[p] for p in e.passed_over], e.ordinal) for e in rows]
        in_time = sorted(wanted.entries, key=lambda e: e.at)
        assert stored == [(e.step, e.at, e.cause, e.passed, e.ordinal) for e in in_time]
        found = {}
        for journey in (await work.execute(select(Journey).where(Journey.lead_id == leads[person]))).scalars():
            found[(journey.step_key, sales.get(journey.conversion_id, ""))] = [touches[t] for t in journey.touch_ids]
        assert found == wanted.journeys
        lead = (await work.execute(select(Lead).where(Lead.id == leads[person]))).scalar_one()
        assert (lead.step_key, lead.started_at) == (wanted.entries[-1].step, wanted.entries[0].at)
    stored_cells: Counter[Any] = Counter()
    for cell in (await work.execute(select(DayCell).where(DayCell.value != 0))).scalars():
        stored_cells[(cell.metric, cell.resource_number, cell.step_key, cell.day)] += cell.value
    assert stored_cells == cells_of(people, funnel.resource_numbers, 300_000)


@pytest.mark.parametrize("seed", range(12))
async def test_any_order(work: Work, seed: int) -> None:
    random = Random(seed)
    funnel = await published_funnel(work)
    events = history(random)
    done = await play(work, funnel, random, events)
    work.session.expire_all()
    await check(work, funnel, done)


@pytest.mark.parametrize("seed", range(12, 16))
async def test_any_order_through_the_stage(work: Work, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large batches are copied to a stage first; here every batch is large."""
    monkeypatch.setattr(bulk, "STAGED", 1)
    random = Random(seed)
    funnel = await published_funnel(work)
    done = await play(work, funnel, random, history(random))
    work.session.expire_all()
    await check(work, funnel, done)
