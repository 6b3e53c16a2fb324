"""Plans of one document, kept by exactly what planning looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from graphapi.compiler.given import Facet, Seen, Variables, look

P = TypeVar("P")


class Plans(Generic[P]):
    """A small LRU of plans. The key is what the known facets show of the variables, and the actor's permissions."""

    def __init__(self, size: int = 16) -> None:
        self._size = size
        self._facets: list[Facet] = []
        self._plans: OrderedDict[Any, P] = OrderedDict()

    def get(
        self, variables: Variables, permissions: frozenset[str] | None, make: Callable[[Seen], tuple[P, bool]]
    ) -> P:
        """The plan for these variables; `make` gives a new one and whether it is worth keeping."""
        key = self._key(variables, permissions)
        plan = self._plans.get(key)
        if plan is not None:
            self._plans.move_to_end(key)
            return plan
        seen = Seen(variables)
        plan, kept = make(seen)
        if kept:
            self._keep(plan, seen, variables, permissions)
        return plan

    def _keep(self, plan: P, seen: Seen, variables: Variables, permissions: frozenset[str] | None) -> None:
        new = [facet for facet in seen.facets if facet not in self._facets]
        if new:
            # Keys made without these facets could take one plan for another: start again with all of them.
            self._facets += new
            self._plans.clear()
        self._plans[self._key(variables, permissions)] = plan
        if len(self._plans) > self._size:
            self._plans.popitem(last=False)

    def _key(self, variables: Variables, permissions: frozenset[str] | None) -> Any:
        return (permissions, *[look(facet, variables) for facet in self._facets])

    def __len__(self) -> int:
        return len(self._plans)
