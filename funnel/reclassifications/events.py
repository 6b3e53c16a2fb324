"""What others hear of re-classifications."""

from dataclasses import dataclass
from uuid import UUID

JOB = "channel_reclassification"
"""A run is to be taken a step further."""


@dataclass(frozen=True, slots=True)
class ReclassificationAsked:
    """A run waits for the worker."""

    run_id: UUID
