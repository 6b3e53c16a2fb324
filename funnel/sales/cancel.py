"""Takes a sale back whole."""

from uuid import UUID

from pydantic import AwareDatetime
from sqlalchemy import select

from crm.audit.record import record as audit
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.leads.texts import Given, Words
from crm.members.permissions import Action
from crm.models import Sale
from funnel.facts.facts import CancellationFact, FactResult
from funnel.leads.one import SOURCE, record_one


class SaleCancel(Given, frozen=True):
    """Which sale, when, and why."""

    sale_id: UUID
    cancelled_at: AwareDatetime
    reason: Words | None = None
    expected_version: int | None = None


async def cancel(work: Work, data: SaleCancel) -> FactResult:
    """The cancellation: all units and all money that are left go back; DUPLICATE when it was cancelled before.

    The sale stays a conversion, as after a refund: money is unwound, steps are not.
    """
    work.actor.require(Action.SALE_REFUND)
    known = select(Sale.id).where(Sale.workspace_id == work.workspace_id, Sale.id == data.sale_id)
    if await work.scalar(known) is None:
        raise NotFound("There is no such sale in this workspace.", field="saleId")
    fact = CancellationFact(
        sale_id=data.sale_id,
        refunded_at=data.cancelled_at,
        source=SOURCE,
        external_id=f"cancellation:{data.sale_id}",
        member_id=work.actor.member_id,
        expected_version=data.expected_version,
    )
    result = await record_one(work, fact, written={"refundedAt": "cancelledAt"})
    details = {"said": data.reason is not None}
    audit(work, "SALE_CANCEL", object_type="Sale", object_id=data.sale_id, details=details)
    return result
