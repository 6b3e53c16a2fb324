"""What holds of credit whatever the facts: nothing is lost, nothing is made, and more evidence never does harm."""

from dataclasses import replace
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.core.reader import Reader
from crm.core.work import Work
from funnel.attribution import kernel
from funnel.attribution.attribution_report import attribution_report
from funnel.attribution.models import parse_model
from funnel.attribution.paths import cut
from funnel.attribution.question import AttributionDimension
from funnel.facts.facts import RefundFact
from funnel.people.merge import PersonMerge, merge
from tests.factories.people import at, recorded
from tests.funnel.attribution.asking import question, report
from tests.funnel.attribution.fractions_oracle import expected
from tests.funnel.attribution.journeys import DAY, DIMS, as_paths, journeys, many
from tests.funnel.attribution.oracle import Journey
from tests.funnel.attribution.test_worlds import MODELS as ALL
from tests.funnel.attribution.test_worlds import compare, own_set
from tests.funnel.attribution.worlds import CHANNEL_OF, world
from tests.funnel.facts.histories import KEYS, Event
from tests.funnel.facts.test_merges import fresh

DEFAULTS = ("first", "last", "linear", "position(40,20,40)", "decay(7d)", "anchors(w)", "anchors(full)", "shapley")
BY_TOUCH = ("first", "last", "last_non_direct", "linear", "position(40,20,40)", "decay(7d)", "anchors(w)")


def without(journey: Journey, place: int) -> Journey:
    """The journey as it would be had the touch not been; the last touch before a step is then the one before it."""
    kept = [touch for index, touch in enumerate(journey.touches) if index != place]
    return Journey(kept, journey.values, [each - (each > place) for each in journey.anchors])


@given(journeys(step=DAY), st.data())
@settings(max_examples=150, deadline=None)
def test_dropping_a_touch_never_raises_its_channel(journey: Journey, data: st.DataObject) -> None:
    if len(journey.touches) < 2:
        return
    place = data.draw(st.integers(0, len(journey.touches) - 1))
    dim = journey.touches[place].dim
    shares = sum(touch.dim == dim for touch in journey.touches)  # each is rounded by less than one unit
    journey = Journey(journey.touches, {"amount": abs(journey.values["amount"]) % 10**9}, journey.anchors)
    for key in DEFAULTS:
        model = parse_model(key)
        before, after = (
            kernel.report(as_paths([each]), [model], size=DIMS).credits[model.canonical()]["amount"][dim]
            for each in (journey, without(journey, place))
        )
        assert after <= before + 2 * shares - 1, (key, place)


@given(many(step=DAY), st.lists(st.integers(0, 45), min_size=2, max_size=4))
@settings(max_examples=100, deadline=None)
def test_a_wider_window_never_loses_attributed_conversions(found: list[Journey], windows: list[int]) -> None:
    paths = as_paths(found)
    counts = [int(cut(paths, days * DAY).attributed.sum()) for days in sorted(windows)]
    assert counts == sorted(counts)


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.parametrize("seed", [11, 12])
async def test_windows_and_dimensions_of_one_world(work: Work, seed: int) -> None:
    made = await world(work, seed)
    channel_of = {f"SpinaOK {name}": key for name, key in CHANNEL_OF.items()}
    for step in ["", *KEYS]:
        asked = question(made.funnel, step, *BY_TOUCH)
        found = [await report(work, replace(asked, window_days=days)) for days in (0, 3, 30, 365)]
        lost = [each.unattributed.conversions_micro for each in found]
        assert lost == sorted(lost, reverse=True)
        assert len({each.totals for each in found}) == 1
        channels = await report(work, replace(asked, dimension=AttributionDimension.CHANNEL))
        of_channel = {row.key: row for row in channels.rows}
        for row in found[-1].rows:
            if row.key is not None:
                assert of_channel[channel_of[row.label]].credits == row.credits


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.parametrize("seed", [21, 22])
async def test_merges_and_refunds_restate(work: Work, seed: int) -> None:
    made = await world(work, seed, length=30)
    await own_set(work, made.funnel)
    reader = Reader(await work.raw(), work.workspace_id)
    two = [await _person(reader, name) for name in ("p0", "p1")]
    await merge(fresh(work), PersonMerge(keep_id=two[0], merge_id=two[1]))
    events = [replace(event, person="p0") if event.person == "p1" else event for event in made.events]
    made = replace(made, events=await _refunded(work, reader, events))
    for step in ["", *Random(seed).sample(KEYS, 2)]:
        asked = question(made.funnel, step, *ALL)
        compare(await attribution_report(reader, asked), expected(made, step, "RESOURCE", ALL, window_days=365), step)


async def _person(reader: Reader, name: str) -> UUID:
    found = "SELECT person_id FROM identities WHERE workspace_id = $1 AND value = $2"
    person_id: UUID = await reader.fetchval(found, reader.workspace_id, f"{name}@example.test")
    return person_id


async def _refunded(work: Work, reader: Reader, events: list[Event]) -> list[Event]:
    """Half a unit of every sale goes back, with all that is left of its money."""
    sales = await reader.fetch("SELECT id, external_id FROM sales WHERE workspace_id = $1", work.workspace_id)
    for sale in sales:
        await recorded(
            work,
            RefundFact(sale_id=sale["id"], refunded_at=at(days=90), source="r", external_id=str(sale["id"]),
                       amount_minor=None, units_micro=500_000),
        )  # fmt: skip
    given = {sale["external_id"] for sale in sales}
    return [
        replace(event, units=event.units - 500_000, amount=0) if event.external_id in given else event
        for event in events
    ]
