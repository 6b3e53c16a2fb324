"""Words of data-driven attribution."""

from enum import StrEnum


class RunModel(StrEnum):
    """How credit is learnt from converting and other journeys."""

    MARKOV = "MARKOV"
    SHAPLEY = "SHAPLEY"


class RunStatus(StrEnum):
    """Where a run stands."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
