"""Asks the report and the oracle the same questions of the same history, and says where they differ."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from crm.core.reader import Reader
from funnel.analytics.answer import FunnelAnswer, StepFigures
from funnel.analytics.bottleneck import comparison_period
from funnel.analytics.question import FunnelQuestion, Period, StepWindow, frame
from funnel.analytics.report import Wanted, funnel_report
from funnel.analytics.words import CountBy, EntryMode, FunnelBreakdown, ReentryMode, TrendUnit
from tests.factories.products import Published
from tests.funnel.analytics import oracle
from tests.funnel.analytics.oracle import Asked
from tests.funnel.analytics.world import KEYS, NOW, OracleLead

PERIOD = Period(date(2026, 3, 10), date(2026, 7, 10))
OTHER = Period(date(2026, 3, 1), date(2026, 4, 15))
PART = ("interested", "asked", "with_sales")
WEEK = 7 * 86_400


@dataclass(frozen=True)
class Way:
    """One way to ask."""

    name: str
    over: dict[str, Any] = field(default_factory=dict)


WAYS = (
    Way("open"),
    Way("closed", {"closed": True}),
    Way("days", {"window_days": 20}),
    Way("seconds", {"window_seconds": 2 * WEEK}),
    Way("ripe", {"window_days": 60, "ripe_only": True}),
    Way("ripe_seconds", {"window_seconds": 10 * WEEK, "ripe_only": True, "reentry": "ALL"}),
    Way("step_windows", {"step_seconds": {"asked": WEEK, "bought": 2 * WEEK}, "step_days": {"interested": 10}}),
    Way("all_step_windows", {"step_days": dict.fromkeys(KEYS[1:], 14)}),
    Way("part", {"keys": PART}),
    Way("part_of_windows", {"keys": PART, "window_days": 20, "step_seconds": {"asked": WEEK}}),
    Way("all", {"reentry": "ALL"}),
    Way("all_closed", {"reentry": "ALL", "closed": True, "window_days": 30}),
    Way("optimized", {"reentry": "OPTIMIZED"}),
    Way("optimized_part", {"reentry": "OPTIMIZED", "keys": PART}),
    Way("companies", {"companies": True}),
    Way("earlier", {"now": NOW - timedelta(days=90), "earlier": True}),
    Way("earlier_all", {"now": NOW - timedelta(days=90), "earlier": True, "reentry": "ALL", "keys": PART}),
)


def asked_of(way: Way, period: Period = PERIOD) -> Asked:
    """The oracle's question."""
    return Asked(period.start, period.end, way.over.get("now", NOW), percentiles=(25.0, 75.0),
                 **{name: value for name, value in way.over.items() if name != "now"})  # fmt: skip


def question_of(made: Published, asked: Asked) -> FunnelQuestion:
    """The same question as the report is asked it."""
    windows = [StepWindow(key, seconds=seconds) for key, seconds in asked.step_seconds.items()]
    windows += [StepWindow(key, days=days) for key, days in asked.step_days.items()]
    return FunnelQuestion(
        product_id=made.product_id,
        period=Period(asked.start, asked.end),
        entry_mode=EntryMode.CLOSED if asked.closed else EntryMode.OPEN,
        from_step_key=asked.keys[0],
        to_step_key=asked.keys[-1],
        breakdown=FunnelBreakdown.CHANNEL,
        trend=TrendUnit.WEEK,
        window_days=asked.window_days,
        window_seconds=asked.window_seconds,
        step_windows=tuple(windows),
        reentry=ReentryMode(asked.reentry),
        ripe_only=asked.ripe_only,
        count_by=CountBy.COMPANIES if asked.companies else CountBy.PERSONS,
        percentiles=asked.percentiles,
        compare_to=OTHER,
        as_known_at=asked.now if asked.earlier else None,
    )


async def ask(reader: Reader, made: Published, way: Way) -> FunnelAnswer:
    """The report's answer, without what money needs of other tables."""
    return await funnel_report(reader, question_of(made, asked_of(way)), now=NOW, wanted=Wanted(cost=False))


async def differences(reader: Reader, made: Published, leads: list[OracleLead], way: Way) -> list[str]:
    """Where they differ; nothing where they agree in every field."""
    asked = asked_of(way)
    found = await ask(reader, made, way)
    past = comparison_period(await frame(reader, question_of(made, asked)))
    return [f"{way.name}: {text}" for text in _all(found, leads, asked, asked_of(way, past))]


def _all(found: FunnelAnswer, leads: list[OracleLead], asked: Asked, past: Asked) -> Iterator[str]:
    cohort, wanted = oracle.units(leads, asked), oracle.figures(leads, asked)
    if found.cohort_size != len(cohort):
        yield f"cohort {found.cohort_size}, not {len(cohort)}"
    yield from steps_differ(found.steps, wanted)
    for key in {unit.lead.channel for unit in cohort} | {row.key for row in found.breakdown}:
        rows = [row.steps for row in found.breakdown if row.key == key]
        yield from (
            f"row {key}: {text}" for text in steps_differ(rows[0] if rows else (), oracle.row(leads, asked, key))
        )
    points = {point.period: (point.cohort_size, point.reached) for point in found.trend if point.cohort_size}
    if points != oracle.trend(leads, asked, weeks=True):
        yield f"trend {points}"
    worst = found.bottleneck and (found.bottleneck.step_key, found.bottleneck.lost_value_minor)
    if worst != oracle.bottleneck(leads, asked, past):
        yield f"bottleneck {worst}"
    yield from _changes(found, len(cohort), wanted, len(oracle.units(leads, past)), oracle.figures(leads, past))


def _changes(
    found: FunnelAnswer, size: int, wanted: list[dict[str, Any]], before: int, former: list[dict[str, Any]]
) -> Iterator[str]:
    assert found.compared is not None
    yield from (f"compared: {text}" for text in steps_differ(found.compared.steps, former))
    for step, now, then in zip(found.differences, wanted, former, strict=True):
        rates = now["conversion_from_first"], then["conversion_from_first"]
        change = None if None in rates else rates[0] - rates[1]
        low, high = oracle.newcombe((then["reached"], before), (now["reached"], size))
        expected = (now["reached"] - then["reached"], change, low, high, min(size, before) < 30)
        given = (step.reached, step.conversion_from_first, step.low, step.high, step.small_sample)
        if not all(_near(one, other) for one, other in zip(given, expected, strict=True)):
            yield f"difference {step.step_key}: {given}, not {expected}"


def steps_differ(steps: tuple[StepFigures, ...], wanted: list[dict[str, object]]) -> Iterator[str]:
    """Step by step and figure by figure."""
    if len(steps) != len(wanted):
        yield f"{len(steps)} steps, not {len(wanted)}"
        return
    for step, figures in zip(steps, wanted, strict=True):
        for name, value in figures.items():
            given = _plain(getattr(step, name))
            if not _near(given, value):
                yield f"{step.step_key}.{name} {given}, not {value}"


def _plain(value: Any) -> Any:
    return [tuple(vars(each).values()) for each in value] if isinstance(value, tuple) else value


def _near(one: Any, other: Any) -> bool:
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(_near(a, b) for a, b in zip(one, other, strict=True))
    if one is None or other is None:
        return one is other
    return bool(one == pytest.approx(other, rel=1e-9, abs=1e-9))
