"""Timers: started once, stopped by when it happened, paused on their own clock, breached once."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from crm.core.ids import new_id
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.models import OutboxEvent, SlaPause, SlaTimer
from crm.models.sla_words import SlaKind
from crm.sla.breach import breach
from crm.sla.cancel import cancel
from crm.sla.pause import pause
from crm.sla.resume import resume
from crm.sla.start import Timer, start
from crm.sla.stop import stop
from tests.factories.calendars import insert_calendar
from tests.factories.leads import again

pytestmark = [pytest.mark.anyio, pytest.mark.database]
FRIDAY = datetime(2026, 6, 5, 14, 30, tzinfo=UTC)
"""17:30 in Moscow."""
MINUTE = timedelta(minutes=1)


def at(work: Work, minutes: float) -> Work:
    """The same transaction so many minutes after Friday 17:30."""
    made = again(work)
    made.now = FRIDAY + minutes * MINUTE
    return made


async def run(work: Work, kind: SlaKind = SlaKind.RESPONSE, minutes: int = 90, **more: Any) -> UUID:
    """A timer from Friday 17:30 on."""
    timer = Timer(kind, new_id(), FRIDAY, FRIDAY + minutes * MINUTE, **more)
    assert await start(at(work, 0), [timer]) == {timer.subject_id}
    return timer.subject_id


async def row(work: Work, subject_id: UUID) -> Any:
    columns = SlaTimer.__table__.columns
    return (await work.execute(select(*columns).where(SlaTimer.subject_id == subject_id))).one()


async def told(work: Work) -> list[tuple[str, dict[str, Any]]]:
    rows = await work.execute(select(OutboxEvent.kind, OutboxEvent.payload).order_by(OutboxEvent.id))
    return [(kind, {key: value for key, value in payload.items() if key != "timerId"}) for kind, payload in rows]


async def test_one_of_a_kind_runs_at_a_time(work: Work) -> None:
    subject_id = await run(work)
    later = Timer(SlaKind.RESPONSE, subject_id, FRIDAY + MINUTE, FRIDAY + 91 * MINUTE)
    assert await start(at(work, 1), [later]) == set()
    assert (await row(work, subject_id)).due_at == FRIDAY + 90 * MINUTE
    await stop(at(work, 2), SlaKind.RESPONSE, [subject_id], FRIDAY + 2 * MINUTE)
    assert await start(at(work, 3), [later]) == {subject_id}
    assert await work.scalar(select(func.count()).select_from(SlaTimer)) == 2


@pytest.mark.parametrize(
    ("minutes", "state"), [(0, "MET"), (89.99, "MET"), (90, "MET"), (90.01, "LATE"), (5000, "LATE"), (-1, "RUNNING")]
)
async def test_when_it_happened_decides(work: Work, minutes: float, state: str) -> None:
    subject_id = await run(work)
    await stop(at(work, 6000), SlaKind.RESPONSE, [subject_id], FRIDAY + minutes * MINUTE)
    found = await row(work, subject_id)
    ended = None if state == "RUNNING" else FRIDAY + minutes * MINUTE
    late = FRIDAY + 90 * MINUTE if state == "LATE" else None
    assert (found.state, found.stopped_at, found.breached_at) == (state, ended, late)


@pytest.mark.parametrize("order", [(30, 100, 200), (200, 100, 30), (100, 30, 200)])
async def test_the_order_of_telling_decides_nothing(work: Work, order: tuple[int, ...]) -> None:
    subject_id = await run(work)
    for minutes in order:
        await stop(at(work, 300), SlaKind.RESPONSE, [subject_id], FRIDAY + minutes * MINUTE)
    found = await row(work, subject_id)
    assert (found.state, found.stopped_at, found.breached_at) == ("MET", FRIDAY + 30 * MINUTE, None)


async def test_a_breach_is_told_once(work: Work) -> None:
    subject_id = await run(work)
    assert await breach(at(work, 90)) == 0
    late = at(work, 90.01)
    assert await breach(late) == 1
    assert await breach(at(work, 100)) == 0
    found = await row(work, subject_id)
    assert (found.state, found.breached_at, found.noticed_at) == ("BREACHED", found.due_at, late.now)
    payload = {"kind": "RESPONSE", "dueAt": "2026-06-05T16:00:00+00:00", "conversationId": str(subject_id),
               "memberId": None}  # fmt: skip
    assert await told(work) == [("SLA_BREACHED", payload)]
    await stop(at(work, 120), SlaKind.RESPONSE, [subject_id], FRIDAY + 120 * MINUTE)
    assert (await row(work, subject_id)).state == "LATE"
    assert await breach(at(work, 121)) == 0


async def test_an_end_before_the_sweep_is_told_by_it_and_one_told_after_it_takes_the_breach_back(work: Work) -> None:
    swept, given_up, kept = await run(work), await run(work), await run(work)
    await stop(at(work, 100), SlaKind.RESPONSE, [swept], FRIDAY + 100 * MINUTE)
    await cancel(at(work, 101), SlaKind.RESPONSE, [given_up])
    assert await breach(at(work, 200)) == 3
    assert await breach(at(work, 201)) == 0
    assert {each[1]["conversationId"] for each in await told(work)} == {str(swept), str(given_up), str(kept)}
    states = [(await row(work, each)).state for each in (swept, given_up, kept)]
    assert states == ["LATE", "CANCELLED", "BREACHED"]
    await stop(at(work, 300), SlaKind.RESPONSE, [kept], FRIDAY + 50 * MINUTE)
    found = await row(work, kept)
    assert (found.state, found.breached_at, found.noticed_at) == ("MET", None, FRIDAY + 200 * MINUTE)
    assert await breach(at(work, 301)) == 0


async def test_an_offer_may_be_answered_before_its_time_begins(work: Work) -> None:
    """It waits for the opening hours; what else happened before a timer began is not what it waits for."""
    offer, asked = await run(work, SlaKind.ACCEPT), await run(work)
    early = FRIDAY - 30 * MINUTE
    assert await stop(at(work, -30), SlaKind.ACCEPT, [offer], early) == {offer}
    assert await stop(at(work, -29), SlaKind.ACCEPT, [offer], early) == set()
    assert await stop(at(work, -30), SlaKind.RESPONSE, [asked], early) == set()
    found = await row(work, offer)
    assert (found.state, found.stopped_at, found.breached_at, found.version) == ("MET", FRIDAY, None, 2)
    assert await breach(at(work, 200)) == 1
    assert [each[1]["conversationId"] for each in await told(work)] == [str(asked)]


async def test_given_up_in_time_is_no_breach(work: Work) -> None:
    subject_id = await run(work)
    assert await cancel(at(work, 90), SlaKind.RESPONSE, [subject_id]) == {subject_id}
    assert (await row(work, subject_id)).breached_at is None
    assert await breach(at(work, 500)) == 0


async def test_it_warns_once_and_never_too_late(work: Work) -> None:
    subject_id = await run(work, warn_at=FRIDAY + 60 * MINUTE)
    missed = await run(work, minutes=10, warn_at=FRIDAY + 5 * MINUTE)
    assert await breach(at(work, 4)) == 0
    assert await breach(at(work, 60)) == 2
    assert await breach(at(work, 61)) == 0
    assert [(kind, payload["conversationId"]) for kind, payload in await told(work)] == [
        ("SLA_WARNING", str(subject_id)), ("SLA_BREACHED", str(missed)),
    ]  # fmt: skip


async def test_a_pause_moves_the_due_time_by_the_wall_clock(work: Work) -> None:
    subject_id = await run(work, warn_at=FRIDAY + 60 * MINUTE)
    assert await pause(at(work, 30), SlaKind.RESPONSE, [subject_id], "Waits for the client") == {subject_id}
    assert await pause(at(work, 31), SlaKind.RESPONSE, [subject_id], "Again") == set()
    assert (await row(work, subject_id)).remaining_micros == 60 * 60_000_000
    assert await breach(at(work, 200)) == 0
    assert await resume(at(work, 1030), SlaKind.RESPONSE, [subject_id]) == {subject_id}
    found = await row(work, subject_id)
    assert (found.state, found.due_at, found.warn_at) == ("RUNNING", FRIDAY + 1090 * MINUTE, FRIDAY + 1060 * MINUTE)
    await pause(at(work, 1040), SlaKind.RESPONSE, [subject_id], "Second")
    await resume(at(work, 1050), SlaKind.RESPONSE, [subject_id])
    assert (await row(work, subject_id)).due_at == FRIDAY + 1100 * MINUTE
    pauses = await work.execute(select(SlaPause.reason, SlaPause.resumed_at).order_by(SlaPause.paused_at))
    assert pauses.all() == [
        ("Waits for the client", FRIDAY + 1030 * MINUTE), ("Second", FRIDAY + 1050 * MINUTE),
    ]  # fmt: skip


async def test_a_pause_over_the_weekend_costs_only_working_time(work: Work) -> None:
    """Paused on Friday 17:45 with 1:15 left of which 15 minutes are Friday's, resumed on Monday 10:00: due 11:15."""
    calendar_id = await insert_calendar(work)
    subject_id = await run(work, minutes=3 * 24 * 60 - 7 * 60 - 30, calendar_id=calendar_id)
    assert (await row(work, subject_id)).due_at == datetime(2026, 6, 8, 7, tzinfo=UTC)
    await pause(at(work, 15), SlaKind.RESPONSE, [subject_id], "Waits for the client")
    assert (await row(work, subject_id)).remaining_micros == 75 * 60_000_000
    await resume(at(work, 2 * 24 * 60 + 16 * 60 + 30), SlaKind.RESPONSE, [subject_id])
    assert (await row(work, subject_id)).due_at == datetime(2026, 6, 8, 8, 15, tzinfo=UTC)


