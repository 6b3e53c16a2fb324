"""Sweeps of our own: what was kept only for a while goes."""

from datetime import timedelta

from sqlalchemy import delete, func, select

from crm.core.limits import at_most
from crm.core.work import Work
from crm.jobs.queue import MOST_ATTEMPTS
from crm.models import IdempotencyKey, Job, LoginAttempt, OutboxEvent, Session

KEPT = timedelta(days=7)
"""Answers of repeated writes, and events for those who listen: older cursors get CURSOR_EXPIRED."""
FAILED_KEPT = timedelta(days=30)
AT_ONCE = 5_000
"""Rows a statement: a sweep must not hold the snapshot cursor back."""


async def idempotency_keys(work: Work) -> int:
    """Deletes answers older than a week; how many went."""
    old = (
        select(IdempotencyKey.actor_id, IdempotencyKey.key)
        .where(
            IdempotencyKey.workspace_id == work.workspace_id,
            IdempotencyKey.created_at < work.now - KEPT,
        )
        .limit(at_most(AT_ONCE))
        .cte("old")
    )
    gone = delete(IdempotencyKey).where(
        IdempotencyKey.workspace_id == work.workspace_id,
        IdempotencyKey.actor_id == old.c.actor_id,
        IdempotencyKey.key == old.c.key,
    )
    return len((await work.execute(gone.returning(IdempotencyKey.key))).all())


async def outbox(work: Work) -> int:
    """Deletes events older than a week; how many went."""
    if not await work.scalar(select(func.has_table_privilege("outbox_events", "DELETE"))):
        return 0
    old = (
        select(OutboxEvent.id)
        .where(OutboxEvent.workspace_id == work.workspace_id, OutboxEvent.created_at < work.now - KEPT)
        .limit(at_most(AT_ONCE))
        .cte("old")
    )
    gone = delete(OutboxEvent).where(OutboxEvent.workspace_id == work.workspace_id, OutboxEvent.id == old.c.id)
    return len((await work.execute(gone.returning(OutboxEvent.id))).all())


async def failed_jobs(work: Work) -> int:
    """Deletes jobs that nobody claims any more, a month after they were asked for; how many went."""
    gone = delete(Job).where(
        Job.workspace_id == work.workspace_id,
        Job.created_at < work.now - FAILED_KEPT,
        Job.attempts >= MOST_ATTEMPTS,
    )
    return len((await work.execute(gone.returning(Job.id))).all())


async def login_attempts(work: Work) -> int:
    """Deletes what is forgotten anyway; it belongs to no workspace, so any of them may do it."""
    gone = delete(LoginAttempt).where(LoginAttempt.last_failed_at < work.now - 2 * timedelta(days=1))
    return len((await work.execute(gone.returning(LoginAttempt.key))).all())


async def sessions(work: Work) -> int:
    """Deletes log-ins a week after they have expired; how many went, at most so many at once.

    Until then they tell who was logged in when. Ended ones wait for their time too: while the token still is good the
    row is what refuses it. They belong to no workspace, so any of them may do it; two that do it at once share them.
    """
    old = (
        select(Session.id)
        .where(Session.expires_at < work.now - KEPT)
        .order_by(Session.expires_at)
        .limit(at_most(AT_ONCE))
        .with_for_update(skip_locked=True)
        .cte("old")
    )
    gone = delete(Session).where(Session.id == old.c.id)
    return len((await work.execute(gone.returning(Session.id))).all())
