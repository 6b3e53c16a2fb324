"""What the intake tells the plug board."""

from dataclasses import dataclass
from typing import Any

BACKFILL_JOB = "intake_backfill"


@dataclass(frozen=True, slots=True)
class BackfillAsked:
    """The worker is to go through these requests."""

    payload: dict[str, Any]
