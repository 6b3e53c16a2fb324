"""The loyalty ladder: the fold by hand, the starter's rungs over facts, moves in a period, what is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm.core.problems import NotFound, Problems, Stale
from crm.core.work import Work
from funnel.inputs import Period
from funnel.loyalty.fold import NOWHERE, Move, moves, standing, stretches
from funnel.loyalty.ladder_report import LadderAsked, ladder_report
from funnel.loyalty.ladders import ladder_of
from funnel.loyalty.rungs import STARTER, LadderSave
from funnel.loyalty.save_ladder import save_ladder
from funnel.models import LoyaltyLadder
from funnel.reads import WorkReads
from tests.factories.model import make_product, make_resource
from tests.factories.people import at, email, recorded, touch

DAY = date(2026, 6, 1)


def on(*days: int) -> list[date]:
    return [DAY + timedelta(days=each) for each in days]


def test_a_rung_lasts_so_many_days_after_its_last_fact() -> None:
    assert stretches(on(0, 5, 30), 10) == [(on(0)[0], on(15)[0]), (on(30)[0], on(40)[0])]
    assert stretches(on(0, 11), 10) == [(on(0)[0], on(21)[0])]
    assert stretches(on(7, 3), None) == [(on(3)[0], None)]
    assert stretches([], 10) == []


def test_the_highest_rung_that_holds_counts() -> None:
    made = moves({0: on(0), 1: on(2, 40)}, [None, 10])
    assert made == [
        Move(on(0)[0], NOWHERE, 0), Move(on(2)[0], 0, 1), Move(on(13)[0], 1, 0), Move(on(40)[0], 0, 1),
        Move(on(51)[0], 1, 0),
    ]  # fmt: skip
    assert standing(made, on(12)[0]) == made[1]
    assert standing(made, on(-1)[0]) is None
    assert moves({1: on(0)}, [None, 3])[-1] == Move(on(4)[0], 1, NOWHERE)


@given(st.lists(st.integers(0, 60), max_size=12), st.lists(st.integers(0, 60), max_size=12), st.randoms())
def test_the_order_of_facts_and_doubles_change_nothing(low: list[int], high: list[int], random: object) -> None:
    keeps = [None, 7]
    once = moves({0: on(*low), 1: on(*high)}, keeps)
    assert moves({0: on(*reversed(low), *low), 1: on(*sorted(high), *high)}, keeps) == once
    for number in range(70):
        own = standing(once, on(number)[0])
        held = max([*(0 for each in low if each <= number), *(1 for each in high if each <= number <= each + 7)],
                   default=NOWHERE)  # fmt: skip
        assert (own.rung if own else NOWHERE) == held


@pytest.mark.anyio
@pytest.mark.database
async def test_who_stands_where_and_who_moved(work: Work) -> None:
    group, other = await make_resource(work, "Group"), await make_resource(work, "Other")
    product = await make_product(work)
    ann, bob, cleo = email("ann@example.test"), email("bob@example.test"), email("cleo@example.test")
    await recorded(
        work,
        touch("FOLLOW", ann, place_resource_id=group.id), touch("FOLLOW", bob, place_resource_id=group.id),
        touch("VISIT", cleo, place_resource_id=other.id),
        *(touch("COMMENT", ann, occurred_at=at(days=2 * n), product_id=product.id) for n in range(5)),
        *(touch("COMMENT", bob, occurred_at=at(days=n)) for n in range(4)),
        touch("RECOMMENDATION", email("new@example.test"), occurred_at=at(days=10), recommended_by=bob),
    )  # fmt: skip

    async def report(first: date, last: date, **more: object) -> tuple[object, ...]:
        asked = {"period": Period(start=first, end=last), **more}
        found = await ladder_report(WorkReads(work), LadderAsked.model_validate(asked))
        rows = [(each.key, each.before, each.people, each.came_up, each.came_down) for each in found.rungs]
        return found.people, found.moved_up, found.moved_down, rows

    assert await report(DAY, date(2026, 6, 30)) == (4, 5, 0, [
        (None, 4, 1, 0, 0), ("follower", 0, 0, 2, 0), ("active", 0, 1, 1, 0), ("recommends", 0, 2, 2, 0),
        ("advocate", 0, 0, 0, 0),
    ])  # fmt: skip
    assert await report(date(2026, 9, 1), date(2026, 9, 30)) == (4, 0, 1, [
        (None, 1, 1, 0, 0), ("follower", 0, 1, 0, 1), ("active", 1, 0, 0, 0), ("recommends", 2, 2, 0, 0),
        ("advocate", 0, 0, 0, 0),
    ])  # fmt: skip
    assert (await report(DAY, date(2026, 6, 30), resource_id=group.id))[0] == 2
    rungs = [{"key": "fan", "name": "Fan", "when": {"touch": {"kinds": ["COMMENT"], "at_least": 5}}}]
    await save_ladder(work, LadderSave.model_validate({"product_id": product.id, "rungs": rungs}))
    assert await report(DAY, date(2026, 6, 30), product_id=product.id) == (4, 1, 0, [
        (None, 4, 3, 0, 0), ("fan", 0, 1, 1, 0),
    ])  # fmt: skip


@pytest.mark.anyio
@pytest.mark.database
async def test_what_a_ladder_must_be(work: Work) -> None:
    assert (await ladder_of(WorkReads(work), None)).rungs == STARTER
    twice = [{"key": "a", "name": "A", "people_brought": 1}, {"key": "a", "name": "B", "when": {"score_at_least": 5}}]
    with pytest.raises(Problems) as wrong:
        await save_ladder(work, LadderSave.model_validate({"rungs": twice}))
    assert [each.field for each in wrong.value.problems] == ["rungs.1.key", "rungs.1.when"]
    with pytest.raises(NotFound):
        await save_ladder(work, LadderSave.model_validate({"product_id": work.workspace_id, "rungs": twice[:1]}))
    assert (await work.execute(select(LoyaltyLadder.id))).all() == []
    saved = await save_ladder(work, LadderSave.model_validate({"rungs": twice[:1]}))
    with pytest.raises(Stale):
        await save_ladder(work, LadderSave.model_validate({"rungs": twice[:1], "expected_version": 5}))
    again = await save_ladder(work, LadderSave.model_validate({"rungs": twice[:1], "expected_version": 1}))
    assert (saved.version, again.version) == (1, 2)
    assert [rung.key for rung in (await ladder_of(WorkReads(work), None)).rungs] == ["a"]
