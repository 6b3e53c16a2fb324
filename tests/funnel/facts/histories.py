"""Random histories of a few people, and a plain-Python oracle of what they mean.

The oracle is written from design/numbers.md and the rules of `funnel/README.md`, loops over people and facts, and calls
none of the code it judges.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from crm.models.words import Direction, TouchpointKind
from funnel.facts.facts import Fact, MoveFact, SaleFact, StartFact, TouchFact
from tests.factories.people import T0, email
from tests.factories.products import ENTRY_RULE, STEPS, Published

ZONE = ZoneInfo("Europe/Moscow")
KINDS = ["VISIT", "VISIT", "VISIT", "DOWNLOAD", "FORM_SUBMIT", "MESSAGE", "COMMENT", "IMPRESSION", "REVIEW"]
RULES: list[dict[str, Any]] = [ENTRY_RULE, *(step["reached_when"] for step in STEPS[:-1])]
KEYS = [step["key"] for step in STEPS]


@dataclass(frozen=True)
class Event:
    """One thing that happens to one person."""

    person: str
    what: str
    at: datetime
    source: str
    external_id: str
    kind: str = ""
    resource: str | None = None
    direction: Direction | None = None
    step: str | None = None
    units: int = 0
    amount: int | None = None

    @property
    def order(self) -> tuple[datetime, str, str]:
        return self.at, self.source, self.external_id


def history(random: Random, people: int = 3, length: int = 14) -> list[Event]:
    """Touches, starts, sales and moves; instants often coincide, so that ties are decided too."""
    events = []
    for number in range(length):
        person = f"p{random.randrange(people)}"
        moment = T0 + timedelta(days=random.randrange(45), hours=random.choice([0, 0, 14, 15]))
        what = random.choices(["touch", "start", "sale", "move"], [12, 1, 2, 2])[0]
        given: dict[str, Any] = {}
        if what == "touch":
            given = {
                "kind": random.choice(KINDS), "resource": random.choice([None, "ads", "group", "site"]),
                "direction": random.choice([None, None, Direction.INBOUND, Direction.OUTBOUND]),
            }  # fmt: skip
        elif what == "start":
            given = {"step": random.choice([None, *KEYS])}
        elif what == "sale":
            given = {"units": random.choice([1, 2, 3]) * 500_000, "amount": random.choice([None, 0, 999, 120_000])}
        else:
            given = {"step": random.choice(KEYS)}
            moment += timedelta(minutes=number)  # two moves of one instant would be ordered by their ids
        events.append(Event(person, what, moment, random.choice(["a", "b"]), f"{number:03}", **given))
    return events


def fact_of(event: Event, funnel: Published) -> Fact:
    """The fact as it is recorded; moves are made by `move_of`, which needs the lead."""
    who = (email(f"{event.person}@example.test"),)
    match event.what:
        case "touch":
            return TouchFact(
                source=event.source, external_id=event.external_id, kind=TouchpointKind(event.kind),
                occurred_at=event.at, identities=who, direction=event.direction,
                resource_id=funnel.resource_ids[event.resource] if event.resource else None,
            )  # fmt: skip
        case "start":
            return StartFact(
                source=event.source, external_id=event.external_id, product_id=funnel.product_id,
                occurred_at=event.at, step_key=event.step, identities=who,
            )  # fmt: skip
        case _:
            return SaleFact(
                source=event.source, external_id=event.external_id, product_id=funnel.product_id, sold_at=event.at,
                identities=who, units_micro=event.units, amount_minor=event.amount,
            )  # fmt: skip


def move_of(event: Event, lead_id: Any) -> MoveFact:
    """The move of a lead."""
    return MoveFact(lead_id=lead_id, to_step_key=str(event.step), reason="Because.", occurred_at=event.at)


@dataclass
class Entry:
    step: str
    at: datetime
    cause: str
    passed: list[str]
    ordinal: int
    event: Event


@dataclass
class Meaning:
    """What the oracle says of one person."""

    entries: list[Entry] = field(default_factory=list)
    journeys: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """(step or "", sale's external id or "") → external ids of touches."""


def _matches(leaf: str, body: Any, event: Event) -> bool:
    if leaf == "touch":
        return event.what == "touch" and event.direction is not Direction.OUTBOUND and event.kind in body["kinds"]
    return leaf == "sale_recorded" and event.what == "sale"


def _holds(rule: dict[str, Any], past: list[Event], now: Event) -> bool:
    ((key, body),) = rule.items()
    if key == "any":
        return any(_holds(each, past, now) for each in body)
    if key == "all":
        return all(_holds(each, past, now) for each in body)
    if key == "not":
        return not _holds(body, past, now)
    first = None
    if key == "touch" and "within_days" in body:
        first = now.at.astimezone(ZONE).date() - timedelta(days=body["within_days"])
    found = [e for e in past if _matches(key, body, e) and (first is None or e.at.astimezone(ZONE).date() >= first)]
    return len(found) >= (body.get("at_least", 1) if isinstance(body, dict) else 1)


def _mentions(rule: dict[str, Any], event: Event) -> bool:
    ((key, body),) = rule.items()
    if key in ("any", "all"):
        return any(_mentions(each, event) for each in body)
    return key != "not" and _matches(key, body, event)


def meaning_of(events: list[Event]) -> Meaning:
    """Entries and journeys of one person."""
    found = Meaning()
    position = 0
    for event, cause, number in _candidates(events):
        taken = {"MOVE": True, "SALE": not found.entries}.get(cause, number > position)
        if taken:
            position = _enter(found, event, number, 0 if cause == "SALE" else position, _CAUSES.get(cause, cause))
    touches = sorted((e for e in events if e.what == "touch" and e.direction is not Direction.OUTBOUND),
                     key=lambda e: e.order)  # fmt: skip
    for entry in found.entries:
        if entry.ordinal == 1:
            caused = entry.event if entry.event.what == "touch" else None
            found.journeys[(entry.step, "")] = [
                t.external_id for t in touches if (t.order <= caused.order if caused else t.at <= entry.at)
            ]
    for event in events:
        if event.what == "sale":
            found.journeys[("", event.external_id)] = [t.external_id for t in touches if t.at <= event.at]
    return found


_CAUSES = {"SALE": "START"}


def _candidates(events: list[Event]) -> list[tuple[Event, str, int]]:
    """What may let the person into a step, in order; sales before a start that opens the history come after it."""
    found: list[tuple[Event, str, int]] = []
    past: list[Event] = []
    for event in sorted(events, key=_time):
        past.append(event)
        if event.what == "move":
            found.append((event, "MOVE", KEYS.index(str(event.step)) + 1))
            continue
        for number, rule in enumerate(RULES, start=1):
            if _mentions(rule, event) and _holds(rule, past, event):
                found.append((event, "RULE", number))
        if event.what == "start":
            found.append((event, "START", KEYS.index(event.step) + 1 if event.step else 1))
        if event.what == "sale":
            found.append((event, "SALE", 5))
    starts = [event.at for event, cause, _ in found if cause == "START"]
    others = [event.at for event, _, _ in found if event.what != "sale"]
    if not starts or min(starts) != min(others):
        return found
    late = [each for each in found if each[0].what == "sale" and each[0].at < min(starts)]
    rest = [each for each in found if each not in late]
    place = sum(1 for each in rest if each[0].at <= min(starts))
    return rest[:place] + late + rest[place:]


def _time(event: Event) -> tuple[datetime, str, str]:
    return (event.at, "move", "") if event.what == "move" else event.order


def _enter(found: Meaning, event: Event, number: int, position: int, cause: str) -> int:
    been = [entry.step for entry in found.entries]
    passed = [key for key in KEYS[position : number - 1] if key not in been]
    key = KEYS[number - 1]
    found.entries.append(Entry(key, event.at, cause, passed, 1 + been.count(key), event))
    return number


def cells_of(people: dict[str, list[Event]], numbers: dict[str, int], unit_contribution: int) -> Counter[Any]:
    """Day cells of everybody: (metric, resource number, step, day) → value."""
    cells: Counter[Any] = Counter()
    for events in people.values():
        meaning = meaning_of(events)
        by_id = {e.external_id: e for e in events if e.what == "touch"}

        def sender(path: list[str], known: dict[str, Event] = by_id) -> int:
            resource = known[path[-1]].resource if path else None
            return numbers[resource] if resource else 0

        for index, entry in enumerate(meaning.entries):
            if entry.ordinal > 1:
                continue
            number, day = sender(meaning.journeys[(entry.step, "")]), entry.at.astimezone(ZONE).date()
            cells[("STEP_ENTRIES", number, entry.step, day)] += 1
            if entry.step != KEYS[0]:
                cells[("STEP_GOAL_REACHED", number, KEYS[KEYS.index(entry.step) - 1], day)] += 1
            if index == 0:
                cells[("LEADS", number, "", day)] += 1
        for event in events:
            if event.what == "sale":
                number = sender(meaning.journeys[("", event.external_id)])
                day = event.at.astimezone(ZONE).date()
                cells[("SALES", number, "", day)] += 1
                cells[("UNITS_SOLD", number, "", day)] += event.units
                cells[("REVENUE", number, "", day)] += event.amount or 0
                cells[("CONTRIBUTION", number, "", day)] += unit_contribution * event.units // 1_000_000
    return Counter({cell: value for cell, value in cells.items() if value})
