"""Requests that wait become facts: in batches, exactly once, by the worker, so that no network waits for it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import structlog
from sqlalchemy import update

from crm.core.problems import Problem
from crm.core.work import Work, is_passing
from funnel.intake.announce import announce
from funnel.intake.land import land
from funnel.intake.read import Heard, Waiting, read_all, receipts_of, take
from funnel.intake.retry import try_later
from funnel.intake.settle import settle
from funnel.models import IntakeEvent
from funnel.models.words import IntakeState
from funnel.reads import among
from funnel.replies.receipts import receive

Count = Callable[[str, int], None]
"""Told how many requests came to which end: done, failed, retried, dead."""
log = structlog.get_logger("touchline.intake")


def nobody(_outcome: str, _number: int) -> None:
    """Counts nothing."""


async def process(work: Work, *, count: Count = nobody) -> int:
    """How many requests were taken; another worker takes others. `count` is told of outcomes once they hold.

    A batch that fails is undone, and its requests are tried one by one, so that one of them holds up no other; of those
    each is tried again later, and set aside as a dead letter in the end (`funnel.intake.retry`).
    """
    events = await take(work)
    if not events:
        return 0
    try:
        async with work.undoing():
            heard = read_all(events)
            await land(work, heard)
            await announce(work, heard)
            await receive(work, receipts_of(heard))
    except Exception as error:
        if is_passing(error):
            raise  # nobody's fault: the whole transaction is tried again
        _tell(work, count, await _set_aside(work, events, error))
        return len(events)
    await settle(work, heard)
    _tell(work, count, Counter("failed" if each.problems else "done" for each in heard))
    return len(events)


def _tell(work: Work, count: Count, outcomes: Mapping[str, int]) -> None:
    async def tell() -> None:
        for outcome, number in outcomes.items():
            count(outcome, number)

    work.after_commit(tell)


async def _set_aside(work: Work, events: Sequence[Waiting], error: Exception) -> Mapping[str, int]:
    log.error("intake failed", events=[str(event.id) for event in events], error=type(error).__name__)
    if len(events) == 1 and isinstance(error, Problem):
        await settle(work, [Heard(events[0], problems=[(0, error)])])
        return {"failed": 1}
    if len(events) == 1:
        return {await try_later(work, events[0], error): 1}
    row = IntakeEvent
    again = update(row).where(row.workspace_id == work.workspace_id, among(row.id, [event.id for event in events]))
    await work.execute(again.values(state=IntakeState.ALONE.value))
    return {}
