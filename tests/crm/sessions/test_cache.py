"""The cache forgets by time, by size and when told, and never keeps what was read before it was told."""

from crm.sessions.cache import Cache


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_time_and_size() -> None:
    clock = Clock()
    cache: Cache[str] = Cache(seconds=5, size=2, clock=clock)
    for key in "abc":
        cache.put(key, key.upper(), generation=cache.generation)
    assert [cache.get(key) for key in "abc"] == [None, "B", "C"]
    clock.now += 5.01
    assert cache.get("b") is None
    assert len(cache) == 1


def test_what_was_read_before_a_clear_is_not_kept() -> None:
    cache: Cache[str] = Cache(seconds=5, size=2)
    before = cache.generation
    cache.clear()
    cache.put("a", "old rights", generation=before)
    assert cache.get("a") is None
