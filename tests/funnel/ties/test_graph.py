"""Orphans, dead ends, isolated groups and hubs of small graphs, cycles among them."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from funnel.models.words import ResourceState
from funnel.ties.graph import Edge, Hub, Knot, shape


def ids(*numbers: int) -> tuple[UUID, ...]:
    return tuple(UUID(int=number) for number in numbers)


def knot(number: int, *, sells: bool = False, marketing: bool = True, state: str = "ACTIVE") -> Knot:
    return Knot(UUID(int=number), ResourceState(state), marketing, sells)


def edges(*pairs: tuple[int, ...]) -> list[Edge]:
    return [Edge(UUID(int=900 + place), *ids(*pair)) for place, pair in enumerate(pairs)]


def test_the_shape_of_a_cluster() -> None:
    knots = [knot(1), knot(2), knot(3, sells=True), knot(4), knot(5), knot(6), knot(7, marketing=False), knot(8),
             knot(9, state="IDEA"), knot(10, marketing=False)]  # fmt: skip
    tied = edges((1, 2, 7), (2, 1), (2, 3), (1, 3), (4, 5), (5, 4), (6, 3))
    found = shape(knots, tied, {UUID(int=number): 1 for number in (1, 3, 4, 8)})
    assert found.orphans == ids(8)
    assert found.dead_ends == ids(4, 8)
    assert found.isolated_groups == (ids(4, 5),)
    assert found.hubs == (Hub(UUID(int=3), 3, 0),)


def test_an_empty_cluster() -> None:
    assert shape([], [], {}) == shape([knot(1, state="IDEA")], [], {})


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=30))
def test_what_reaches_a_sale_is_no_dead_end(pairs: list[tuple[int, int]]) -> None:
    knots = [knot(number, sells=number == 1) for number in range(1, 9)]
    found = set(shape(knots, edges(*pairs), {each.id: 1 for each in knots}).dead_ends)
    reaching = {1}
    for _ in range(9):
        reaching |= {a for a, b in pairs if b in reaching}
    assert found == {each.id for each in knots} - set(ids(*reaching))
