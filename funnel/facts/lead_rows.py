"""A lead in the making, and a lead as a row."""

from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from crm.core.ids import new_id
from crm.core.tables import sort_key
from crm.models.words import LeadStatus
from funnel.facts.batch import Batch, KnownLead
from funnel.facts.chains import Chain, ChainStep


def new_lead(
    batch: Batch, person_id: UUID, chain: Chain, step: ChainStep, moment: datetime, owner_id: UUID | None = None
) -> KnownLead:
    """A lead of the person that enters the chain now; its name is filled in when the batch is derived.

    `owner_id`: whose the fact is that starts it, where the person stands for that one: undoing the merge gives it back.
    """
    person = batch.persons[person_id]
    return KnownLead(
        id=new_id(),
        person_id=owner_id or person_id,
        canonical_id=person_id,
        product_id=chain.product_id,
        funnel_id=chain.id,
        name=person.name or "",
        status=LeadStatus.OPEN,
        step_id=step.id,
        step_key=step.key,
        step_entered_at=moment,
        started_at=moment,
        last_activity_at=moment,
        company_id=person.company_id,
        is_new=True,
    )


def row_of(batch: Batch, lead: KnownLead) -> dict[str, Any]:
    """The whole row of a new lead, without its touches."""
    product = batch.products[lead.product_id]
    return summary_of(lead) | {
        "id": lead.id, "person_id": lead.person_id, "product_id": lead.product_id, "funnel_id": lead.funnel_id,
        "created_at": batch.work.now, "expected_value_minor": product.price_minor,
        "currency": product.currency, "import_id": lead.import_id, "version": 1,
    }  # fmt: skip


DECIDED = (
    "step_id", "step_key", "step_entered_at", "started_at", "last_activity_at", "name", "status", "closed_at",
    "unwon_status", "unwon_closed_at", "owner_id", "audience_id", "audience_source", "company_id", "self_reported",
    "source", "external_id",
    "withdrawn_at", "score",
)  # fmt: skip
_decided = attrgetter(*DECIDED)


def decided(lead: KnownLead) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """What facts decide about a lead, in the order of `DECIDED`, and its touches: cheap to compare."""
    return _decided(lead), lead.touches


def summary_of(lead: KnownLead) -> dict[str, Any]:
    """The same as columns (`crm.leads.store.SUMMARY`)."""
    return dict(zip(DECIDED, _decided(lead), strict=True)) | {"sort_key": sort_key(lead.name)} | lead.touches
