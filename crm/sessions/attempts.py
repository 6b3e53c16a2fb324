"""The growing pause between failed logins of one address.

An attempt is counted before the password is looked at, in one statement, so a thousand parallel guesses count as a
thousand. The address is kept as a hash: the table tells nobody who tried.
"""

import hashlib
import math
from datetime import datetime

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.models import LoginAttempt
from crm.sessions.problems import TooManyAttempts

FREE = 4
"""Failures without a pause; then 1, 2, 4 … seconds up to `LONGEST`."""
LONGEST = 900
FORGOTTEN_HOURS = 24

_COUNT = text(
    "INSERT INTO login_attempts AS a (key, failures, last_failed_at, blocked_until) VALUES (:key, 1, :now, NULL)"
    " ON CONFLICT (key) DO UPDATE SET last_failed_at = :now,"
    f"   failures = CASE WHEN a.last_failed_at < :now - interval '{FORGOTTEN_HOURS} hours' THEN 1"
    "                   ELSE least(a.failures + 1, 1000) END,"
    f"   blocked_until = CASE WHEN a.last_failed_at < :now - interval '{FORGOTTEN_HOURS} hours'"
    f"                          OR a.failures + 1 <= {FREE} THEN NULL"
    "     ELSE :now + make_interval(secs => "
    f"       least({LONGEST}, power(2, least(a.failures + 1 - {FREE} - 1, 20)))) END"
    " WHERE a.blocked_until IS NULL OR a.blocked_until <= :now"
    " RETURNING failures"
)


def key_of(email: str) -> bytes:
    """What stands for the address."""
    return hashlib.sha256(b"touchline login " + email.encode()).digest()


async def count(session: AsyncSession, email: str, *, at: datetime) -> None:
    """Counts an attempt, or raises TooManyAttempts while a pause runs."""
    key = key_of(email)
    counted = (await session.execute(_COUNT, {"key": key, "now": at})).scalar()
    if counted is not None:
        return
    until = (await session.execute(select(LoginAttempt.blocked_until).where(LoginAttempt.key == key))).scalar()
    raise TooManyAttempts(max(1, math.ceil((until - at).total_seconds())) if until else 1)


async def forget(session: AsyncSession, email: str) -> None:
    """After a login that succeeded."""
    await session.execute(delete(LoginAttempt).where(LoginAttempt.key == key_of(email)))
