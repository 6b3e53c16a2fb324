"""Turns by workspace: no workspace takes all, first come first served, who gives up leaves the line whole."""

import asyncio
from uuid import UUID, uuid4

import pytest

from crm.core.shares import Shares, WorkspaceBusy

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("size", "share", "each"),
    [(6, 0.67, 4), (6, 1, 6), (6, 0.99, 5), (2, 0.67, 1), (1, 0.67, 1), (6, 0.01, 1), (64, 0.5, 32)],
)
def test_how_many_each_may_hold(size: int, share: float, each: int) -> None:
    assert Shares(size, share).each == each


async def line(shares: Shares, workspace_id: UUID, names: str, told: list[str]) -> list[asyncio.Task[None]]:
    """Asks for a turn for each, one after the other, without giving it back."""

    async def ask(name: str) -> None:
        await shares.take(workspace_id)
        told.append(name)

    tasks = []
    for name in names:
        tasks.append(asyncio.create_task(ask(name)))
        await asyncio.sleep(0)
    return tasks


async def test_turns_are_taken_in_order_and_others_are_not_behind() -> None:
    shares, told = Shares(3, 0.67), list[str]()
    own, other = uuid4(), uuid4()
    tasks = await line(shares, own, "abcd", told)
    assert told == ["a", "b"]
    await line(shares, other, "x", told)
    assert told == ["a", "b", "x"]
    shares.give(own)
    await asyncio.sleep(0)
    shares.give(own)
    await asyncio.gather(*tasks)
    assert told == ["a", "b", "x", "c", "d"]
    for workspace_id in (own, own, other):
        shares.give(workspace_id)
    assert len(shares) == 0


async def test_who_gives_up_takes_nobodys_turn() -> None:
    shares, told, own = Shares(2, 0.5), list[str](), uuid4()
    _, second, third = await line(shares, own, "abc", told)
    second.cancel()
    await asyncio.sleep(0)
    shares.give(own)
    await third
    assert told == ["a", "c"]
    (fourth,) = await line(shares, own, "d", told)
    shares.give(own)  # the turn is handed over, and in the same moment not wanted any more
    fourth.cancel()
    await asyncio.sleep(0)
    assert (told, len(shares)) == (["a", "c"], 0)


async def test_who_gives_up_just_before_a_turn_comes_back_is_cancelled_and_nothing_else() -> None:
    shares, told, own = Shares(2, 0.5), list[str](), uuid4()
    _, second, third = await line(shares, own, "abc", told)
    second.cancel()
    shares.give(own)  # before the one that gave up could leave the line
    await third
    with pytest.raises(asyncio.CancelledError):
        await second
    shares.give(own)
    assert (told, len(shares)) == (["a", "c"], 0)


async def test_the_line_has_an_end_for_who_is_bounded_by_it() -> None:
    shares, told, own = Shares(2, 0.5, waiting=2), list[str](), uuid4()
    await line(shares, own, "abc", told)
    with pytest.raises(WorkspaceBusy, match="1 operations at once here and 2 wait"):
        await shares.take(own, bounded=True)
    (patient,) = await line(shares, own, "d", told)
    for _ in range(3):
        shares.give(own)
        await asyncio.sleep(0)
    await patient
    assert told == ["a", "b", "c", "d"]
