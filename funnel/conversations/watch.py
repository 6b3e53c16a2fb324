"""Looks whether a negative completes a burst: one alert of it, with its evidence and what was prepared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, func, insert, or_, select

from crm.conversations.policy import Policy
from crm.core.ids import new_id
from crm.core.limits import at_most
from crm.core.outbox import publish
from crm.core.work import Work
from crm.models import Alert, AlertEvidence, Conversation, ResponseScheme, ResponseSchemeStep, ResponseTask
from crm.models.words_conversation import AlertStatus, Sentiment
from funnel.conversations.bursts import USUAL_DAYS, Window, densest, is_burst, usual

MOST = 2_000
"""Negatives that are looked at, those that appeared nearest; a burst of more is one long before."""
_COMMON = ("topic", "product_id", "resource_id", "place_id")
"""What negatives of a burst may have in common, the most telling first."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One thing that negatives have in common."""

    column: str
    value: Any

    @property
    def key(self) -> str:
        """As an alert keeps it."""
        return f"{self.column.removesuffix('_id')}:{self.value}"


async def watch(work: Work, thread: Conversation, policy: Policy) -> UUID | None:
    """The alert the thread is evidence of, if any. The caller holds `crm.conversations.bursts`."""
    scopes = [Scope(name, value) for name in _COMMON if (value := getattr(thread, name)) is not None]
    if not scopes or await _is_evidence(work, thread.id):
        return None
    running = await _running(work, scopes)
    if running is not None:
        await _add_evidence(work, running, [thread.id])
        return running
    length = timedelta(seconds=policy.burst_window_seconds)
    near = await _near(work, thread, length, scopes)
    for scope in scopes:
        same = {row.id: row.appeared_at for row in near if getattr(row, scope.column) == scope.value}
        window = densest(list(same.values()), thread.appeared_at, length)
        if window.count < policy.burst_count:
            continue
        usual_micro = usual(await _before(work, scope, window.start), length)
        if is_burst(window.count, usual_micro, policy):
            evidence = sorted(id for id, at in same.items() if window.start <= at <= window.end)
            return await _raise(work, thread, scope, window, usual_micro, evidence)
    return None


def _negative(work: Work) -> list[ColumnElement[bool]]:
    """Negatives that are no evidence yet."""
    row, evidence = Conversation, AlertEvidence
    known = exists().where(evidence.workspace_id == work.workspace_id, evidence.conversation_id == row.id)
    return [row.workspace_id == work.workspace_id, row.sentiment == Sentiment.NEGATIVE.value, ~known]


async def _is_evidence(work: Work, conversation_id: UUID) -> bool:
    row = AlertEvidence
    own = select(row.id).where(row.workspace_id == work.workspace_id, row.conversation_id == conversation_id)
    return await work.scalar(own) is not None


async def _running(work: Work, scopes: Sequence[Scope]) -> UUID | None:
    """The open alert of the most telling scope."""
    row = Alert
    found = await work.execute(
        select(row.scope, row.id).where(
            row.workspace_id == work.workspace_id,
            row.status == AlertStatus.OPEN.value,
            row.scope.in_([each.key for each in scopes]),
        )
    )
    known: dict[str, UUID] = {each.scope: each.id for each in found}
    return next((known[each.key] for each in scopes if each.key in known), None)


async def _near(work: Work, thread: Conversation, length: timedelta, scopes: Sequence[Scope]) -> Sequence[Row[Any]]:
    """Those that have anything in common with it: however many others there are, they hide none of these."""
    row = Conversation
    distance = func.abs(func.extract("epoch", row.appeared_at - thread.appeared_at))
    return (
        await work.execute(
            select(row.id, row.appeared_at, *(getattr(row, name) for name in _COMMON))
            .where(
                *_negative(work),
                row.appeared_at.between(thread.appeared_at - length, thread.appeared_at + length),
                or_(*(getattr(row, scope.column) == scope.value for scope in scopes)),
            )
            .order_by(distance, row.id)
            .limit(at_most(MOST))
        )
    ).all()


async def _before(work: Work, scope: Scope, start: datetime) -> int:
    """How many came in the days before; those of earlier bursts are not what is usual."""
    row = Conversation
    return int(
        await work.scalar(
            select(func.count()).where(
                *_negative(work),
                getattr(row, scope.column) == scope.value,
                row.appeared_at >= start - timedelta(days=USUAL_DAYS),
                row.appeared_at < start,
            )
        )
    )


async def _raise(
    work: Work, thread: Conversation, scope: Scope, window: Window, usual_micro: int, evidence: list[UUID]
) -> UUID:
    scheme_id = await _scheme(work, thread.topic)
    alert_id = new_id()
    common = dict.fromkeys(_COMMON) | {scope.column: scope.value}
    await work.execute(
        insert(Alert).values(
            workspace_id=work.workspace_id, id=alert_id, scope=scope.key, **common, status=AlertStatus.OPEN.value,
            raised_at=work.now, window_start=window.start, window_end=window.end, count=window.count,
            usual_micro=usual_micro, scheme_id=scheme_id, version=1,
        )
    )  # fmt: skip
    await _add_evidence(work, alert_id, evidence)
    if scheme_id is not None:
        await _start(work, alert_id, scheme_id)
    await publish(work, "ALERT_RAISED", {"alertId": alert_id})
    return alert_id


async def _add_evidence(work: Work, alert_id: UUID, conversations: Sequence[UUID]) -> None:
    rows = [
        {"workspace_id": work.workspace_id, "id": new_id(), "alert_id": alert_id, "conversation_id": each}
        for each in conversations
    ]
    await work.execute(insert(AlertEvidence), rows)


async def _scheme(work: Work, topic: str | None) -> UUID | None:
    """The topic's own scheme, else the one for any."""
    row = ResponseScheme
    found: UUID | None = await work.scalar(
        select(row.id)
        .where(row.workspace_id == work.workspace_id, row.topic.is_(None) | (row.topic == topic))
        .order_by(row.topic.is_(None), row.name)
        .limit(at_most(1))
    )
    return found


async def _start(work: Work, alert_id: UUID, scheme_id: UUID) -> None:
    """What the scheme asks of whom, due from now on."""
    step = ResponseSchemeStep
    columns = select(step.title, step.member_id, step.within_seconds)
    steps = await work.execute(
        columns.where(step.workspace_id == work.workspace_id, step.scheme_id == scheme_id).order_by(step.position)
    )
    rows = [
        {
            "workspace_id": work.workspace_id, "id": new_id(), "alert_id": alert_id, "member_id": each.member_id,
            "title": each.title, "due_at": work.now + timedelta(seconds=each.within_seconds), "version": 1,
        }
        for each in steps
    ]  # fmt: skip
    await work.execute(insert(ResponseTask), rows)
