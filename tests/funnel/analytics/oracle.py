"""The funnel report once more, written from numbers.md by reading: loops over leads, no SQL, no numpy."""

from datetime import date, datetime, timedelta
from math import ceil, floor, sqrt
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.funnel.analytics.oracle_words import Asked as Asked
from tests.funnel.analytics.oracle_words import Unit, day
from tests.funnel.analytics.world import OracleEntry, OracleLead

ZONE = ZoneInfo("Europe/Moscow")
Z95 = 1.959963984540054


def units(leads: list[OracleLead], asked: Asked) -> list[Unit]:
    """The cohort: first ever entry into any step of the question inside the period."""
    found = []
    for members in _grouped(leads, asked):
        for unit in _ways(members, asked):
            if asked.closed and unit.first.get(asked.keys[0]) != unit.start:
                continue
            if not asked.start <= day(unit.start) <= asked.end:
                continue
            _cut_whole(unit, asked)
            _cut_steps(unit, asked)
            if not asked.ripe_only or _window_over(unit, asked):
                found.append(unit)
    return found


def _grouped(leads: list[OracleLead], asked: Asked) -> list[list[OracleLead]]:
    people: dict[int, list[OracleLead]] = {}
    for lead in leads:
        people.setdefault(lead.canonical, []).append(lead)
    if not asked.companies:
        return list(people.values())
    companies: dict[int, list[OracleLead]] = {}
    for members in people.values():
        known = [lead for lead in members if lead.company is not None]
        if known:
            first = min(known, key=lambda lead: (min(e.at for e in lead.entries), lead.row))
            assert first.company is not None
            companies.setdefault(first.company, []).extend(members)
    return list(companies.values())


def _known(members: list[OracleLead], asked: Asked) -> list[OracleEntry]:
    """Entries that were known, alive and are asked of, in time; of one instant in the order of the steps."""
    keys = [*asked.keys, *([asked.following] if asked.following else [])]
    found = []
    for lead in members:
        for entry in lead.entries:
            known = entry.recorded_at <= asked.now and (entry.voided_at is None or entry.voided_at > asked.now)
            if known and entry.key in keys:
                found.append(entry)
    return sorted(found, key=lambda entry: (entry.at, keys.index(entry.key)))


def _ways(members: list[OracleLead], asked: Asked) -> list[Unit]:
    entries = _known(members, asked)
    ways = [entries] if asked.reentry == "FIRST" else _passages(entries, asked)
    found = []
    for number, way in enumerate(ways, start=1):
        unit = _unit(members, way, asked)
        if unit is not None:
            unit.passage = number
            if asked.reentry != "FIRST":
                unit.times = _times_until(ways[:number], way)
            found.append(unit)
    if asked.reentry == "ALL":
        _share_sales(found, ways, asked)
    if asked.reentry == "OPTIMIZED" and found:
        return [_best(found, asked)]
    return found


def _passages(entries: list[OracleEntry], asked: Asked) -> list[list[OracleEntry]]:
    """A new way begins where an entry does not lie after the one before; early sales belong to the first way."""
    keys = [*asked.keys, *([asked.following] if asked.following else [])]
    others = [entry.at for entry in entries if entry.fact != "SALE"]
    early = [entry for entry in entries if entry.fact == "SALE" and others and entry.at < min(others)]
    ways: list[list[OracleEntry]] = []
    before: int | None = None
    for entry in entries:
        if entry in early:
            continue
        place = keys.index(entry.key)
        if before is None or place <= before:
            ways.append([])
        ways[-1].append(entry)
        before = place
    if ways:
        ways[0] = early + ways[0]
    return ways


def _times_until(ways: list[list[OracleEntry]], own: list[OracleEntry]) -> dict[str, int]:
    """How often each step of the way was entered until its end, in this way or an earlier one."""
    return {key: sum(1 for way in ways for entry in way if entry.key == key) for key in {entry.key for entry in own}}


