"""Which leads are won: those whose product somebody bought who is one with their person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from crm.models.words import LeadStatus
from funnel.facts.batch import Batch, KnownLead

_FIRST = text(
    "SELECT p.canonical_id, s.product_id, min(s.sold_at) AS won_at FROM persons p"
    " JOIN sales s ON s.workspace_id = :workspace_id AND s.person_id = p.id"
    " WHERE p.workspace_id = :workspace_id AND p.canonical_id = ANY(CAST(:persons AS uuid[]))"
    " GROUP BY p.canonical_id, s.product_id"
)
_ANSWERED = text(
    "SELECT DISTINCT lead_id FROM handoffs WHERE workspace_id = :workspace_id AND lead_id = ANY(CAST(:leads AS uuid[]))"
    " AND status = 'ACCEPTED'"
)


def win(lead: KnownLead, moment: datetime) -> None:
    """Won since then; what it was is kept, for a merge that is undone takes the sale away again."""
    if lead.status is not LeadStatus.WON:
        lead.unwon_status, lead.unwon_closed_at = lead.status.value, lead.closed_at
    lead.status, lead.closed_at = LeadStatus.WON, moment


async def rewin(batch: Batch) -> None:
    """After a merge or its undoing: the leads that stand are won by the first sale to any of those who are one now.

    Not by the sales that were recorded on the lead: those of a lead that another one stands for stay there.
    """
    if not batch.united:
        return
    given = {"workspace_id": batch.work.workspace_id, "persons": sorted(batch.united)}
    rows = await batch.work.execute(_FIRST, given)
    first: dict[tuple[UUID, UUID], datetime] = {(row.canonical_id, row.product_id): row.won_at for row in rows}
    lost = []
    for person_id in batch.united:
        for lead in batch.by_person.get(person_id, ()):
            if batch.primary(person_id, lead.product_id) is not lead:
                continue
            if (won_at := first.get((person_id, lead.product_id))) is not None:
                win(lead, won_at)
            elif lead.status is LeadStatus.WON:
                lost.append(lead)
    await _unwin(batch, lost)


async def _unwin(batch: Batch, leads: list[KnownLead]) -> None:
    """As before they were won; of those won before that was kept, as their handoffs say."""
    unknown = sorted(lead.id for lead in leads if lead.unwon_status is None)
    given = {"workspace_id": batch.work.workspace_id, "leads": unknown}
    answered = set((await batch.work.execute(_ANSWERED, given)).scalars()) if unknown else set()
    for lead in leads:
        other = LeadStatus.ACCEPTED if lead.id in answered else LeadStatus.OPEN
        lead.status, lead.closed_at = LeadStatus(lead.unwon_status or other), lead.unwon_closed_at
        lead.unwon_status = lead.unwon_closed_at = None
