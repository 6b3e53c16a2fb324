"""The shape of a cluster: what nothing leads to, where the way to a sale ends, what stands apart. Pure."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from funnel.models.words import ResourceState

HUB = 3
"""So many other resources make one a hub."""


@dataclass(frozen=True, slots=True)
class Knot:
    """A resource of the graph."""

    id: UUID
    state: ResourceState
    is_marketing: bool
    """For the audience, and for marketing."""
    sells: bool
    """A sale can happen there."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie of the graph."""

    id: UUID
    from_id: UUID
    to_id: UUID
    connector_id: UUID | None = None

    @property
    def ends(self) -> tuple[UUID, ...]:
        """All resources it touches; a connector is tied by what it carries."""
        both = (self.from_id, self.to_id)
        return both if self.connector_id is None else (*both, self.connector_id)


@dataclass(frozen=True, slots=True)
class Hub:
    """A resource that many others feed, or that feeds many."""

    id: UUID
    fed_by: int
    feeds: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What the graph tells; every list in the order in which the resources were given."""

    orphans: tuple[UUID, ...]
    dead_ends: tuple[UUID, ...]
    isolated_groups: tuple[tuple[UUID, ...], ...]
    hubs: tuple[Hub, ...]


def shape(knots: Sequence[Knot], edges: Sequence[Edge], traffic: Mapping[UUID, int]) -> Shape:
    """Reads the graph; `traffic` holds how many touches each resource sent. Cycles are no trouble."""
    return Shape(orphans(knots, edges), dead_ends(knots, edges, traffic), isolated(knots, edges), hubs(knots, edges))


def orphans(knots: Sequence[Knot], edges: Sequence[Edge]) -> tuple[UUID, ...]:
    """Marketing resources in use that no tie touches."""
    tied = {end for edge in edges for end in edge.ends}
    return tuple(
        knot.id for knot in knots if knot.is_marketing and knot.state is ResourceState.ACTIVE and knot.id not in tied
    )


def dead_ends(knots: Sequence[Knot], edges: Sequence[Edge], traffic: Mapping[UUID, int]) -> tuple[UUID, ...]:
    """Resources people come by from which no way along the ties leads to where a sale happens."""
    back: dict[UUID, list[UUID]] = {}
    for edge in edges:
        back.setdefault(edge.to_id, []).append(edge.from_id)
    selling = _reached((knot.id for knot in knots if knot.sells), back)
    return tuple(knot.id for knot in knots if traffic.get(knot.id, 0) > 0 and knot.id not in selling)


def isolated(knots: Sequence[Knot], edges: Sequence[Edge]) -> tuple[tuple[UUID, ...], ...]:
    """Resources tied to one another and to none of the largest group; single ones are orphans, not groups."""
    beside: dict[UUID, list[UUID]] = {}
    for edge in edges:
        for one in edge.ends:
            beside.setdefault(one, []).extend(edge.ends)
    groups: list[tuple[UUID, ...]] = []
    seen: set[UUID] = set()
    for knot in knots:
        if knot.id in beside and knot.id not in seen:
            together = _reached([knot.id], beside)
            seen |= together
            groups.append(tuple(each.id for each in knots if each.id in together))
    largest = max(groups, key=len, default=())
    return tuple(group for group in groups if group is not largest and len(group) > 1)


def hubs(knots: Sequence[Knot], edges: Sequence[Edge]) -> tuple[Hub, ...]:
    """Resources tied to at least three others, the most tied first."""
    fed_by: dict[UUID, set[UUID]] = {}
    feeds: dict[UUID, set[UUID]] = {}
    for edge in edges:
        fed_by.setdefault(edge.to_id, set()).add(edge.from_id)
        feeds.setdefault(edge.from_id, set()).add(edge.to_id)
    found = [
        Hub(knot.id, len(fed_by.get(knot.id, ())), len(feeds.get(knot.id, ())))
        for knot in knots
        if len(fed_by.get(knot.id, set()) | feeds.get(knot.id, set())) >= HUB
    ]
    return tuple(sorted(found, key=lambda hub: -(hub.fed_by + hub.feeds)))


def _reached(start: Iterable[UUID], ways: Mapping[UUID, Sequence[UUID]]) -> set[UUID]:
    """Everything that can be reached, the start included; each way is gone once, so cycles end."""
    reached = set(start)
    waiting = deque(reached)
    while waiting:
        for following in ways.get(waiting.popleft(), ()):
            if following not in reached:
                reached.add(following)
                waiting.append(following)
    return reached