def _unit(members: list[OracleLead], entries: list[OracleEntry], asked: Asked) -> Unit | None:
    own = [entry for entry in entries if entry.key in asked.keys]
    if not own:
        return None
    first: dict[str, datetime] = {}
    times: dict[str, int] = {}
    for entry in own:
        first[entry.key] = min(first.get(entry.key, entry.at), entry.at)
        times[entry.key] = times.get(entry.key, 0) + 1
    unsold = [entry.at for entry in own if entry.fact != "SALE"]
    following = [entry.at for entry in entries if entry.key == asked.following]
    sales = [sale for lead in members for sale in lead.sales if sale[0] <= asked.now]
    money = sum(amount for lead in members for at, amount in _payments(lead) if at <= asked.now)
    start = min(unsold) if unsold else min(first.values())
    return Unit(members, first, times, start, min(following) if following else None, money, bool(sales))


def _share_sales(found: list[Unit], ways: list[list[OracleEntry]], asked: Asked) -> None:
    """Each sale, with its refunds, is of the way that was under way when it was made."""
    others = [entry.at for way in ways for entry in way if entry.fact != "SALE"]
    began = []
    for way in ways:
        late = [entry.at for entry in way if not (entry.fact == "SALE" and others and entry.at < min(others))]
        began.append(min(late))
    for unit in found:
        unit.money, unit.sold = 0, False
    for lead in found[0].leads if found else []:
        for number, (sold_at, amount) in enumerate(lead.sales):
            if sold_at > asked.now:
                continue
            way = max([place for place, at in enumerate(began, start=1) if at <= sold_at], default=1)
            back = sum(refund for at, refund in lead.refunds if not number and at <= asked.now)
            for unit in found:
                if unit.passage == way:
                    unit.money += amount - back
                    unit.sold = True


def _best(found: list[Unit], asked: Asked) -> Unit:
    """The way that won first; where none won the furthest, of equals the latest."""
    last = asked.keys[-1]
    won = [unit for unit in found if last in unit.first]
    if won:
        return min(won, key=lambda unit: (unit.first[last], -unit.passage))
    return max(found, key=lambda unit: (_furthest(unit, asked), unit.start, unit.passage))


def _cut_whole(unit: Unit, asked: Asked) -> None:
    for key, at in list(unit.first.items()):
        if not _inside(unit, at, asked):
            del unit.first[key]
            unit.times.pop(key)
    if unit.following is not None and not _inside(unit, unit.following, asked):
        unit.following = None


def _inside(unit: Unit, at: datetime, asked: Asked) -> bool:
    if asked.window_days is not None:
        return (day(at) - day(unit.start)).days <= asked.window_days
    if asked.window_seconds is not None:
        return at - unit.start <= timedelta(seconds=asked.window_seconds)
    return True


def _window_over(unit: Unit, asked: Asked) -> bool:
    if asked.window_days is not None:
        return day(unit.start) + timedelta(days=asked.window_days) < day(asked.now)
    if asked.window_seconds is not None:
        return unit.start + timedelta(seconds=asked.window_seconds) < asked.now
    return False


def _cut_steps(unit: Unit, asked: Asked) -> None:
    """An entry later than its step's window after the entry before ends the way: it and all after it do not count."""
    if not asked.step_seconds and not asked.step_days:
        return
    last = unit.start
    ended: datetime | None = None
    for key in sorted(unit.first, key=lambda key: (unit.first[key], asked.keys.index(key))):
        at = unit.first[key]
        if ended is None and _step_over(key, last, at, asked):
            ended = at
        if ended is None:
            last = max(last, at)
        else:
            del unit.first[key]
            unit.times.pop(key)
    if ended is not None and unit.following is not None and unit.following >= ended:
        unit.following = None
    later = asked.keys[_furthest(unit, asked) + 1 :]
    unit.stopped = ended is not None or (
        len(later) > 0 and all(_step_over(key, last, asked.now, asked) for key in later)
    )


def _step_over(key: str, last: datetime, at: datetime, asked: Asked) -> bool:
    if key in asked.step_seconds:
        return at - last > timedelta(seconds=asked.step_seconds[key])
    if key in asked.step_days:
        return (day(at) - day(last)).days > asked.step_days[key]
    return False


