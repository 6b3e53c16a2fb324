"""Says what a burst was: customers with a reason, or an attack."""

from dataclasses import replace
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from crm.audit import record as audit
from crm.conversations.allowed import ENDED
from crm.conversations.bursts import hold_bursts
from crm.conversations.classify import Said, apply, judgement_of
from crm.conversations.hold import hold_many
from crm.conversations.keep import locked
from crm.core.problems import Conflict
from crm.core.work import Lock, Work
from crm.leads.texts import Words
from crm.members.permissions import Action
from crm.models import Alert, AlertEvidence, Conversation
from crm.models.words_conversation import AlertStatus, AlertVerdict, ClassifiedBy, NegativeKind, Sentiment


class AlertHandle(BaseModel, frozen=True):
    """What it was, and why that is known."""

    alert_id: UUID
    verdict: AlertVerdict
    conclusion: Words
    expected_version: int | None = None


async def handle_alert(work: Work, data: AlertHandle) -> Alert:
    """HANDLED, once. Of an attack every thread that has not ended becomes an orchestrated negative."""
    work.actor.require(Action.CONVERSATION_HANDLE)
    await hold_bursts(work)
    work.locking(Lock.DEALINGS)
    alert = await locked(work, Alert, "alert", data.alert_id, "alertId", data.expected_version)
    if alert.status == AlertStatus.HANDLED.value:
        raise Conflict(f"This alert was handled already: {alert.verdict}.", field="alertId")
    alert.status, alert.verdict, alert.conclusion = AlertStatus.HANDLED.value, data.verdict.value, data.conclusion
    alert.handled_at, alert.handled_by_id = work.now, work.actor.member_id
    alert.version += 1
    if data.verdict is AlertVerdict.ATTACK:
        for thread in await _threads(work, alert.id):
            _expose(work, thread, data.conclusion)
    audit.record(work, "ALERT_HANDLE", object_type="Alert", object_id=alert.id)
    await work.flush()
    return alert


async def _threads(work: Work, alert_id: UUID) -> list[Conversation]:
    row = AlertEvidence
    ids = select(row.conversation_id).where(row.workspace_id == work.workspace_id, row.alert_id == alert_id)
    return await hold_many(work, list((await work.execute(ids)).scalars()))


def _expose(work: Work, thread: Conversation, why: str) -> None:
    """How a thread ended stands; what a member said of one thread gives way to what was found out of all."""
    if thread.status in ENDED:
        return
    staged = replace(judgement_of(thread), sentiment=Sentiment.NEGATIVE, negative_kind=NegativeKind.ORCHESTRATED)
    if apply(work, thread, staged, Said(ClassifiedBy.ALERT, why)):
        thread.version += 1
