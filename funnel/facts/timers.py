"""Facts end what is waited for: a sale, or a lead that no fact bears out any more, until one does again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from crm.models.words import LeadStatus
from crm.sla.cancel import HANDING_OVER, SELLING, cancel_of_leads
from crm.sla.revive import revive_of_leads
from funnel.facts.batch import Batch
from funnel.facts.lead_rows import DECIDED

_STATUS, _WITHDRAWN = DECIDED.index("status"), DECIDED.index("withdrawn_at")


async def give_up(batch: Batch, before: Mapping[UUID, tuple[tuple[Any, ...], dict[str, Any]]]) -> None:
    """Leads that are won or withdrawn now and were not before the batch; new ones have no timers. Those that come back
    are waited for again, as they were when they were withdrawn."""
    known = [lead for lead in batch.leads.values() if not lead.is_new and lead.id in before]
    gone = [lead.id for lead in known if lead.withdrawn_at and not before[lead.id][0][_WITHDRAWN]]
    won = [lead.id for lead in known if lead.status is LeadStatus.WON and before[lead.id][0][_STATUS] != LeadStatus.WON]
    back = {lead.id: at for lead in known if not lead.withdrawn_at and (at := before[lead.id][0][_WITHDRAWN])}
    await cancel_of_leads(batch.work, gone, SELLING)
    await cancel_of_leads(batch.work, won, HANDING_OVER)
    await revive_of_leads(batch.work, back)
