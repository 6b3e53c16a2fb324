"""What others may learn of handoffs inside the transaction."""

from dataclasses import dataclass
from uuid import UUID

from crm.models.words import HandoffStatus


@dataclass(frozen=True, slots=True)
class HandoffChanged:
    """A handoff was offered, answered, withdrawn, recycled or has expired."""

    handoff_id: UUID
    lead_id: UUID
    status: HandoffStatus
