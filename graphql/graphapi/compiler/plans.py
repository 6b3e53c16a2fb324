"""Plans, kept by exactly what planning looked at; all documents of a process share one bounded cache."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from graphapi.compiler.given import Facet, Seen, Variables, look

P = TypeVar("P")


class PlanCache:
    """LRU bounded by the number of plans and by the bytes of their SQL."""

    def __init__(self, *, count: int = 2_000, weight: int = 32 * 1024 * 1024) -> None:
        self._count, self._weight = count, weight
        self._kept: OrderedDict[Any, tuple[Any, int]] = OrderedDict()
        self._total = 0

    def get(self, key: Any) -> Any:
        """The plan of that key, or None."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: Any, plan: Any, weight: int) -> None:
        """Keeps a plan and forgets those not used for longest."""
        self._kept[key] = (plan, weight)
        self._total += weight
        while len(self._kept) > self._count or self._total > self._weight:
            _, (_, lost) = self._kept.popitem(last=False)
            self._total -= lost

    def __len__(self) -> int:
        return len(self._kept)


class Plans(Generic[P]):
    """The plans of one operation. The key is what its facets show of the variables, and the actor's rights."""

    def __init__(self, cache: PlanCache) -> None:
        self._cache = cache
        self._facets: list[Facet] = []
        self._token = object()

    def get(self, variables: Variables, rights: Hashable, make: Callable[[Seen], tuple[P, int | None]]) -> P:
        """The plan for these variables; `make` gives a new one and its weight, None when it is not to be kept."""
        found: P | None = self._cache.get(self._key(variables, rights))
        if found is not None:
            return found
        seen = Seen(variables)
        plan, weight = make(seen)
        if weight is not None:
            self._learn(seen)
            self._cache.put(self._key(variables, rights), plan, weight)
        return plan

    def _learn(self, seen: Seen) -> None:
        """Keys made without a facet could take one plan for another: after a new one all begin anew."""
        new = [facet for facet in seen.facets if facet not in self._facets]
        if new:
            self._facets += new
            self._token = object()

    def _key(self, variables: Variables, rights: Hashable) -> Any:
        return (self._token, rights, *[look(facet, variables) for facet in self._facets])
