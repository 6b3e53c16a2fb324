"""What an attempt leads to: delivered, to be tried again, or given up; and what it says of its endpoint."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, update

from crm.core.work import Work
from funnel.models import WebhookDelivery, WebhookEndpoint
from funnel.models.words import WebhookDeliveryStatus, WebhookDisabledReason, WebhookEndpointStatus
from funnel.webhooks.claim import Claimed
from funnel.webhooks.schedule import LONG, pause, rest
from funnel.webhooks.switch import switch_off

LONGEST_SNIPPET = 500
"""Characters of an answer that are kept."""
GONE = 410
_S = WebhookDeliveryStatus


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one attempt ended."""

    status: int | None = None
    seconds: float = 0.0
    body: bytes = field(default=b"", repr=False)
    error: str | None = None
    """Why there was no answer."""
    retry_after: float | None = None

    @property
    def is_delivered(self) -> bool:
        """2xx; a redirect is not followed and counts as a failure."""
        return self.status is not None and 200 <= self.status < 300


async def settle(work: Work, claimed: Claimed, attempt: Attempt) -> str | None:
    """What became of it: `delivered`, `retried` or `failed`; None when the lease was lost and somebody else has it."""
    wait = None if attempt.is_delivered or _is_final(claimed, attempt) else pause(claimed.attempts, attempt.retry_after)
    if not await _written(work, claimed, attempt, wait):
        return None
    if attempt.is_delivered:
        await _is_well(work, claimed)
        return "delivered"
    if not claimed.is_test:
        await _judge(work, claimed, attempt, given_up=wait is None)
    return "retried" if wait else "failed"


def _is_final(claimed: Claimed, attempt: Attempt) -> bool:
    return claimed.is_test or attempt.status == GONE


async def _written(work: Work, claimed: Claimed, attempt: Attempt, wait: timedelta | None) -> bool:
    row = WebhookDelivery
    status = _S.DELIVERED if attempt.is_delivered else _S.WAITING if wait else _S.FAILED
    ours = update(row).where(
        row.workspace_id == work.workspace_id, row.id == claimed.id, row.attempts == claimed.attempts,
        row.status == _S.WAITING.value,
    )  # fmt: skip
    values = {
        "status": status.value,
        "next_attempt_at": work.now + wait if wait else None,
        "ended_at": None if wait else work.now,
        "response_status": attempt.status,
        "response_ms": round(attempt.seconds * 1000),
        "response_body": snippet(attempt.body),
        "error": attempt.error or _error(attempt),
    }
    return await work.scalar(ours.values(values).returning(row.id)) is not None


def snippet(body: bytes) -> str | None:
    """The beginning of an answer as text."""
    text = body[: LONGEST_SNIPPET * 4].decode("utf-8", "replace").replace("\x00", "")
    return text[:LONGEST_SNIPPET] or None


def _error(attempt: Attempt) -> str | None:
    if attempt.is_delivered:
        return None
    if attempt.status is not None and 300 <= attempt.status < 400:
        return "It answered with a redirect, which is not followed; enter the address it leads to."
    return f"It answered {attempt.status}; any status from 200 to 299 says that it was taken."


async def _is_well(work: Work, claimed: Claimed) -> None:
    row = WebhookEndpoint
    well = update(row).where(
        row.workspace_id == work.workspace_id, row.id == claimed.endpoint_id, row.failing_since.is_not(None)
    )
    await work.execute(well.values(failing_since=None, failures=0, paused_until=None))


async def _judge(work: Work, claimed: Claimed, attempt: Attempt, *, given_up: bool) -> None:
    row = WebhookEndpoint
    own = update(row).where(row.workspace_id == work.workspace_id, row.id == claimed.endpoint_id)
    counted = own.values(failing_since=func.coalesce(row.failing_since, work.now), failures=row.failures + 1)
    found = (await work.execute(counted.returning(row.failures, row.failing_since, row.status))).one_or_none()
    if found is None or found.status != WebhookEndpointStatus.ENABLED.value:
        return
    if attempt.status == GONE:
        await switch_off(work, claimed.endpoint_id, WebhookDisabledReason.GONE)
    elif given_up and found.failing_since <= work.now - LONG:
        await switch_off(work, claimed.endpoint_id, WebhookDisabledReason.FAILING)
    elif (left_alone := rest(found.failures, attempt.status, attempt.retry_after)) is not None:
        await hold(work, claimed, left_alone)


async def hold(work: Work, claimed: Claimed, left_alone: timedelta) -> None:
    """Nothing goes to the endpoint for so long; a longer pause stays."""
    row = WebhookEndpoint
    own = update(row).where(row.workspace_id == work.workspace_id, row.id == claimed.endpoint_id)
    await work.execute(own.values(paused_until=func.greatest(row.paused_until, work.now + left_alone)))


async def put_back(work: Work, claimed: Claimed, seconds: float) -> None:
    """It was not sent at all: the attempt does not count, and the endpoint waits."""
    row = WebhookDelivery
    ours = update(row).where(
        row.workspace_id == work.workspace_id, row.id == claimed.id, row.attempts == claimed.attempts,
        row.status == _S.WAITING.value,
    )  # fmt: skip
    await work.execute(ours.values(attempts=row.attempts - 1, next_attempt_at=work.now))
    await hold(work, claimed, timedelta(seconds=seconds))
