"""Stages of the lifecycle once more, written out by hand."""

from collections.abc import Iterable, Mapping
from typing import Any

STAGES = ("SUBSCRIBER", "LEAD", "MQL", "SQL", "OPPORTUNITY", "CUSTOMER", "EVANGELIST")
USUAL = {
    "AWARENESS": "SUBSCRIBER", "INTEREST": "LEAD", "CONSIDERATION": "MQL", "INTENT": "MQL", "EVALUATION": "MQL",
    "PURCHASE": "CUSTOMER", "RETENTION": "CUSTOMER", "ADVOCACY": "EVANGELIST",
}  # fmt: skip
WITH_SALES = USUAL | {
    "AWARENESS": "SQL", "INTEREST": "SQL", "CONSIDERATION": "SQL", "INTENT": "OPPORTUNITY", "EVALUATION": "OPPORTUNITY",
}  # fmt: skip


def stage_of(step: Mapping[str, Any]) -> str:
    """The chosen stage of a step's row, else the one of its phase and side."""
    table = WITH_SALES if step["side"] == "SALES" else USUAL
    chosen: str | None = step["lifecycle_stage"]
    return chosen or table[step["phase"]]


def furthest(steps: Iterable[Mapping[str, Any]]) -> str | None:
    """The furthest stage of these steps."""
    return max(map(stage_of, steps), key=STAGES.index, default=None)
