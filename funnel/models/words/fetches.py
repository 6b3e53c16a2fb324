"""The closed vocabulary of what is fetched from networks."""

from enum import StrEnum


class FetchState(StrEnum):
    """Where a thing to be fetched stands."""

    WAITING = "WAITING"
    DONE = "DONE"
    FAILED = "FAILED"
    """It cannot be had: a problem of its request says why."""
