"""Sales does not take the lead, before any contact."""

from crm.core.work import Lock, Work
from crm.handoffs.answer import answer
from crm.handoffs.find import FoundHandoff
from crm.leads.hold import HeldLead
from crm.leads.tell import tell
from crm.models.words import DeclineReason, HandoffStatus


async def decline(
    work: Work,
    handoff: FoundHandoff,
    lead: HeldLead,
    *,
    reason: DeclineReason,
    text: str | None,
    expected_version: int | None = None,
) -> None:
    """DECLINED with its reason; what becomes of the lead then decides `funnel.routing`."""
    work.locking(Lock.DEALINGS)
    await answer(
        work, handoff, HandoffStatus.DECLINED,
        expected_version=expected_version, decline_reason=reason.value, decline_text=text,
    )  # fmt: skip
    by = handoff.assignee_name or work.actor.name
    because = reason.value.lower().replace("_", " ")
    await tell(work, lead, title=f"Declined by {by}: {because}", text=text, fact_id=handoff.id)
