"""What others may learn of a lead inside the transaction."""

from dataclasses import dataclass
from uuid import UUID

from crm.models.words import LeadStatus


@dataclass(frozen=True)
class LeadStatusChanged:
    """The work on the lead stands elsewhere now."""

    lead_id: UUID
    status: LeadStatus


@dataclass(frozen=True)
class LeadAssigned:
    """The lead has another owner, or none."""

    lead_id: UUID
    owner_id: UUID | None
    was_id: UUID | None = None


@dataclass(frozen=True)
class LeadReopened:
    """A closed or resting lead is worked on again."""

    lead_id: UUID
    product_id: UUID
