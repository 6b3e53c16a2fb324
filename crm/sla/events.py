"""What others may learn of service times inside the transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm.models.sla_words import SlaKind


@dataclass(frozen=True, slots=True)
class SlaBreached:
    """Nobody did it in time. Told once. The timers are locked: who hears it may insert (a job), not lock leads."""

    kind: SlaKind
    subject_id: UUID
    """The handoff, conversation or task, by kind."""
    due_at: datetime
