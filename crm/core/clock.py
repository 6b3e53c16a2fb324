"""The time, in UTC, and days of a workspace's zone."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """The zone of that name; raises ValueError with a sentence when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone; use a name such as Europe/Moscow.") from error


def day_of(moment: datetime, zone_name: str) -> date:
    """The calendar day of an instant in that zone."""
    return moment.astimezone(zone(zone_name)).date()


def day_bounds(start: date, end: date, zone_name: str) -> tuple[datetime, datetime]:
    """The instants [from, until) of the inclusive days start..end in that zone, in UTC."""
    where = zone(zone_name)
    first = datetime.combine(start, time.min, where)
    after = datetime.combine(end + timedelta(days=1), time.min, where)
    return first.astimezone(UTC), after.astimezone(UTC)
