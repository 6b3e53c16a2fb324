"""The funnel report once more, written from numbers.md by reading: loops over leads, no SQL, none of our code."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.funnel.analytics.world import KEYS, OracleLead

ZONE = ZoneInfo("Europe/Moscow")


@dataclass
class Unit:
    """A person of the funnel, merged persons together."""

    leads: list[OracleLead]
    first: dict[str, datetime]
    times: dict[str, int]
    start: datetime
    first_any: datetime


@dataclass
class Asked:
    """The question, as plain values."""

    start: date
    end: date
    now: datetime
    keys: tuple[str, ...] = KEYS
    closed: bool = False
    window_days: int | None = None
    channel: str | None = "*"
    expected_days: int | None = None
    earlier: bool = False
    """Whether it asks what was known at `now`, not what is."""


def day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def units(leads: list[OracleLead], asked: Asked) -> list[Unit]:
    """The cohort: first ever entry into any step of the question inside the period."""
    grouped: dict[int, list[OracleLead]] = {}
    for lead in leads:
        grouped.setdefault(lead.canonical, []).append(lead)
    found = []
    for members in grouped.values():
        unit = _unit(members, asked)
        if unit is not None and asked.start <= day(unit.start) <= asked.end:
            found.append(unit)
    return found


def _unit(members: list[OracleLead], asked: Asked) -> Unit | None:
    first: dict[str, datetime] = {}
    times: dict[str, int] = {}
    unsold: list[datetime] = []
    every: list[datetime] = []
    for lead in members:
        for entry in lead.entries:
            known = entry.recorded_at <= asked.now and (entry.voided_at is None or entry.voided_at > asked.now)
            if entry.key not in asked.keys or not known:
                continue
            first[entry.key] = min(first.get(entry.key, entry.at), entry.at)
            times[entry.key] = times.get(entry.key, 0) + 1
            every.append(entry.at)
            if entry.fact != "SALE":
                unsold.append(entry.at)
    if not every:
        return None
    start = min(unsold) if unsold else min(every)
    if asked.closed and first.get(asked.keys[0]) != start:
        return None
    if asked.window_days is not None:
        inside = {key: at for key, at in first.items() if (day(at) - day(start)).days <= asked.window_days}
        times = {key: count for key, count in times.items() if key in inside}
        first = inside
    earliest = min(members, key=lambda lead: (min(e.at for e in lead.entries), lead.row))
    if asked.channel != "*" and earliest.channel != asked.channel:
        return None
    return Unit(members, first, times, start, min(every))


def percentile(values: list[float], share: float) -> float | None:
    """percentile_cont: linear interpolation between order statistics."""
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def figures(leads: list[OracleLead], asked: Asked) -> list[dict[str, object]]:
    """One dict per step."""
    cohort = units(leads, asked)
    return [_step(cohort, asked, index) for index in range(len(asked.keys))]


def _furthest(unit: Unit, asked: Asked) -> int:
    return max(asked.keys.index(key) for key in unit.first)


def _step(cohort: list[Unit], asked: Asked, index: int) -> dict[str, object]:
    key, last = asked.keys[index], len(asked.keys) - 1
    entered = [unit for unit in cohort if key in unit.first]
    reached = [unit for unit in cohort if _furthest(unit, asked) >= index]
    stopped = [unit for unit in reached if _furthest(unit, asked) == index and index < last]
    dropped = [unit for unit in stopped if _is_dropped(unit, asked)]
    inside = _time_in_step(cohort, asked, index)
    limit = asked.expected_days * 86_400 if asked.expected_days else percentile(inside, 0.9)
    waiting = [unit for unit in stopped if unit not in dropped]
    late = [u for u in waiting if limit is not None and (asked.now - u.first[key]).total_seconds() > limit]
    seconds = [(unit.first[key] - unit.start).total_seconds() for unit in entered]
    days = [float((day(unit.first[key]) - day(unit.start)).days) for unit in entered]
    return {
        "entered": len(entered),
        "reached": len(reached),
        "skipped": len(reached) - len(entered),
        "dropped": len(dropped),
        "in_progress": len(late),
        "not_yet_ripe": len(waiting) - len(late),
        "reentered": sum(1 for unit in cohort if unit.times.get(key, 0) > 1),
        "goal_reached": sum(1 for unit in cohort if index < last and asked.keys[index + 1] in unit.first),
        "median_seconds": percentile(seconds, 0.5),
        "p90_seconds": percentile(seconds, 0.9),
        "median_days": percentile(days, 0.5),
        "p90_days": percentile(days, 0.9),
        "p90_seconds_in_step": percentile(inside, 0.9),
        "amount_minor": sum(
            amount for unit in reached for lead in unit.leads for at, amount in _payments(lead) if at <= asked.now
        ),
        "conversion_from_first": len(reached) / len(cohort) if cohort else None,
    }


def _payments(lead: OracleLead) -> list[tuple[datetime, int]]:
    """Every movement of money, signed."""
    return lead.sales + [(at, -amount) for at, amount in lead.refunds]


def _is_closed(lead: OracleLead, asked: Asked) -> bool:
    """Lost or disqualified: today as its row says, earlier as the last change until then left it."""
    changes = sorted(change for change in lead.changes if change[0] <= asked.now)
    if not asked.earlier or not changes:
        return lead.status in ("LOST", "DISQUALIFIED")
    at, action = changes[-1]
    return action != "LEAD_REOPEN" and not any(at < sold <= asked.now for sold, _ in lead.sales)


def _is_dropped(unit: Unit, asked: Asked) -> bool:
    if all(_is_closed(lead, asked) for lead in unit.leads):
        return True
    if asked.window_days is None:
        return False
    return day(unit.start) + timedelta(days=asked.window_days) < day(asked.now)


def _time_in_step(cohort: list[Unit], asked: Asked, index: int) -> list[float]:
    times = []
    for unit in cohort:
        here = unit.first.get(asked.keys[index])
        later = [unit.first[key] for key in asked.keys[index + 1 :] if key in unit.first]
        after = [at for at in later if here is not None and at >= here]
        if here is not None and after:
            times.append((min(after) - here).total_seconds())
    return times
