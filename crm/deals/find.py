"""A deal with its lead held."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from crm.core.problems import Conflict, NotFound
from crm.core.versions import require_version
from crm.core.work import Lock, Work
from crm.leads.hold import HeldLead, hold
from crm.models import Deal
from crm.models.words import DealStatus


@dataclass(frozen=True)
class DealColumns:
    """What verbs decide by, as it is under the lock."""

    id: UUID
    name: str
    status: str
    currency: str
    product_id: UUID
    owner_id: UUID | None
    stage_id: UUID | None
    amount_minor: int | None
    expected_close_on: date | None
    slips: int
    version: int


@dataclass(frozen=True)
class HeldDeal(DealColumns):
    """A deal of a held lead: nobody else can change it until the transaction ends."""

    lead: HeldLead


async def find(work: Work, deal_id: UUID, *, expected_version: int | None = None) -> HeldDeal:
    """Raises NotFound, or Stale when it is not the version the caller saw."""
    known = select(Deal.lead_id).where(Deal.workspace_id == work.workspace_id, Deal.id == deal_id)
    lead_id = await work.scalar(known)
    if lead_id is None:
        raise NotFound("There is no such deal in this workspace.", field="dealId")
    lead = await hold(work, lead_id)
    work.locking(Lock.DEALINGS)
    row = (await work.execute(_locked(work, deal_id))).one()
    require_version("deal", row.version, expected_version)
    return HeldDeal(**row._mapping, lead=lead)


async def find_open(work: Work, deal_id: UUID, *, expected_version: int | None = None) -> HeldDeal:
    """The same; raises Conflict when it is won or lost already."""
    deal = await find(work, deal_id, expected_version=expected_version)
    if deal.status != DealStatus.OPEN:
        raise Conflict(f"The deal {deal.name} is {deal.status.lower()} already.", field="dealId")
    return deal


def _locked(work: Work, deal_id: UUID) -> Select[Any]:
    return (
        select(*(getattr(Deal, each.name) for each in fields(DealColumns)))
        .where(Deal.workspace_id == work.workspace_id, Deal.id == deal_id)
        .with_for_update(key_share=True)
    )
