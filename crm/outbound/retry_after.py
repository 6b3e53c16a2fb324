"""Retry-After of RFC 9110, section 10.2.3: seconds, or a date in any of the three forms of HTTP."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def seconds_of(value: str | None, now: datetime) -> float | None:
    """Seconds from `now`, never below 0; None for nothing and for nonsense."""
    if value is None:
        return None
    written = value.strip()
    if re.fullmatch(r"[0-9]{1,9}", written):
        return float(written)
    try:
        at = parsedate_to_datetime(written)
    except ValueError:
        return None
    return max((at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds(), 0.0)
