"""A change split into volume, mix, rate and value, worked by hand, and exact for anything."""

from hypothesis import given
from hypothesis import strategies as st

from funnel.insights.change import Effects, Side, decompose


def test_two_channels_by_hand() -> None:
    """Before: 100 leads of A (10 buy for 1,000), 100 of B (20 buy for 4,000). After: 150 of A (15 buy for 3,000), 150
    of B (45 buy for 9,000). Shares are as before; half as many leads again; B converts better; A's sales are dearer.
    """
    a = Side(100, 10, 1_000), Side(150, 15, 3_000)
    b = Side(100, 20, 4_000), Side(150, 45, 9_000)
    assert decompose([a, b]) == [
        Effects(volume=500, mix=0, rate=0, value=1_500),
        Effects(volume=2_000, mix=0, rate=3_000, value=0),
    ]


def test_a_share_that_moves_is_mix() -> None:
    """As many leads in all; 50 of 100 go from a channel that sells to 10 % to one that sells to 40 %."""
    from_a = Side(100, 10, 10), Side(50, 5, 5)
    to_b = Side(100, 40, 40), Side(150, 60, 60)
    assert decompose([from_a, to_b]) == [Effects(mix=-5), Effects(mix=20)]


def test_a_new_channel_is_measured_by_the_others_and_none_before_is_volume() -> None:
    assert decompose([(Side(100, 10, 10), Side(100, 10, 10)), (Side(0, 0, 0), Side(100, 30, 30))]) == [
        Effects(volume=10, mix=-10),
        Effects(mix=10, rate=20),
    ]
    assert decompose([(Side(0, 0, 0), Side(5, 2, 7))]) == [Effects(volume=7)]
    assert decompose([(Side(0, 1, 3), Side(5, 2, 7))]) == [Effects(unexplained=4)]


sides = st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(-(10**9), 10**9)).map(lambda row: Side(*row))


@given(st.lists(st.tuples(sides, sides), max_size=6))
def test_every_row_sums_to_its_own_change(rows: list[tuple[Side, Side]]) -> None:
    for (before, after), effects in zip(rows, decompose(rows), strict=True):
        assert effects.total == after.value - before.value
