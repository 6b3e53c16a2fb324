"""The report over mapped versions against the oracle: a renamed, a dropped, an inserted and a merged step."""

import random
from datetime import date, timedelta
from uuid import UUID

import pytest

from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.reader import Reader
from crm.core.work import Work
from crm.models import Lead, Person, StepEntry
from funnel.analytics.comparison import funnel_comparison
from funnel.analytics.question import FunnelQuestion, Period
from funnel.analytics.report import funnel_report
from funnel.funnels.map_version import FunnelVersionMap, map_version
from tests.factories.products import insert_funnel, published_funnel
from tests.funnel.analytics.agreement import steps_differ
from tests.funnel.analytics.oracle import Asked, figures, units
from tests.funnel.analytics.world import NOW, START, OracleEntry, OracleLead

pytestmark = [pytest.mark.anyio, pytest.mark.database]

PERIOD = Period(date(2026, 3, 1), date(2026, 8, 30))
OLD = ("seen", "warm", "hot", "asked", "bought")
MIDDLE = ("aware", "hot", "asked", "bought")
NEW = ("aware", "tried", "asked", "bought")
MAPPED = {
    OLD: {"seen": "aware", "warm": None, "hot": "asked", "asked": "asked", "bought": "bought"},
    MIDDLE: {"aware": "aware", "hot": "asked", "asked": "asked", "bought": "bought"},
    NEW: {key: key for key in NEW},
}
"""By hand: v2 renamed *seen* and dropped *warm*; v3 merged *hot* into *asked* and inserted *tried*."""


class World:
    """Three versions of one funnel and people who went through each."""

    product_id: UUID
    funnels: dict[tuple[str, ...], UUID]

    def __init__(self, work: Work, seed: int) -> None:
        self.work, self.dice, self.number = work, random.Random(seed), 0
        self.went: list[tuple[tuple[str, ...], list[OracleEntry]]] = []

    async def build(self, people: int) -> None:
        made = await published_funnel(self.work, steps=tuple({"key": key} for key in OLD))
        self.product_id = made.product_id
        self.funnels, steps = {OLD: made.funnel_id}, {OLD: made.step_ids}
        for version, keys in enumerate((MIDDLE, NEW), start=2):
            added = await insert_funnel(
                self.work, made.product_id, version=version, steps=tuple({"key": key} for key in keys)
            )
            self.funnels[keys], steps[keys] = added[0], added[1]
        for _ in range(people):
            await self._person(steps)

    async def _person(self, steps: dict[tuple[str, ...], dict[str, UUID]]) -> None:
        keys = self.dice.choice((OLD, OLD, MIDDLE, NEW))
        places = sorted(self.dice.sample(range(len(keys)), self.dice.randint(1, len(keys))))
        if self.dice.random() < 0.2:  # moved back by hand, and on again
            places += [places[0]]
        at = START + timedelta(minutes=self.dice.randrange(60 * 24 * 150))
        person, lead = new_id(), new_id()
        self.work.session.add(Person(
            workspace_id=self.work.workspace_id, id=person, canonical_id=person, first_seen_at=at, created_at=at,
        ))  # fmt: skip
        await self.work.flush()
        self.work.session.add(Lead(
            workspace_id=self.work.workspace_id, id=lead, person_id=person, product_id=self.product_id,
            funnel_id=self.funnels[keys], name="x", sort_key="x", status="OPEN", step_id=steps[keys][keys[places[0]]],
            step_key=keys[places[0]], step_entered_at=at, started_at=at, created_at=at, last_activity_at=at,
            currency="RUB",
        ))  # fmt: skip
        await self.work.flush()
        entries: list[OracleEntry] = []
        before: UUID | None = None
        for place in places:
            step = steps[keys][keys[place]]
            self.work.session.add(StepEntry(
                workspace_id=self.work.workspace_id, id=new_id(), lead_id=lead, product_id=self.product_id,
                funnel_id=self.funnels[keys], from_step_id=before, to_step_id=step, step_key=keys[place],
                position=place + 1, ordinal=1 + sum(entry.key == keys[place] for entry in entries), passed_over=[],
                occurred_at=at, recorded_at=at, cause="RULE", fact_kind="TOUCHPOINT", reason="Because.",
            ))  # fmt: skip
            entries.append(OracleEntry(keys[place], at, "TOUCHPOINT", at))
            before, at = step, at + timedelta(minutes=self.dice.randrange(1, 60 * 24 * 20))
        await self.work.flush()
        self.went.append((keys, entries))

    def seen_as(self, mapping: dict[tuple[str, ...], dict[str, str | None]]) -> list[OracleLead]:
        """The same people as the newest version counts them; a way inside one merged step is no entry."""
        leads = []
        for number, (keys, entries) in enumerate(self.went):
            lead = OracleLead(number, number, "OPEN", None)
            previous: OracleEntry | None = None
            for entry in entries:
                key = mapping.get(keys, {}).get(entry.key)
                inside = previous is not None and previous.key != entry.key
                inside = inside and mapping.get(keys, {}).get(previous.key if previous else "") == key
                if key is not None and not inside:
                    lead.entries.append(OracleEntry(key, entry.at, entry.fact, entry.recorded_at))
                previous = entry
            if lead.entries:
                leads.append(lead)
        return leads


