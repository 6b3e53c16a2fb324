"""Raw bodies hold personal data and are kept no longer than they may be of use; later the rows go too."""

from datetime import timedelta

from sqlalchemy import delete, select, update

from crm.core.limits import at_most
from crm.core.work import Work
from funnel.models import IntakeEvent, IntakeFetch, IntakeProblem
from funnel.models.words import IntakeState
from funnel.reads import among

KEPT = timedelta(days=14)
"""Bodies: long enough to mend what could not be used, and to replay it."""
ROWS_KEPT = timedelta(days=90)
"""Ids of requests: nobody sends one again after so long (WhatsApp tries for a week, Segment's libraries for a day)."""
AT_ONCE = 2_000
_OVER = (IntakeState.DONE.value, IntakeState.FAILED.value, IntakeState.DEAD.value)


async def age_out(work: Work) -> int:
    """How many rows were changed; what waits stays whole however old it is."""
    return await _bodies(work) + await _rows(work)


async def _bodies(work: Work) -> int:
    row = IntakeEvent
    old = (
        select(row.id)
        .where(row.workspace_id == work.workspace_id, row.body.is_not(None), row.received_at < work.now - KEPT)
        .where(row.state.in_(_OVER))
        .order_by(row.received_at, row.id)
        .limit(at_most(AT_ONCE))
    )
    gone = update(row).where(row.workspace_id == work.workspace_id, row.id.in_(old)).values(body=None)
    return len((await work.execute(gone.returning(row.id))).all())


async def _rows(work: Work) -> int:
    row, problem = IntakeEvent, IntakeProblem
    old = (
        select(row.id)
        .where(row.workspace_id == work.workspace_id, row.received_at < work.now - ROWS_KEPT, row.state.in_(_OVER))
        .order_by(row.received_at, row.id)
        .limit(at_most(AT_ONCE))
    )
    ids = list((await work.execute(old)).scalars())
    if not ids:
        return 0
    fetch = IntakeFetch
    await work.execute(delete(fetch).where(fetch.workspace_id == work.workspace_id, among(fetch.event_id, ids)))
    await work.execute(delete(problem).where(problem.workspace_id == work.workspace_id, among(problem.event_id, ids)))
    await work.execute(delete(row).where(row.workspace_id == work.workspace_id, among(row.id, ids)))
    return len(ids)