async def test_what_ends_while_it_is_paused_was_in_time_and_ends_the_pause(work: Work) -> None:
    answered, given_up = await run(work), await run(work)
    await pause(at(work, 30), SlaKind.RESPONSE, [answered, given_up], "Waits")
    await stop(at(work, 500), SlaKind.RESPONSE, [answered], FRIDAY + 500 * MINUTE)
    await cancel(at(work, 600), SlaKind.RESPONSE, [given_up])
    assert [(await row(work, each)).state for each in (answered, given_up)] == ["MET", "CANCELLED"]
    assert (await row(work, given_up)).breached_at is None
    ends = (await work.execute(select(SlaPause.resumed_at).order_by(SlaPause.resumed_at))).scalars().all()
    assert ends == [FRIDAY + 500 * MINUTE, FRIDAY + 600 * MINUTE]
    assert await resume(at(work, 700), SlaKind.RESPONSE, [answered, given_up]) == set()


async def test_the_hard_limit_is_never_paused_and_nothing_that_is_over_time_is(work: Work) -> None:
    limit, late = await run(work, SlaKind.RESPONSE_LIMIT, 1440), await run(work)
    with pytest.raises(Conflict, match="never paused"):
        await pause(at(work, 1), SlaKind.RESPONSE_LIMIT, [limit], "Weekend")
    assert await pause(at(work, 91), SlaKind.RESPONSE, [late], "Oops") == set()
    assert [(await row(work, each)).state for each in (limit, late)] == ["RUNNING", "RUNNING"]
    assert await work.scalar(select(func.count()).select_from(SlaPause)) == 0
