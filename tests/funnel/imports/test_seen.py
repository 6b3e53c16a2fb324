"""Doubles of a file are told in bounded memory, and the same whether the table is in memory or in a file."""

import random
import tracemalloc

import pytest

from funnel.imports.seen import Seen


@pytest.mark.parametrize("in_memory", [1 << 21, 1 << 12])
def test_doubles_are_told(in_memory: int) -> None:
    chance = random.Random(1)
    seen, kept = Seen(in_memory), dict[str, bytes]()
    for _ in range(30_000):
        name, digest = f"id {chance.randrange(20_000)}", bytes([chance.randrange(2)]) * 16
        assert seen.add(name, digest) == (kept[name] == digest if name in kept else None)
        kept.setdefault(name, digest)
    assert len(seen) == len(kept)


def test_a_table_beyond_its_memory_takes_none() -> None:
    seen = Seen(1 << 12)
    for number in range(10_000):
        seen.add(str(number), bytes(16))
    tracemalloc.start()
    for number in range(10_000, 40_000):
        seen.add(str(number), bytes(16))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 100_000
