"""Vocabulary of re-classifications: where a run stands, what it does, and what becomes of a touch."""

from enum import StrEnum


class ReclassificationStatus(StrEnum):
    """Where a run stands."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    PREVIEWED = "PREVIEWED"
    APPLIED = "APPLIED"
    UNDONE = "UNDONE"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"


class ReclassificationPhase(StrEnum):
    """What a run does, or did last: it looks, writes what it found, or takes it back."""

    LOOK = "LOOK"
    APPLY = "APPLY"
    UNDO = "UNDO"


class ReclassifiedState(StrEnum):
    """What became of a touch that would move. `LEFT`, `KEPT`: somebody else changed it, or took it away, since."""

    PROPOSED = "PROPOSED"
    APPLIED = "APPLIED"
    LEFT = "LEFT"
    UNDONE = "UNDONE"
    KEPT = "KEPT"


class LeftAlone(StrEnum):
    """Why a touch keeps its channel."""

    STATED = "STATED"
    RESOURCE = "RESOURCE"
    UNTOLD = "UNTOLD"
    ERASED = "ERASED"
    NO_EVIDENCE = "NO_EVIDENCE"
    SAME = "SAME"
