"""The attribution report by loops over people with exact fractions, written from domain.md §5 and numbers.md.

No numpy, no SQL, nothing of ours: journeys come from `meaning_of` (loops over facts), the rules stand here and in
`oracle`.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from tests.funnel.attribution.oracle import Journey, Touch, anchored, decay, last_non_direct, only, position, shapley
from tests.funnel.attribution.oracle import whole_units as split
from tests.funnel.attribution.worlds import World
from tests.funnel.facts.histories import ZONE, Event, Meaning, meaning_of

Row = str | None
COLUMNS = ("count", "units", "amount", "contribution")
CONTRIBUTION = 300_000
"""Of one unit, in minor units: `published_funnel`'s."""
ANCHORS: dict[str, tuple[Fraction, list[tuple[str, Fraction]], Fraction, Fraction]] = {
    "anchors(w)": (
        Fraction(30, 100), [("interested", Fraction(30, 100)), ("with_sales", Fraction(30, 100))], Fraction(0),
        Fraction(10, 100),
    ),
    "anchors(full)": (
        Fraction(225, 1000), [("interested", Fraction(225, 1000)), ("with_sales", Fraction(225, 1000))],
        Fraction(225, 1000), Fraction(10, 100),
    ),
    "anchors(own)": (
        Fraction(20, 100), [("aware", Fraction(5, 100)), ("asked", Fraction(15, 100)), ("bought", Fraction(30, 100))],
        Fraction(30, 100), Fraction(0),
    ),
}  # fmt: skip


@dataclass
class Conversion:
    person: str
    at: datetime
    path: list[Event]
    values: dict[str, int]
    steps: dict[str, datetime]


@dataclass
class Expected:
    """By model and column: credit by row; what no touch precedes; the totals."""

    credit: dict[str, dict[str, Counter[Row]]] = field(default_factory=dict)
    totals: Counter[str] = field(default_factory=Counter)
    unattributed: Counter[str] = field(default_factory=Counter)
    renormalised: Counter[str] = field(default_factory=Counter)
    evened: Counter[str] = field(default_factory=Counter)


def conversions(world: World, step: str) -> list[Conversion]:
    """First entries into the step, or sales where it is empty."""
    found = []
    by_id = {event.external_id: event for event in world.events}
    for person in sorted({event.person for event in world.events}):
        meaning = meaning_of([event for event in world.events if event.person == person])
        for (key, sale), path in meaning.journeys.items():
            if key != step or not meaning.entries:
                continue
            at = by_id[sale].at if sale else next(e.at for e in meaning.entries if e.step == step and e.ordinal == 1)
            values = dict.fromkeys(COLUMNS, 0) | {"count": 1_000_000}
            if sale:
                values |= {"units": by_id[sale].units, "amount": by_id[sale].amount or 0}
                values["contribution"] = round(Fraction(CONTRIBUTION * by_id[sale].units, 1_000_000))
            found.append(Conversion(person, at, [by_id[each] for each in path], values, _steps(meaning, at)))
    return found


def _steps(meaning: Meaning, at: datetime) -> dict[str, datetime]:
    return {entry.step: entry.at for entry in meaning.entries if entry.ordinal == 1 and entry.at <= at}


def expected(
    world: World, step: str, dimension: str, models: list[str], *, window_days: int, from_previous: bool = False
) -> Expected:
    """The report of all time."""
    found = Expected()
    found.credit = {model: {column: Counter() for column in COLUMNS} for model in models}
    for conversion in conversions(world, step):
        found.totals.update(conversion.values)
        path = _inside(conversion, step, window_days, from_previous)
        if not path:
            found.unattributed.update(conversion.values)
            continue
        rows = [_row(world, conversion, touch, dimension) for touch in path]
        for model in models:
            _add(found, world, conversion, path, rows, model)
    return found


def _inside(conversion: Conversion, step: str, window_days: int, from_previous: bool) -> list[Event]:
    first_day = conversion.at.astimezone(ZONE).date() - timedelta(days=window_days)
    path = [touch for touch in conversion.path if touch.at.astimezone(ZONE).date() >= first_day]
    before = [at for key, at in conversion.steps.items() if key != step and at < conversion.at]
    if from_previous and before:
        path = [touch for touch in path if touch.at > max(before)]
    return path


def _row(world: World, conversion: Conversion, touch: Event, dimension: str) -> Row:
    return (world.carried[touch.external_id] | world.of_person[conversion.person])[dimension]


def _add(found: Expected, world: World, conversion: Conversion, path: list[Event], rows: list[Row], model: str) -> None:
    if model == "participation":
        for column in COLUMNS:
            for row in set(rows):
                found.credit[model][column][row] += conversion.values[column]
        return
    shares = _shares(found, world, conversion, path, rows, model)
    assert sum(shares) == 1
    for column in COLUMNS:
        for row, part in zip(rows, split(conversion.values[column], shares), strict=True):
            found.credit[model][column][row] += part


def _shares(
    found: Expected, world: World, conversion: Conversion, path: list[Event], rows: list[Row], model: str
) -> list[Fraction]:
    count = len(path)
    channels = [world.carried[touch.external_id]["CHANNEL"] for touch in path]
    ages = [int((conversion.at - touch.at).total_seconds()) for touch in path]
    numbers = {row: number for number, row in enumerate(dict.fromkeys(rows))}
    plain = Journey([Touch(numbers[row], age) for row, age in zip(rows, ages, strict=True)], {})
    match model.partition("(")[0]:
        case "first":
            return only(0, count)
        case "last":
            return only(count - 1, count)
        case "last_non_direct":
            directness = Journey([Touch(int(channel == "direct"), 0) for channel in channels], {})
            return last_non_direct(directness, {1})
        case "linear":
            return [Fraction(1, count)] * count
        case "position":
            first, middle, last = (Fraction(part) / 100 for part in model[9:-1].split(","))
            return position(count, (first, middle, last))
        case "decay":
            return decay(plain, 3_600)
        case "shapley":
            return shapley(plain)
        case "anchors":
            return _anchored(found, conversion, path, model)
    return _by_run(found, world, channels, model)


def _anchored(found: Expected, conversion: Conversion, path: list[Event], model: str) -> list[Fraction]:
    first, steps, last, rest = ANCHORS[model]
    ordinals = [
        sum(touch.at <= conversion.steps[key] for touch in path) if key in conversion.steps else 0 for key, _ in steps
    ]
    journey = Journey([Touch(0, 0) for _ in path], {}, ordinals)
    shares, missing = anchored(journey, first, [weight for _, weight in steps], last, rest)
    found.renormalised[model] += missing
    return shares


def _by_run(found: Expected, world: World, channels: list[Row], model: str) -> list[Fraction]:
    weights = [Fraction(world.run.get(channel, 0.0)) for channel in channels]
    if not sum(weights):
        found.evened[model] += 1
        return [Fraction(1, len(channels))] * len(channels)
    return [weight / sum(weights) for weight in weights]
