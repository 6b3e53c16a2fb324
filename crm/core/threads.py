"""Where reports compute: a few threads of their own, so that they stop neither the event loop nor one another.

Numpy gives way to other threads while it works. Whoever gives up waiting leaves a computation that has begun in its
thread, and the thread is not free before it ends: no more than `threads` ever run, however many are given up.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 2
_pools: list[ThreadPoolExecutor] = []


def set_up(threads: int = THREADS) -> None:
    """How many compute at a time from now on, in this process."""
    for old in _pools:
        old.shutdown(wait=False)
    _pools[:] = [ThreadPoolExecutor(threads, thread_name_prefix="computing")]


async def compute(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The function's value; waits for a free thread."""
    if not _pools:
        set_up()
    run = partial(copy_context().run, function, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_pools[0], run)
