"""Faults of ours: tried again later and later, then set aside; other requests come on. Days are read again."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from crm.core.problems import Invalid
from crm.core.work import Work
from crm.models import Touchpoint
from funnel.adapters.registry import ADAPTERS
from funnel.intake import read
from funnel.intake.backfill import IntakeBackfill, asked, backfill, backfill_some
from funnel.intake.process import process
from funnel.intake.replay import replay
from funnel.intake.retry import MOST_ATTEMPTS, PAUSES
from funnel.models import IntakeEvent, IntakeProblem
from funnel.models.words import Network
from tests.factories.products import published_funnel
from tests.funnel.intake.doors import arrive, connected, work_off
from tests.funnel.intake.test_process import lead_form

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def rows(work: Work, *columns: Any) -> list[tuple[Any, ...]]:
    asked = select(*columns).order_by(IntakeEvent.received_at, IntakeEvent.id)
    return [tuple(row) for row in await work.execute(asked)]


async def test_a_fault_is_tried_again_then_set_aside_and_replayed(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    await published_funnel(work)
    own, _ = await connected(work, Network.VK)
    await arrive(work, own, Network.VK, lead_form(1, email="a@example.test"), lead_form(2, email="b@example.test"))
    whole = ADAPTERS[Network.VK].parse

    def breaks(received: Any, account: Any) -> Any:
        if b"a@example.test" in received.body:
            raise ZeroDivisionError
        return whole(received, account)

    broken = {**ADAPTERS, Network.VK: read.ADAPTERS[Network.VK].__class__(
        **{**ADAPTERS[Network.VK].__dict__, "parse": breaks})}  # fmt: skip
    monkeypatch.setattr(read, "ADAPTERS", broken)
    counted: list[tuple[str, int]] = []
    assert await process(work, count=lambda *each: counted.append(each)) == 2  # together
    assert await work_off(work) == 2  # one by one
    shown = (IntakeEvent.state, IntakeEvent.attempts, IntakeEvent.last_error)
    assert await rows(work, *shown) == [("ALONE", 1, "ZeroDivisionError"), ("DONE", 0, None)]
    for pause in PAUSES:
        assert await work_off(work) == 0
        work.now += pause
        assert await work_off(work) == 1
    assert await rows(work, *shown) == [("DEAD", MOST_ATTEMPTS, "ZeroDivisionError"), ("DONE", 0, None)]
    work.now += timedelta(days=1)
    assert await work_off(work) == 0
    problems = (await work.execute(select(IntakeProblem.code, IntakeProblem.replayed_at))).all()
    assert [tuple(row) for row in problems] == [("INTERNAL", None)]
    monkeypatch.undo()
    assert await replay(work) == 1
    assert await work_off(work) == 1
    assert await rows(work, *shown) == [("DONE", 0, None), ("DONE", 0, None)]
    assert await work.scalar(select(func.count()).select_from(Touchpoint)) == 2


async def test_days_are_read_again_and_nothing_is_told_twice(work: Work) -> None:
    await published_funnel(work)
    own, _ = await connected(work, Network.VK)
    await arrive(work, own, Network.VK, *(lead_form(number, email=f"{number}@example.test") for number in range(3)))
    assert await work_off(work) == 3
    early = select(IntakeEvent.id).order_by(IntakeEvent.id).limit(1).scalar_subquery()
    await work.execute(update(IntakeEvent).where(IntakeEvent.id == early).values(
        received_at=work.now - timedelta(days=3)))  # fmt: skip
    today = work.now.date()
    days = IntakeBackfill(start=today - timedelta(days=1), end=today + timedelta(days=1))
    work._highest = None
    assert await backfill(work, days) == 2
    more: Any = await asked(work, days)
    while more is not None:
        more = await backfill_some(work, more)
    assert sorted(state for (state,) in await rows(work, IntakeEvent.state)) == ["DONE", "WAITING", "WAITING"]
    assert await work_off(work) == 2
    counts = await rows(work, IntakeEvent.recorded, IntakeEvent.duplicates)
    assert counts == [(1, 0), (0, 1), (0, 1)]
    assert await work.scalar(select(func.count()).select_from(Touchpoint)) == 3
    with pytest.raises(Invalid):
        await backfill(work, IntakeBackfill(start=today, end=today - timedelta(days=1)))


async def test_what_is_still_wrong_when_days_are_read_again_is_told_once(work: Work) -> None:
    await published_funnel(work)
    own, _ = await connected(work, Network.VK)
    await arrive(work, own, Network.VK, lead_form(1, email="nobody"))
    assert await work_off(work) == 1
    today = work.now.date()
    again = await asked(work, IntakeBackfill(start=today - timedelta(days=1), end=today + timedelta(days=1)))
    assert await backfill_some(work, again) is not None
    assert await work_off(work) == 1
    told = (await work.execute(select(IntakeProblem.code, IntakeProblem.replayed_at.is_(None)))).all()
    assert sorted(told) == [("IDENTITY_LEFT_OUT", False), ("IDENTITY_LEFT_OUT", True)]


async def test_what_is_tried_alone_does_not_wait_for_a_flood_to_end(work: Work) -> None:
    """The newest come in for ever; one that failed with others is taken within half a minute all the same."""
    await published_funnel(work)
    own, _ = await connected(work, Network.VK)
    await arrive(work, own, Network.VK, lead_form(1, email="a@example.test"))
    await work.execute(update(IntakeEvent).values(state="ALONE", retry_at=work.now))
    await arrive(work, own, Network.VK, lead_form(2, email="b@example.test"))
    first = select(IntakeEvent.id).where(IntakeEvent.state == "ALONE")
    alone = await work.scalar(first)
    work.now += timedelta(seconds=29)
    assert alone not in [each.id for each in await read.take(work)]
    work.now += timedelta(seconds=2)
    assert [each.id for each in await read.take(work)] == [alone]