async def _report(work: Work, world: World, version: int | None = None) -> tuple[int, list[object]]:
    reader = Reader(await work.raw(), work.workspace_id)
    found = await funnel_report(reader, FunnelQuestion(world.product_id, PERIOD, version=version), now=NOW)
    return found.cohort_size, list(found.steps)


def _compare(steps: list[object], wanted: list[dict[str, object]]) -> None:
    assert list(steps_differ(tuple(steps), wanted)) == []  # type: ignore[arg-type]  # the answer's own steps


async def _map(work: World, mapping: dict[tuple[str, ...], dict[str, str | None]]) -> None:
    for keys, given in mapping.items():
        lines = [{"from_key": a, "to_key": b} for a, b in given.items()]
        await map_version(
            work.work, FunnelVersionMap.model_validate({"funnel_id": work.funnels[keys], "mapping": lines})
        )


EXPLICIT: dict[tuple[str, ...], dict[str, str | None]] = {
    MIDDLE: {"seen": "aware", "warm": None},
    NEW: {"hot": "asked"},
}


@pytest.mark.parametrize("seed", range(5))
async def test_mapped_versions_equal_the_oracle(work: Work, seed: int) -> None:
    world = World(work, seed)
    await world.build(60)
    await _map(world, EXPLICIT)
    asked = Asked(PERIOD.start, PERIOD.end, NOW, keys=NEW)
    leads = world.seen_as(MAPPED)
    size, steps = await _report(work, world)
    assert size == len(units(leads, asked)) > 20
    _compare(steps, figures(leads, asked))


async def test_without_a_mapping_the_key_decides(work: Work) -> None:
    world = World(work, 7)
    await world.build(60)
    plain: dict[tuple[str, ...], dict[str, str | None]] = {
        keys: {key: key if key in NEW else None for key in keys} for keys in (OLD, MIDDLE, NEW)
    }
    asked = Asked(PERIOD.start, PERIOD.end, NOW, keys=NEW)
    before = await _report(work, world)
    _compare(before[1], figures(world.seen_as(plain), asked))
    await _map(world, EXPLICIT)
    assert await _report(work, world) != before
    await _map(world, {MIDDLE: {}, NEW: {}})
    assert await _report(work, world) == before


async def test_one_version_is_read_as_it_is(work: Work) -> None:
    world = World(work, 8)
    await world.build(60)
    await _map(world, EXPLICIT)
    own: dict[tuple[str, ...], dict[str, str | None]] = {OLD: {key: key for key in OLD}}
    _, steps = await _report(work, world, version=1)
    _compare(steps, figures(world.seen_as(own), Asked(PERIOD.start, PERIOD.end, NOW, keys=OLD)))


async def test_two_versions_side_by_side(work: Work) -> None:
    world = World(work, 9)
    await world.build(200)
    await _map(world, EXPLICIT)
    reader = Reader(await work.raw(), work.workspace_id)
    found = await funnel_comparison(reader, world.product_id, older=1, newer=3, period=PERIOD, now=NOW)
    sides = [
        (step.line.before and step.line.before.key, step.line.after and step.line.after.key) for step in found.steps
    ]
    assert sides == [
        ("seen", "aware"), ("warm", None), (None, "tried"), ("hot", "asked"), ("asked", "asked"), ("bought", "bought"),
    ]  # fmt: skip
    codes = {(change.code.value, change.step_key) for change in found.changes}
    assert {("KEY_CHANGED", "aware"), ("STEP_REMOVED", "warm"), ("STEP_ADDED", "tried"),
            ("STEPS_MERGED", "asked")} <= codes  # fmt: skip
    own = {keys: len([1 for went, _ in world.went if went == keys]) for keys in (OLD, NEW)}
    assert (found.from_size, found.to_size) == (own[OLD], own[NEW])
    bought = found.steps[-1]
    assert bought.before is not None
    assert bought.after is not None
    won = dict.fromkeys(own, 0)
    for went, entries in world.went:
        if went in won and any(entry.key == "bought" and entry.at <= NOW for entry in entries):
            won[went] += 1
    rates = [won[keys] / own[keys] for keys in (OLD, NEW)]
    assert bought.difference == pytest.approx(rates[1] - rates[0])
    assert bought.interval is not None
    assert bought.interval.low < rates[1] - rates[0] < bought.interval.high
    assert bought.small_sample is (min(own.values()) < 30)
    assert found.steps[1].difference is None


async def test_versions_that_cannot_be_compared_are_told(work: Work) -> None:
    world = World(work, 1)
    await world.build(1)
    reader = Reader(await work.raw(), work.workspace_id)
    with pytest.raises(Invalid, match="older version with a newer"):
        await funnel_comparison(reader, world.product_id, older=2, newer=1, period=None, now=NOW)
    with pytest.raises(NotFound, match="it has 1 to 3"):
        await funnel_comparison(reader, world.product_id, older=1, newer=4, period=None, now=NOW)
    with pytest.raises(NotFound):
        await funnel_comparison(reader, new_id(), older=1, newer=2, period=None, now=NOW)
