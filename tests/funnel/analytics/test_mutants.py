"""The oracle is worth something: each of these mistakes, put into the engine, makes it disagree.

Among them those numbers.md names: `<` for `<=` at a window, lost leads dropped, a re-entry counted twice.
"""

import inspect
import sys
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from crm.core.reader import Reader
from crm.core.work import Work
from funnel.analytics import figures, statement, windows
from tests.funnel.analytics.agreement import WAYS, Way, differences
from tests.funnel.analytics.world import START, OracleEntry, OracleLead, insert_history, random_history

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

BY_NAME = {way.name: way for way in WAYS}
TEXTS: tuple[tuple[str, str, str, str], ...] = (
    ("open", "_STATEMENT", "coalesce(min(occurred_at)", "coalesce(max(occurred_at)"),
    ("open", "_STATEMENT", "fact_kind IS DISTINCT FROM 'SALE' AND step_key", "step_key"),
    ("open", "_STATEMENT", "AND (e.voided_at IS NULL OR e.voided_at > $6)", ""),
    ("earlier", "_STATEMENT", "AND e.recorded_at <= $6", ""),
    ("open", "_STATEMENT", "bool_and({closed})", "bool_or({closed})"),
    ("open", "_LEADS", "l.withdrawn_at IS NULL", "l.withdrawn_at IS NULL AND l.status NOT IN ('LOST', 'DISQUALIFIED')"),
)  # fmt: skip
"""Way to ask, name of the text, what stands there, what a mistake would write."""

LINES: tuple[tuple[str, ModuleType, str, str, str], ...] = (
    ("seconds", windows, "_within_whole", "entered_at - cohort.started_at <=", "entered_at - cohort.started_at <"),
    ("days", windows, "_within_whole", "entered_on - cohort.started_on <=", "entered_on - cohort.started_on <"),
    ("ripe", windows, "_is_over", "window_days < _day", "window_days <= _day"),
    ("step_windows", windows, "_within_steps", "at - last_at > exact", "at - last_at >= exact"),
    ("all_step_windows", windows, "_within_steps", "on - last_on > days", "on - last_on >= days"),
    ("step_windows", windows, "_within_steps", "counts = there & (ended_at == FOREVER)", "counts = there & ~late"),
    ("all_step_windows", windows, "_within_steps", "ended | _no_step_left", "ended & _no_step_left"),
    ("open", figures, "states", "reached = furthest >= at_step", "reached = entered"),
    ("open", figures, "states", "cohort.times > 1", "cohort.times > 2"),
    ("open", figures, "states", "CellState.ENTERED: entered", "CellState.ENTERED: cohort.times"),
    ("open", figures, "states", "out = cohort.closed | past", "out = past"),
    ("open", figures, "states", "& (at_step < steps - 1)", ""),
    ("part", figures, "states", "cohort.following[None, :]", "~cohort.following[None, :]"),
    ("open", figures, "time_in_step", "(later >= cohort.entered_at[index])", "True"),
    ("open", figures, "_percentile", "np.percentile(values, share)", "np.percentile(values, share, method='nearest')"),
    ("open", figures, "histogram", "_cube_root_up(len(seconds))", "_cube_root_up(len(seconds)) + 1"),
)  # fmt: skip
"""Way to ask, module, function, what stands there, what a mistake would write."""

WAYS_THROUGH: tuple[tuple[str, str, str, str], ...] = (
    ("all", "PASSAGES", "place <= lag(place)", "place < lag(place)"),
    ("all", "PASSAGES", "coalesce(fact_kind = 'SALE' AND", "coalesce(fact_kind = 'MOVE' AND"),
    ("optimized", "CHOSEN", "r.furthest DESC, r.won_at,", "r.furthest DESC, r.won_at DESC,"),
    ("optimized", "CHOSEN", "r.furthest DESC,", ""),
    ("optimized", "CHOSEN", "u.started_at DESC", "u.started_at"),
)


