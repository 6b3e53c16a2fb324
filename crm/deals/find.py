"""A deal with its lead held."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from crm.core.problems import Conflict, NotFound
from crm.core.versions import require_version
from crm.core.work import Lock, Work
from crm.leads.hold import HeldLead, hold
from crm.models import Deal
from crm.models.words import DealStatus


@dataclass(frozen=True)
class OpenDeal:
    """An open deal of a held lead."""

    id: UUID
    name: str
    currency: str
    lead: HeldLead


async def find_open(work: Work, deal_id: UUID, *, expected_version: int | None = None) -> OpenDeal:
    """Raises NotFound, Stale, or Conflict when it is won or lost already."""
    known = select(Deal.lead_id).where(Deal.workspace_id == work.workspace_id, Deal.id == deal_id)
    lead_id = await work.scalar(known)
    if lead_id is None:
        raise NotFound("There is no such deal in this workspace.", field="dealId")
    lead = await hold(work, lead_id)
    work.locking(Lock.DEALINGS)
    row = (await work.execute(_locked(work, deal_id))).one()
    require_version("deal", row.version, expected_version)
    if row.status != DealStatus.OPEN:
        raise Conflict(f"The deal {row.name} is {row.status.lower()} already.", field="dealId")
    return OpenDeal(deal_id, row.name, row.currency, lead)


def _locked(work: Work, deal_id: UUID) -> Select[str, str, str, int]:
    return (
        select(Deal.name, Deal.status, Deal.currency, Deal.version)
        .where(Deal.workspace_id == work.workspace_id, Deal.id == deal_id)
        .with_for_update(key_share=True)
    )