def percentile(values: list[float], share: float) -> float | None:
    """percentile_cont: linear interpolation between order statistics."""
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def wilson(successes: int, trials: int) -> tuple[float | None, float | None]:
    """The roots of (p − x)² = z² x (1 − x) / n."""
    if not trials:
        return None, None
    a = 1 + Z95**2 / trials
    b = -(2 * successes / trials + Z95**2 / trials)
    c = (successes / trials) ** 2
    root = sqrt(max(b * b - 4 * a * c, 0.0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def newcombe(before: tuple[int, int], after: tuple[int, int]) -> tuple[float | None, float | None]:
    """Method 10 of Newcombe (1998) for after − before."""
    (low_one, high_one), (low_two, high_two) = wilson(*before), wilson(*after)
    if low_one is None or high_one is None or low_two is None or high_two is None:
        return None, None
    one, two = before[0] / before[1], after[0] / after[1]
    down, up = sqrt((two - low_two) ** 2 + (high_one - one) ** 2), sqrt((high_two - two) ** 2 + (one - low_one) ** 2)
    return two - one - down, two - one + up


def histogram(seconds: list[float]) -> list[tuple[float, float, int]]:
    """As many buckets as the cube root says, at most 60, of one whole width; 60 seconds where all are equal."""
    if not seconds:
        return []
    bins = 1
    while bins**3 < len(seconds) and bins < 60:
        bins += 1
    low = floor(min(seconds))
    width = ceil((max(seconds) - low) / bins) or 60
    counts = [0] * bins
    for value in seconds:
        place = 0
        while place < bins - 1 and value >= low + (place + 1) * width:
            place += 1
        counts[place] += 1
    return [(low + place * width, low + (place + 1) * width, count) for place, count in enumerate(counts)]


def figures(leads: list[OracleLead], asked: Asked) -> list[dict[str, object]]:
    """One dict per step."""
    cohort = units(leads, asked)
    return [_step(cohort, cohort, asked, index) for index in range(len(asked.keys))]


def row(leads: list[OracleLead], asked: Asked, channel: str | None) -> list[dict[str, object]]:
    """The units whose first lead came by that channel, judged by what the whole cohort needed."""
    cohort = units(leads, asked)
    return of_part([unit for unit in cohort if unit.lead.channel == channel], cohort, asked)


def of_part(part: list[Unit], cohort: list[Unit], asked: Asked) -> list[dict[str, object]]:
    """Some of the cohort's units, judged so."""
    return [_step(part, cohort, asked, index) for index in range(len(asked.keys))]


def _furthest(unit: Unit, asked: Asked) -> int:
    return max(asked.keys.index(key) for key in unit.first)


def people(cohort: list[Unit], whole: list[Unit], asked: Asked, index: int) -> dict[str, list[Unit]]:
    """Who stands behind each figure of the step."""
    key, last = asked.keys[index], len(asked.keys) - 1
    reached = [unit for unit in cohort if _furthest(unit, asked) >= index]
    stopped = [unit for unit in reached if _furthest(unit, asked) == index and index < last]
    dropped = [unit for unit in stopped if _is_dropped(unit, asked)]
    waiting = [unit for unit in stopped if not _is_dropped(unit, asked)]
    limit = asked.expected_days * 86_400 if asked.expected_days else percentile(_inside_step(whole, asked, index), 0.9)
    late = [u for u in waiting if limit is not None and (asked.now - u.first[key]).total_seconds() > limit]
    after = [unit for unit in cohort if _goal_reached(unit, asked, index)]
    return {
        "entered": [unit for unit in cohort if key in unit.first],
        "reached": reached,
        "skipped": [unit for unit in reached if key not in unit.first],
        "dropped": dropped,
        "in_progress": late,
        "not_yet_ripe": [unit for unit in waiting if not any(unit is other for other in late)],
        "reentered": [unit for unit in cohort if unit.times.get(key, 0) > 1],
        "goal_reached": after,
    }


def _goal_reached(unit: Unit, asked: Asked, index: int) -> bool:
    if index == len(asked.keys) - 1:
        return unit.following is not None
    return asked.keys[index + 1] in unit.first


def _step(cohort: list[Unit], whole: list[Unit], asked: Asked, index: int) -> dict[str, object]:
    key = asked.keys[index]
    who = people(cohort, whole, asked, index)
    inside = _inside_step(cohort, asked, index)
    seconds = [(unit.first[key] - unit.start).total_seconds() for unit in who["entered"]]
    days = [float((day(unit.first[key]) - day(unit.start)).days) for unit in who["entered"]]
    before = len(people(cohort, whole, asked, index - 1)["reached"]) if index else len(who["reached"])
    low, high = wilson(len(who["reached"]), len(cohort))
    return {name: len(those) for name, those in who.items()} | {
        "low": low,
        "high": high,
        "median_seconds": percentile(seconds, 0.5),
        "p90_seconds": percentile(seconds, 0.9),
        "median_days": percentile(days, 0.5),
        "p90_days": percentile(days, 0.9),
        "median_seconds_in_step": percentile(inside, 0.5),
        "p90_seconds_in_step": percentile(inside, 0.9),
        "amount_minor": sum(unit.money for unit in who["reached"]),
        "conversion_from_first": len(who["reached"]) / len(cohort) if cohort else None,
        "conversion_from_previous": len(who["reached"]) / before if before else None,
        "negative_times": sum(1 for value in seconds if value < 0),
        "histogram": histogram(seconds),
        "percentiles": [
            (percent, percentile(seconds, percent / 100), percentile(inside, percent / 100))
            for percent in asked.percentiles
        ],
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
    return all(_is_closed(lead, asked) for lead in unit.leads) or unit.stopped or _window_over(unit, asked)


def _inside_step(cohort: list[Unit], asked: Asked, index: int) -> list[float]:
    """From the entry of the step to the next entry of a later one, of those who have both in that order."""
    times = []
    for unit in cohort:
        here = unit.first.get(asked.keys[index])
        later = [unit.first[key] for key in asked.keys[index + 1 :] if key in unit.first]
        after = [at for at in later if here is not None and at >= here]
        if here is not None and after:
            times.append((min(after) - here).total_seconds())
    return times


def trend(leads: list[OracleLead], asked: Asked, *, weeks: bool) -> dict[date, tuple[int, int]]:
    """First day of the cohort period → its size and how many reached the last step; periods with somebody only."""
    found: dict[date, tuple[int, int]] = {}
    for unit in units(leads, asked):
        began = day(unit.start)
        period = began - timedelta(days=began.weekday()) if weeks else began.replace(day=1)
        size, won = found.get(period, (0, 0))
        found[period] = (size + 1, won + (_furthest(unit, asked) == len(asked.keys) - 1))
    return found


def bottleneck(leads: list[OracleLead], asked: Asked, past: Asked) -> tuple[str, int] | None:
    """The largest dropped × chance of a sale from there × mean sale, both of the period before."""
    cohort, before = units(leads, asked), units(leads, past)
    sold = [unit for unit in before if unit.sold]
    if not sold:
        return None
    mean = sum(unit.money for unit in sold) / len(sold)
    worst: tuple[str, int] | None = None
    for index in range(len(asked.keys) - 1):
        there = [unit for unit in before if _furthest(unit, past) >= index]
        chance = sum(1 for unit in there if unit.sold) / len(there) if there else 0.0
        lost = round(len(people(cohort, cohort, asked, index)["dropped"]) * chance * mean)
        if lost > 0 and (worst is None or lost > worst[1]):
            worst = (asked.keys[index], lost)
    return worst


def cell(leads: list[OracleLead], asked: Asked, index: int, state: str) -> list[UUID]:
    """The leads behind a figure, in no order."""
    cohort = units(leads, asked)
    return sorted(unit.lead.row for unit in people(cohort, cohort, asked, index)[state])
