"""What others may learn of routing inside the transaction."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ChainEnded:
    """Everybody who could be offered the lead was: it went to the fallback, or it is open again (no next offer)."""

    handoff_id: UUID
    lead_id: UUID
    next_id: UUID | None
