"""Sequences, lengths, lags, overlap and roles of journeys, worked by hand."""

from datetime import date

import pytest

from crm.core.reader import Reader
from crm.core.work import Work
from funnel.attribution.dimension import RowKey
from funnel.attribution.load import AMOUNT, COUNT
from funnel.attribution.models import parse_model
from funnel.attribution.paths import Paths
from funnel.attribution.question import AttributionDimension, AttributionQuestion
from funnel.facts.facts import SaleFact
from funnel.insights.journeys import Seen, see
from funnel.insights.shapes import (
    MOST_ROWS,
    Path,
    Together,
    holding,
    lags,
    lengths,
    notes,
    pairs,
    paths,
    roles,
    sets,
)
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import published_funnel

DAY = 86_400
A, B, C = 0, 1, 2


def journeys(*told: tuple[list[int], int], age: int = DAY) -> Seen:
    """Sequences of rows with what each brought."""
    dim = [row for rows, _ in told for row in rows]
    made = Paths.of(
        {COUNT: [1_000_000] * len(told), AMOUNT: [amount for _, amount in told]},
        [len(rows) for rows, _ in told],
        dim=dim,
        age=[age] * len(dim),
    )
    return Seen("RUB", tuple(RowKey(name, name) for name in "abc"), made, 0, ())


SOLD = journeys(([A, A, B], 10), ([A, B, B], 20), ([B], 5), ([C, A, B], 7), ([B, A], 1))


def test_repeats_side_by_side_are_one() -> None:
    assert paths(SOLD)[0] == Path((A, B), 2, 30)
    assert sorted(path.rows for path in paths(SOLD)) == [(A, B), (B,), (B, A), (C, A, B)]
    assert sum(path.amount_minor for path in paths(SOLD)) == 43


def test_sets_are_disjoint_and_pairs_are_not() -> None:
    assert sets(holding(SOLD)) == [Together((A, B), 3, 31), Together((A, B, C), 1, 7), Together((B,), 1, 5)]
    assert pairs(holding(SOLD)) == [Together((A, B), 4, 38), Together((A, C), 1, 7), Together((B, C), 1, 7)]


def test_a_journey_of_too_many_rows_is_in_no_pair_and_told() -> None:
    held = holding(journeys((list(range(MOST_ROWS + 1)), 3), ([A, B], 1)))
    assert pairs(held) == [Together((A, B), 1, 1)]
    assert [each.conversions for each in sets(held)] == [1, 1]
    assert [(note.code, note.message[:10]) for note in notes(held)] == [("PAIRS_SKIPPED", "1 journeys")]
    assert list(notes(holding(SOLD))) == []


def test_lengths_and_lags_beyond_ninety_days() -> None:
    assert {(each.start, each.end): each.conversions for each in lengths(SOLD) if each.conversions} == {
        (1, 1): 1, (2, 2): 1, (3, 3): 3,
    }  # fmt: skip
    late = lags(journeys(([A], 3), ([B], 4), age=200 * DAY + 5))
    assert [(each.start, each.end, each.conversions, each.amount_minor) for each in late if each.conversions] == [
        (181, 270, 2, 7)
    ]


def test_who_opens_and_who_closes() -> None:
    """A opens two journeys with others and closes one; B opens one and closes three, and one is its own."""
    by_row = {role.row: role for role in roles(SOLD)}
    a, b, c = by_row[A], by_row[B], by_row[C]
    assert (a.journeys, a.opens, a.closes, a.alone, a.ratio) == (4, 2, 1, 0, 2.0)
    assert (b.journeys, b.opens, b.closes, b.alone, b.ratio) == (5, 2, 4, 1, 1 / 3)
    assert (c.opens, c.closes, c.ratio, c.kind, c.is_small_sample) == (1, 0, None, "BOTH", True)
    many = roles(journeys(*[([A, B], 1)] * 40))
    assert [(role.row, role.kind, role.is_small_sample) for role in many] == [
        (A, "OPENER", False),
        (B, "CLOSER", False),
    ]


@pytest.mark.anyio
@pytest.mark.database
async def test_over_facts(work: Work) -> None:
    """VK, VK, ads, then a sale; and a sale that no touch precedes."""
    funnel = await published_funnel(work)
    ann = email("ann@example.test")
    touches = [
        touch("VISIT", ann, resource_id=funnel.resource_ids[name], occurred_at=at(days=days))
        for days, name in enumerate(("group", "group", "ads"))
    ]
    sales = [
        SaleFact(product_id=funnel.product_id, sold_at=at(days=120), source="t", external_id=who.value,
                 identities=(who,), amount_minor=100_000)
        for who in (ann, email("ben@example.test"))
    ]  # fmt: skip
    await recorded(work, *touches, *sales)
    asked = AttributionQuestion(
        funnel.product_id, date(2026, 6, 1), date(2026, 12, 31), None, (parse_model("linear"),),
        AttributionDimension.CHANNEL, window_days=365,
    )  # fmt: skip
    seen = await see(Reader(await work.raw(), work.workspace_id), asked)
    assert (seen.conversions, seen.unattributed) == (1, 1)
    (path,) = paths(seen)
    assert [seen.rows[row].key for row in path.rows] == ["vk", "google_ads"]
    assert [each.start for each in lags(seen) if each.conversions] == [91]
