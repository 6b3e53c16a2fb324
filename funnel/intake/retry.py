"""Requests that a fault of ours came between are tried again by themselves, later and later, then set aside."""

from datetime import timedelta

from sqlalchemy import update

from crm.core.work import Work
from funnel.facts.problems import Fault
from funnel.intake.read import Heard, Waiting
from funnel.intake.settle import tell
from funnel.models import IntakeEvent
from funnel.models.words import IntakeState

PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
"""After the first failed attempt, the second and so on; a fault that passes (a lock, a full disk) is over by then."""
MOST_ATTEMPTS = len(PAUSES) + 1


async def try_later(work: Work, event: Waiting, error: Exception) -> str:
    """`retried`, or `dead`: a dead letter with its last error, which waits for a replay and holds up no other."""
    row = IntakeEvent
    own = update(row).where(row.workspace_id == work.workspace_id, row.id == event.id)
    counted = own.values(attempts=row.attempts + 1, last_error=type(error).__name__)
    attempts: int = await work.scalar(counted.returning(row.attempts))
    if attempts < MOST_ATTEMPTS:
        await work.execute(own.values(state=IntakeState.ALONE.value, retry_at=work.now + PAUSES[attempts - 1]))
        return "retried"
    await work.execute(own.values(state=IntakeState.DEAD.value, processed_at=work.now))
    await tell(work, [Heard(event, problems=[(0, Fault())])])
    return "dead"
