"""Who is chosen, without a database: fairness, capacity, covers and hours."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from crm.sla.clock import Interval, WorkingHours
from funnel.models.words.routing import OutsideHours, PassedOver, RoutingStrategy
from funnel.routing.pool import Away, Pool, Way, Worker

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""A Monday noon in Moscow."""
RULE = UUID(int=99)
DAYS = ((Interval(9 * 60, 18 * 60),),) * 5 + ((), ())
WEEK = WorkingHours("Europe/Moscow", DAYS, {date(2026, 11, 24): ()})
STRATEGIES = list(RoutingStrategy)


def _ids(count: int) -> list[UUID]:
    return [UUID(int=number) for number in range(1, count + 1)]


def _pool(*workers: Worker) -> Pool:
    return Pool({each.member_id: each for each in workers})


def _worker(number: int, **given: object) -> Worker:
    return Worker(UUID(int=number), f"W{number}", **given)  # type: ignore[arg-type]  # fields by name


@given(count=st.integers(1, 7), offers=st.integers(0, 40), way=st.sampled_from(["ROUND_ROBIN", "WEIGHTED"]))
@settings(max_examples=60, deadline=None)
def test_equal_weights_differ_by_one_at_most(count: int, offers: int, way: str) -> None:
    pool, ids = _pool(*map(_worker, range(1, count + 1))), _ids(count)
    asked = Way(RoutingStrategy(way), RULE)
    chosen = Counter(pool.choose(asked, ids, NOW).chosen.member_id for _ in range(offers))  # type: ignore[union-attr]
    counts = [chosen[each] for each in ids]
    assert sum(counts) == offers
    assert max(counts) - min(counts) <= 1


@given(
    capacities=st.lists(st.none() | st.integers(0, 4), min_size=1, max_size=6),
    daily=st.none() | st.integers(0, 3),
    strategy=st.sampled_from(STRATEGIES),
    offers=st.integers(1, 40),
)
@settings(max_examples=80, deadline=None)
def test_nobody_gets_more_than_there_is_room_for(
    capacities: list[int | None], daily: int | None, strategy: RoutingStrategy, offers: int
) -> None:
    workers = [_worker(n, capacity=room, daily_capacity=daily) for n, room in enumerate(capacities, start=1)]
    pool = _pool(*workers)
    made = [pool.choose(Way(strategy, RULE), pool.workers, NOW).chosen for _ in range(offers)]
    counts = Counter(each.member_id for each in made if each)
    for worker in workers:
        limits = [each for each in (worker.capacity, daily) if each is not None]
        assert counts[worker.member_id] <= min(limits, default=offers)
    room = sum(min([each for each in (limit, daily) if each is not None], default=offers) for limit in capacities)
    assert sum(counts.values()) == min(offers, room)


def test_weights_share_turns_exactly() -> None:
    pool, ids = _pool(*map(_worker, (1, 2, 3))), _ids(3)
    way = Way(RoutingStrategy.WEIGHTED, RULE, {ids[0]: 3, ids[1]: 2})
    chosen = Counter(pool.choose(way, ids, NOW).chosen.member_id for _ in range(60))  # type: ignore[union-attr]
    assert [chosen[each] for each in ids] == [30, 20, 10]


def test_who_comes_back_does_not_make_up_for_missed_turns() -> None:
    away = Away(NOW, NOW + timedelta(hours=1), None)
    pool, ids = _pool(_worker(1), _worker(2, absences=(away,))), _ids(2)
    way = Way(RoutingStrategy.ROUND_ROBIN, RULE)
    first = [pool.choose(way, ids, NOW).chosen for _ in range(5)]
    assert {each.member_id for each in first if each} == {ids[0]}
    later = [pool.choose(way, ids, NOW + timedelta(hours=1)).chosen for _ in range(4)]
    assert Counter(each.member_id for each in later if each) == {ids[0]: 2, ids[1]: 2}


def test_the_least_loaded_is_next_and_ties_go_to_the_longest_ago() -> None:
    early, late = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
    pool = _pool(
        _worker(1, load=1, waiting=1, last_offered_at=early),
        _worker(2, load=1, last_offered_at=late),
        _worker(3, waiting=1, last_offered_at=early),
    )
    chosen = [pool.choose(Way(), _ids(3), NOW).chosen for _ in range(3)]
    assert [each.member_id.int for each in chosen if each] == [3, 2, 1]


def test_why_each_was_passed_over() -> None:
    pool = _pool(
        _worker(1, absences=(Away(NOW, None, None),)),
        _worker(2, load=2, waiting=1, capacity=3),
        _worker(3, today=4, daily_capacity=4),
        _worker(4, hours=WorkingHours("Asia/Tokyo", DAYS)),
        _worker(5),
        _worker(6),
    )
    choice = pool.choose(Way(), _ids(6), NOW, hours=WEEK, without=[UUID(int=5)])
    assert [each.passed_over for each in choice.candidates] == [
        PassedOver.ABSENT, PassedOver.FULL, PassedOver.FULL_TODAY, PassedOver.OUTSIDE_HOURS, PassedOver.TRIED, None,
    ]  # fmt: skip
    assert choice.chosen is not None
    assert choice.chosen.member_id.int == 6


def test_a_cover_stands_in_and_is_named() -> None:
    cover = UUID(int=9)
    pool = _pool(_worker(1, absences=(Away(NOW, None, cover),)), _worker(9, load=3))
    choice = pool.choose(Way(), [UUID(int=1)], NOW)
    assert choice.chosen is not None
    assert [each.as_json() for each in choice.candidates] == [
        {"member_id": str(UUID(int=1)), "load": 0, "waiting": 0, "passed_over": "ABSENT"},
        {"member_id": str(cover), "load": 3, "waiting": 0, "covers": str(UUID(int=1))},
    ]


def test_an_offer_outside_the_hours_waits_for_the_next_opening() -> None:
    evening = datetime(2026, 11, 23, 17, tzinfo=UTC)  # Monday 20:00; Tuesday is a holiday
    pool = _pool(_worker(1))
    assert pool.choose(Way(), [UUID(int=1)], evening, hours=WEEK).chosen is None
    waits = pool.choose(Way(outside=OutsideHours.WAIT), [UUID(int=1)], evening, hours=WEEK)
    assert waits.opens_at == datetime(2026, 11, 25, 6, tzinfo=UTC)
