"""Reports compute in threads of their own: so many at a time, and the event loop goes on."""

import asyncio
import threading
from collections.abc import Generator
from contextvars import ContextVar

import pytest

from crm.core import threads

pytestmark = pytest.mark.anyio
WHO: ContextVar[str] = ContextVar("who")


@pytest.fixture(autouse=True)
def two() -> Generator[None, None, None]:
    """Two threads, before and after."""
    threads.set_up(2)
    yield
    threads.set_up()


async def test_so_many_run_at_a_time_and_nobody_else_waits() -> None:
    running, most, lock, go_on = 0, 0, threading.Lock(), threading.Event()

    def work(number: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        go_on.wait(30)
        with lock:
            running -= 1
        return number

    tasks = [asyncio.create_task(threads.compute(work, number)) for number in range(5)]
    while most < 2:  # noqa: ASYNC110 - of other threads, and the loop is not held up meanwhile
        await asyncio.sleep(0.001)
    assert (most, running) == (2, 2)
    assert await asyncio.to_thread(lambda: "others") == "others"
    go_on.set()
    assert await asyncio.gather(*tasks) == [0, 1, 2, 3, 4]
    assert most == 2


async def test_who_gives_up_does_not_let_more_of_them_run() -> None:
    begun, go_on = list[int](), threading.Event()

    def work(number: int) -> None:
        begun.append(number)
        go_on.wait(30)

    tasks = [asyncio.create_task(threads.compute(work, number)) for number in range(4)]
    while len(begun) < 2:  # noqa: ASYNC110 - of other threads
        await asyncio.sleep(0.001)
    for task in tasks[:3]:
        task.cancel()
    await asyncio.gather(*tasks[:3], return_exceptions=True)
    assert begun == [0, 1]  # both go on in their threads
    go_on.set()
    await tasks[3]
    assert begun == [0, 1, 3]  # the third was not wanted any more


async def test_values_errors_and_context_come_through() -> None:
    WHO.set("me")
    assert await threads.compute(lambda: WHO.get()) == "me"
    with pytest.raises(ZeroDivisionError):
        await threads.compute(lambda: 1 / 0)
