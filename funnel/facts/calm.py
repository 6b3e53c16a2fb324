"""Large batches in peace: the collector of cyclic garbage, which finds none in them, is asked more rarely meanwhile."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

LARGE = 200
"""Facts from which it pays."""
_RARELY = 200_000
"""New objects between two looks, instead of some hundreds: a batch of thousands grows by several a fact, and each look
walks all of them. Still finite, so that other work of the process cannot pile up garbage."""

_holders = 0
_usual = gc.get_threshold()


@contextmanager
def calm(facts: int) -> Iterator[None]:
    """While any large batch is under way; the thresholds of before come back with the last of them."""
    global _holders, _usual
    if facts < LARGE:
        yield
        return
    if _holders == 0:
        _usual = gc.get_threshold()
        gc.set_threshold(_RARELY, *_usual[1:])
    _holders += 1
    try:
        yield
    finally:
        _holders -= 1
        if _holders == 0:
            gc.set_threshold(*_usual)
