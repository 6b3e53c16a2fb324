"""As known at: one check for every report that can be asked what was known earlier."""

from datetime import datetime

from crm.core import clock
from crm.core.problems import Invalid


def moment(as_known_at: datetime | None, now: datetime | None = None, *, field: str = "input.asKnownAt") -> datetime:
    """The instant facts are read at: the one asked for, else now. Raises Invalid for one that is still to come:
    nobody knows what will be received by then, and the same question would have another answer every minute.
    """
    today = now or clock.now()
    if as_known_at is not None and as_known_at > today:
        raise Invalid("What will be known by then nobody knows yet; give a time that has passed, or none.", field=field)
    return as_known_at or today