def telling_history() -> list[OracleLead]:
    """A random one, and leads that stand exactly where a careless comparison goes wrong."""
    leads = random_history(21, 50)
    at = START + timedelta(days=30, hours=5)
    for number, (key, gap) in enumerate((("asked", 14), ("interested", 20), ("asked", 7), ("interested", 14)), 1000):
        lead = OracleLead(number, number, "OPEN", "vk", company=1)
        lead.entries += [_entry("aware", at), _entry(key, at + timedelta(days=gap))]
        leads.append(lead)
    for number, days in enumerate((0, 3, 40), 1010):  # back to the same step, and on twice
        lead = OracleLead(number, number, "OPEN", "email", company=2)
        moves = ("asked", "asked", "bought", "aware", "interested", "bought", "interested", "aware")[: 8 - number % 2]
        for place, key in enumerate(moves):
            lead.entries.append(_entry(key, at + timedelta(days=days + 9 * place), sale=key == "bought"))
            if key == "bought":
                lead.sales.append((lead.entries[-1].at, 700_000))
        leads.append(lead)
    for number in (1020, 1021):  # two leads of merged persons: one lost, at two companies
        lead = OracleLead(number, 1020, "LOST" if number == 1020 else "OPEN", "vk", company=number - 1017)
        lead.entries.append(_entry("interested", at + timedelta(days=number - 1020)))
        leads.append(lead)
    for number in range(1030, 1033):  # the window ends today
        lead = OracleLead(number, number, "OPEN", "vk")
        lead.entries.append(_entry("aware", START + timedelta(days=184 - 60 + number - 1030, hours=9)))
        leads.append(lead)
    return leads


def _entry(key: str, at: Any, *, sale: bool = False) -> OracleEntry:
    return OracleEntry(key, at, "SALE" if sale else "TOUCHPOINT", at + timedelta(hours=1))


def _mutated(module: ModuleType, name: str, old: str, new: str) -> Any:
    """The function with the mistake in it."""
    source = inspect.getsource(getattr(module, name))
    assert old in source, f"{name} has no {old!r} any more; say the mistake anew"
    inside: dict[str, Any] = {}
    exec(compile(source.replace(old, new), f"<mutant of {name}>", "exec"), vars(module), inside)
    return inside[name]


def _users(name: str, original: Any) -> list[ModuleType]:
    """Every module of the engine that took the function by its name."""
    rooms = [module for key, module in sys.modules.items() if key.startswith("funnel.analytics.")]
    return [module for module in rooms if getattr(module, name, None) is original]


async def test_every_mistake_is_found(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    leads = telling_history()
    made = await insert_history(work, leads)
    reader = Reader(await work.raw(), work.workspace_id)

    async def found(name: str) -> list[str]:
        return await differences(reader, made, leads, BY_NAME[name])

    asked = {row[0] for rows in (TEXTS, LINES, WAYS_THROUGH) for row in rows}
    assert [await found(name) for name in sorted(asked)] == [[] for _ in asked]
    survivors = []
    for way, name, old, new in (*TEXTS, *WAYS_THROUGH):
        home = statement
        text = getattr(home, name)
        assert old in text, f"{name} has no {old!r} any more; say the mistake anew"
        with monkeypatch.context() as patch:
            patch.setattr(home, name, text.replace(old, new))
            if not await found(way):
                survivors.append((name, new))
    for way, module, name, old, new in LINES:
        mutant, original = _mutated(module, name, old, new), getattr(module, name)
        with monkeypatch.context() as patch:
            for user in _users(name, original):
                patch.setattr(user, name, mutant)
            if not await found(way):
                survivors.append((name, new))
    assert survivors == []


async def test_merged_persons_counted_twice_are_found(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    leads = telling_history()
    made = await insert_history(work, leads)
    reader = Reader(await work.raw(), work.workspace_id)
    persons = {name: text.replace("p.canonical_id", "p.id") for name, text in statement._PERSONS.items()}
    monkeypatch.setattr(statement, "_PERSONS", persons)
    assert await differences(reader, made, leads, Way("open"))
