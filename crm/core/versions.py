"""Optimistic locking, one rule everywhere: what a caller changes is still what the caller read."""

from crm.core.problems import Stale

FIELD = "expectedVersion"


def require_version(what: str, current: int, expected: int | None, *, field: str = FIELD) -> None:
    """Raises Stale unless nobody asked (`expected` is None) or the object, which is locked, is at that version.

    Asked before its state is: to somebody with an old page the news is that the object changed, not that a button
    on it does not work any more.
    """
    if expected is not None and current != expected:
        raise stale(what, current, field=field)


def stale(what: str, current: int, *, field: str = FIELD) -> Stale:
    """The refusal itself, for verbs that compare inside their UPDATE."""
    return Stale(f"The {what} is at version {current} now; read it again and repeat.", field=field, current=current)
